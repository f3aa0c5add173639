"""Points, the wall and one's own order of reading, as the browser shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from panels.models import SelectionRound, Turn
from panels.services import voting
from panels.services.procedure import choose_procedure
from stories.models import Translation
from tests.factories import House
from tests.panels.room import Room, who

Check = Callable[[Page], None]


@pytest.fixture
def room(transactional_db: None) -> Room:
    """A panel that gives points by two criteria, and reads a French story in English."""
    room = Room.build(House.build(), shuffles_reading=True)
    choose_procedure(
        room.selection_round,
        by=room.lead,
        procedure="scoring",
        criteria=[("It lasts", "most"), ("It is new", "some")],
    )
    story = room.candidates[0].story
    type(story).objects.filter(pk=story.pk).update(language="fr")
    Translation.objects.create(
        version=story.current,
        language="en",
        title="A well near the house",
        happened="The village dug a well.",
        significance="Now I have time to learn.",
    )
    return room.open()


def give(turn: Turn, room: Room) -> None:
    criteria = list(room.selection_round.agreed_criteria.all())
    for n, member in enumerate(room.members):
        points = [
            (one.pk, criterion.pk, n + 1)
            for one in room.candidates[: n + 1]
            for criterion in criteria
        ]
        voting.cast(turn, by=who(member), points=points)


@pytest.mark.parametrize(
    ("language", "width"), [("en", 360), ("en", 1280), ("ar", 360), ("ar", 1280)]
)
def test_pages_of_points_and_of_the_wall_hold_in_both_directions(
    page: Page,
    live_server: Any,
    signed_in: Any,
    speaks: Any,
    axe: Check,
    screenshot: Any,
    room: Room,
    language: str,
    width: int,
) -> None:
    speaks(language)
    page.set_viewport_size({"width": width, "height": 800})
    here = room.selection_round.get_absolute_url()

    def look(name: str, address: str, person: Any) -> None:
        signed_in(person)
        page.goto(live_server.url + address)
        axe(page)
        screenshot(page, f"procedures-{name}-{language}-{width}")
        overflow = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert page.evaluate(overflow) is False

    key = [room.selection_round.pk]
    look("choose", reverse("panels:procedure", args=key), room.lead)
    look("wall", reverse("panels:present", args=key), room.lead)
    look("round", here, who(room.members[0]))
    look("story", reverse("panels:candidate", args=[room.candidates[0].pk]), who(room.members[0]))
    look("panel", reverse("panels:panel_change", args=[room.panel.pk]), room.house.coordinator)
    turn = room.open_turn()
    look("sheet", reverse("panels:vote", args=[turn.pk]), who(room.members[0]))
    give(turn, room)
    voting.close_turn(turn, by=room.lead)
    look("count", here, room.lead)


def test_wall_goes_on_by_the_enter_key(
    page: Page, live_server: Any, signed_in: Any, room: Room
) -> None:
    signed_in(room.lead)
    page.goto(live_server.url + reverse("panels:present", args=[room.selection_round.pk]))

    expect(page.get_by_role("link", name="Next story")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Story 2 of 3")).to_be_visible()
    expect(page.get_by_role("link", name="Next story")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Story 3 of 3")).to_be_visible()
    assert SelectionRound.objects.get(pk=room.selection_round.pk).state == "reading"
