"""The log: appended in one chain, and telling of every change made behind its back."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from audit import log
from audit.models import Chain, Entry, Note
from tests.factories import House


@pytest.fixture
def entries(house: House) -> list[Entry]:
    return [
        log.record(house.period, f"act {n}", by=house.coordinator, note="why") for n in range(3)
    ]


def test_whole_log_is_found_whole(entries: list[Entry]) -> None:
    assert list(log.verify()) == []


def test_changed_entry_is_named(entries: list[Entry]) -> None:
    Entry.objects.filter(pk=entries[1].pk).update(action="something else")

    assert [(f.number, f.what) for f in log.verify()] == [(2, "changed")]


def test_removed_entry_is_named(entries: list[Entry]) -> None:
    Note.objects.filter(entry=entries[1]).delete()
    entries[1].delete()

    assert [f.number for f in log.verify()] == [2]


def test_cut_tail_is_noticed(entries: list[Entry]) -> None:
    entries[2].delete()

    assert [f.what for f in log.verify()] == ["the end of the chain is not where it was left"]


def test_changed_note_is_noticed_but_an_erased_one_is_not(entries: list[Entry]) -> None:
    Note.objects.filter(entry=entries[0]).update(text="another reason")
    Note.objects.filter(entry=entries[1]).delete()

    assert [(f.number, f.what) for f in log.verify()] == [(1, "its note was changed")]


def test_chain_counts_its_entries(entries: list[Entry], house: House) -> None:
    chain = Chain.objects.get(scope=f"programme:{house.programme.pk}")

    assert (chain.length, chain.head) == (3, entries[2].digest)


def test_command_exits_with_an_error_when_a_row_was_changed(entries: list[Entry]) -> None:
    Entry.objects.filter(pk=entries[0].pk).update(actor=None)

    with pytest.raises(CommandError):
        call_command("verify_log")


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_database_refuses_to_touch_an_entry(
    verb: str, entries: list[Entry], append_only_log: None
) -> None:
    rows = Entry.objects.filter(pk=entries[0].pk)

    with pytest.raises(DatabaseError, match="append-only"):
        rows.update(action="x") if verb == "update" else rows._raw_delete(rows.db)


def test_entries_written_together_are_joined_in_their_order(house: House) -> None:
    log.record(house.period, "first", by=house.coordinator)
    ones = [(house.period, "", ""), (house.domain, "a", "b")]

    entries = log.record_many(ones, "both", by=house.coordinator, note="why")

    assert [entry.number for entry in entries] == [2, 3]
    assert entries[1].previous == entries[0].digest
    assert (list(log.verify()), Note.objects.count()) == ([], 2)


def test_entries_of_two_chains_are_not_written_together(house: House) -> None:
    with pytest.raises(ValueError, match="one chain"):
        log.record_many([(house.period, "", ""), (house.stranger, "", "")], "both", by=None)

    assert Entry.objects.count() == 0
