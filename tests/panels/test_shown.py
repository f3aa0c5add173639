"""In which languages a panel could read its stories when it voted."""

from __future__ import annotations

from typing import Any

import pytest

from panels.models import ShownTranslation, Turn
from panels.services import voting
from stories import services
from stories.models import Translation
from tests.factories import House
from tests.panels.room import Room

WORDS = {"title": "L'eau", "before": "a", "happened": "b", "now": "c", "significance": "d"}


def translated(room: Room, house: House, language: str = "fr", **facts: Any) -> Translation:
    house.coordinator.language = "fr"
    house.coordinator.save()
    story = room.candidates[0].story
    known = {"by": house.coordinator, "words": WORDS, "translator": "Awa", **facts}
    return services.translate(story, language=language, **known)


def test_vote_keeps_what_could_be_read_from_its_opening_to_its_end(
    room: Room, house: House
) -> None:
    first = translated(room, house)
    room.open()
    turn = voting.open_turn(room.selection_round, by=room.facilitator.user)
    second = translated(room, house, words={**WORDS, "now": "L'eau coule."}, method="machine")

    voting.close_turn(turn, by=room.facilitator.user)
    translated(room, house)

    assert {one.translation for one in turn.shown.select_related("translation")} == {first, second}


def test_frozen_wording_is_read_in_translations_of_its_own(room: Room, house: House) -> None:
    room.open()
    story = room.candidates[0].story
    services.correct(story, by=house.coordinator, because="Misheard.", title="Wells")
    of_new = translated(room, house)
    of_read = translated(room, house, number=1)

    turn = voting.open_turn(room.selection_round, by=room.facilitator.user)

    assert [one.translation for one in turn.shown.all()] == [of_read]
    assert of_new.version != of_read.version


def test_no_row_says_which_voter_read_what() -> None:
    fields = {field.name for field in ShownTranslation._meta.get_fields()}

    assert fields == {"id", "turn", "translation"}


@pytest.mark.parametrize(("is_late", "was_checked"), [(False, True), (True, False)])
def test_check_after_the_vote_does_not_count_for_it(
    room: Room, house: House, is_late: bool, was_checked: bool
) -> None:
    room.open()
    one = translated(room, house, by=house.evaluator)
    turn = voting.open_turn(room.selection_round, by=room.facilitator.user)
    if not is_late:
        services.check_translation(one, by=house.coordinator)
    voting.close_turn(turn, by=room.facilitator.user)
    if is_late:
        services.check_translation(one, by=house.coordinator)

    assert Turn.objects.get().shown.get().was_checked is was_checked


def test_count_says_into_which_languages_the_stories_were_put(
    room: Room, house: House, login: Any
) -> None:
    room.open()
    translated(room, house, method="machine")
    turn = voting.open_turn(room.selection_round, by=room.facilitator.user)
    voting.close_turn(turn, by=room.facilitator.user)

    body = login(room.facilitator.user).get(room.selection_round.get_absolute_url())

    text = body.content.decode()
    assert "<bdi>Français</bdi>" in text
    assert "not all checked" in text
