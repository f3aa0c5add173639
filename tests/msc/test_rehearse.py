"""A rehearsal with forty texts: played once for this module, by the API, and removed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction

from audit import log
from audit.models import Entry
from msc.rehearsal import counting
from panels.models import SelectionRound
from programmes.models import Programme
from tests.msc.texts import write_texts

pytestmark = pytest.mark.engine
EXPECTED = {
    "stories": 40,
    "withdrawn": 1,
    "rounds held": 16,
    "rounds called off": 0,
    "sittings": 8,
    "turns": 17,
    "ballots": 83,
    "decisions": 17,
    "looked at again": 1,
    "none chosen": 1,
    "selections": 15,
    "at the top": 2,
    "dissents": 6,
}
N_FEEDBACK = 90  # who of them answers or has moved away depends on the order in which they are told
STAYS = {"accounts.User", "audit.Chain", "audit.Entry", "api.ApiToken"}


def rows_by_model() -> dict[str, int]:
    """How many rows each table has."""
    return {m._meta.label: m._default_manager.count() for m in apps.get_models()}


@dataclass
class Rehearsed:
    programme: Programme
    said: str
    before: dict[str, int]


@pytest.fixture(scope="module")
def rehearsed(
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Rehearsed]:
    file = write_texts(tmp_path_factory.mktemp("texts"), 40)
    with django_db_blocker.unblock(), transaction.atomic():
        before, said = rows_by_model(), StringIO()
        call_command("rehearse", str(file), "--units", "6", stdout=said)
        yield Rehearsed(Programme.objects.get(is_practice=True), said.getvalue(), before)
        transaction.set_rollback(True)


def test_rehearsal_takes_forty_texts_through_a_period(rehearsed: Rehearsed, db: None) -> None:
    counts = counting.count(rehearsed.programme)

    assert {name: counts[name] for name in EXPECTED} == EXPECTED
    assert counts["feedback told"] + counts["not reached"] == N_FEEDBACK
    assert counts["feedback answered"] > 0 < counts["not reached"]


def test_rehearsal_breaks_no_rule(rehearsed: Rehearsed, db: None) -> None:
    assert list(counting.faults(rehearsed.programme, 40)) == []


def test_summary_tells_counts_and_seconds(rehearsed: Rehearsed, db: None) -> None:
    lines = [line.split() for line in rehearsed.said.splitlines()]

    assert ["stories", "40"] in lines
    assert lines[-2][:2] == ["all,", "s"]
    assert lines[-1][-1] == str(rehearsed.programme.pk)


def test_rehearsal_notices_a_round_that_was_left_open(rehearsed: Rehearsed, db: None) -> None:
    one = SelectionRound.objects.filter(programme=rehearsed.programme).order_by("pk")[0]
    SelectionRound.objects.filter(pk=one.pk).update(state="decided")

    assert list(counting.faults(rehearsed.programme, 41)) == [
        "41 stories were told and 40 are here.",
        f"The round {one} is decided.",
    ]


def test_removing_the_practice_leaves_nothing_but_the_log(rehearsed: Rehearsed, db: None) -> None:
    entries = Entry.objects.count()

    call_command("remove_practice", str(rehearsed.programme.pk), stdout=StringIO())

    left = rows_by_model()
    assert {m for m in left if left[m] != rehearsed.before[m]} == STAYS
    assert Entry.objects.count() == entries + 1
    assert list(log.verify()) == []


def test_nobody_of_a_rehearsal_can_come_back_in(rehearsed: Rehearsed, db: None) -> None:
    people = {entry.actor for entry in Entry.objects.exclude(actor=None).select_related("actor")}

    assert {person.has_usable_password() for person in people} == {False}
    assert {person.is_administrator for person in people} == {False}
    assert not any(person.api_tokens.filter(revoked_at=None).exists() for person in people)
