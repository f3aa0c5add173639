"""What a rehearsal refuses, and the small parts it is made of."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from msc.rehearsal.acting import Refused
from msc.rehearsal.company import outline
from msc.rehearsal.texts import first_sentence, read
from programmes.models import Programme
from tests.factories import House
from tests.msc.texts import write_texts


def test_real_programme_is_never_removed(house: House) -> None:
    with pytest.raises(CommandError, match="real programme"):
        call_command("remove_practice", str(house.programme.pk))

    assert Programme.objects.filter(pk=house.programme.pk).exists()


def test_unknown_programme_is_named(db: None) -> None:
    with pytest.raises(CommandError, match="no programme 7"):
        call_command("remove_practice", "7")


@pytest.mark.parametrize("line", ["no json", '["a list"]', '{"words": "x"}', '{"text": "  "}'])
def test_bad_line_is_named_and_nothing_is_made(db: None, tmp_path: Path, line: str) -> None:
    file = write_texts(tmp_path, 2)
    file.write_text(file.read_text("utf-8") + f"{line}\n", "utf-8")

    with pytest.raises(CommandError, match="Line 3"):
        call_command("rehearse", str(file))

    assert not Programme.objects.exists()


def test_missing_file_is_named(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.jsonl"):
        call_command("rehearse", str(tmp_path / "nowhere.jsonl"))


@pytest.mark.parametrize(("stories", "units"), [(1, 12), (2, 0)])
def test_rehearsal_needs_stories_and_places(
    db: None, tmp_path: Path, stories: int, units: int
) -> None:
    file = str(write_texts(tmp_path, 3))

    with pytest.raises(CommandError, match=r"at least"):
        call_command("rehearse", file, stories=stories, units=units)

    assert not Programme.objects.exists()


def test_refusal_tells_what_was_asked_and_answered() -> None:
    assert str(Refused("POST rounds/1/open/", 409, {"detail": "No."})) == (
        "POST rounds/1/open/ answered 409: {'detail': 'No.'}"
    )


def test_tree_of_a_rehearsal_spreads_villages_over_districts() -> None:
    assert outline(3) == "Country\n\tDistrict 1\n\t\tVillage 1\n\t\tVillage 2\n\t\tVillage 3"
    assert outline(12).count("District") == 3
    assert outline(12).count("Village") == 12


def test_texts_are_read_up_to_a_limit(tmp_path: Path) -> None:
    texts = read(write_texts(tmp_path, 5), 2)

    assert [text.id for text in texts] == ["t0", "t1"]
    assert texts[0].title == "Amina walked 2 minutes to the spring. Now"


def test_first_sentence_is_cut_where_it_is_long() -> None:
    assert first_sentence("One.  Two.") == "One."
    assert first_sentence("word " * 50, longest=10) == "word word…"
