"""One story at a time on the wall: large, in both languages, and nothing that is still hidden."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from panels.models import Selection, SelectionRound
from panels.services import voting
from stories.models import Translation
from tests.factories import House
from tests.panels.room import LONG, Room, who, withdraw


@pytest.fixture
def hiding(house: House) -> Room:
    """A round that hides the reasons of the panel below until a first choice."""
    room = Room.build(house, n_stories=2)
    room.open().talk().decide(room.candidates[0])
    SelectionRound.objects.filter(pk=room.above.pk).update(hides_lower_reasons=True)
    return room


def address(selection_round: SelectionRound, story: int | str = "") -> str:
    here = reverse("panels:present", args=[selection_round.pk])
    return f"{here}?story={story}" if story else here


def text_of(page: Any) -> str:
    return " ".join(page.content.decode().split())


def test_stories_are_shown_one_by_one_with_links_to_the_next(room: Room, login: Any) -> None:
    lead = login(room.open().lead)

    first, last = (text_of(lead.get(address(room.selection_round, n))) for n in (1, 3))

    assert ("Story 1 of 3" in first, 'href="?story=2"' in first) == (True, True)
    assert ("Story 3 of 3" in last, 'href="?story=2"' in last) == (True, True)
    assert room.candidates[1].story.reference not in first


@pytest.mark.parametrize("story", ["0", "4", "99999"])
def test_there_is_nothing_beyond_the_last_story(room: Room, login: Any, story: str) -> None:
    page = login(room.open().lead).get(address(room.selection_round, story))

    assert page.status_code == 404


def test_original_stands_beside_its_translation(room: Room, login: Any) -> None:
    story = room.candidates[0].story
    type(story).objects.filter(pk=story.pk).update(language="fr")
    Translation.objects.create(
        version=story.current,
        language="en",
        title="A well",
        happened="They dug.",
        significance="It is ours.",
    )

    page = text_of(login(room.open().lead).get(address(room.selection_round)))

    assert "It is ours." in page
    assert story.current.significance in page
    assert "as it was told" in page


def test_story_that_was_withdrawn_shows_no_words(room: Room, login: Any) -> None:
    room.open()
    withdraw(room.candidates[0])

    page = text_of(login(room.lead).get(address(room.selection_round)))

    assert room.candidates[0].story.current.title not in page
    assert "its words are not shown" in page


def test_wall_shows_no_vote_and_no_first_choice(room: Room, login: Any) -> None:
    member = room.members[0]
    room.open()
    voting.first_view(room.selection_round, by=who(member), candidate=room.candidates[0])
    voting.cast(room.open_turn(), by=who(member), candidates=[room.candidates[0]])

    page = text_of(login(room.lead).get(address(room.selection_round)))

    assert (member.name in page, "voted" in page) == (False, False)


def test_wall_keeps_lower_reasons_until_all_present_have_chosen(hiding: Room, login: Any) -> None:
    """The note-taker sees them at once on her own screen, but the room does not on the wall."""
    above = Room(
        **{
            **vars(hiding),
            "panel": hiding.above.panel,
            "selection_round": hiding.above,
            "candidates": list(hiding.above.candidates.all()),
            **_people(hiding),
        }
    ).open()
    wall = login(who(above.note_taker))
    before = text_of(wall.get(address(above.selection_round)))
    for member in (above.facilitator, *above.members):
        voting.first_view(above.selection_round, by=who(member), candidate=above.candidates[0])

    after = text_of(wall.get(address(above.selection_round)))

    assert Selection.objects.get().rationale == LONG
    assert (LONG in before, "before everybody in the room" in before) == (False, True)
    assert LONG in after


def _people(room: Room) -> dict[str, Any]:
    from tests.factories import PanelMemberFactory

    panel = room.above.panel
    return {
        "facilitator": PanelMemberFactory(panel=panel, role="facilitator"),
        "note_taker": PanelMemberFactory(panel=panel, role="note_taker"),
        "members": [PanelMemberFactory(panel=panel)],
        "elder": PanelMemberFactory(panel=panel, user=None, name="Elder"),
    }


@pytest.mark.parametrize("n", [1, 3])
def test_wall_costs_the_same_for_one_story_and_for_three(
    house: House, login: Any, django_assert_num_queries: Any, n: int
) -> None:
    room = Room.build(house, n_stories=n).open()
    wall = login(room.lead)

    with django_assert_num_queries(7):
        wall.get(address(room.selection_round))
