"""A panel at its screens: reading, voting by keyboard, learning of changes, deciding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from panels.models import Ballot, Decision, Vote
from panels.services import rounds, voting
from tests.factories import House
from tests.panels.room import LONG, Room, who

Check = Callable[[Page], None]


@pytest.fixture
def room(transactional_db: None) -> Room:
    return Room.build(House.build())


@pytest.mark.parametrize(("language", "width"), [("en", 360), ("ar", 1280)])
def test_pages_of_a_round_hold_in_both_directions(
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
        screenshot(page, f"panels-{name}-{language}-{width}")
        overflow = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert page.evaluate(overflow) is False

    look("setup", reverse("panels:setup", args=[room.house.programme.pk]), room.house.coordinator)
    look("plan", reverse("panels:plan", args=[room.house.period.pk]), room.house.coordinator)
    look("planned", here, room.house.coordinator)
    look("reading", room.open().selection_round.get_absolute_url(), room.lead)
    look("candidate", reverse("panels:candidate", args=[room.candidates[0].pk]), room.lead)
    turn = room.open_turn()
    look("vote", reverse("panels:vote", args=[turn.pk]), who(room.members[0]))
    look("voting", here, room.lead)
    for member, candidate in zip(room.members[:2], room.candidates[:2], strict=True):
        voting.cast(turn, by=who(member), candidates=[candidate])
    voting.close_turn(turn, by=room.lead)
    look("tie", here, room.lead)
    look("decide", reverse("panels:decide", args=[room.selection_round.pk]), room.lead)
    room.decide(room.candidates[0], dissents=[(None, "Seeds matter more.", "Amina")])
    look("decided", here, who(room.members[0]))


def test_one_votes_by_keyboard_alone(
    page: Page, live_server: Any, signed_in: Any, room: Room
) -> None:
    turn = room.open().open_turn()
    signed_in(who(room.members[0]))
    page.goto(live_server.url + reverse("panels:vote", args=[turn.pk]))
    page.locator("#choice-1").focus()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Give my vote")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_text("You can change it until the vote is closed.")).to_be_visible()
    assert Ballot.objects.get().member == room.members[0]
    assert Vote.objects.get().candidate == room.candidates[1]


def test_screen_of_a_member_learns_that_the_vote_was_called(
    page: Page, live_server: Any, signed_in: Any, room: Room
) -> None:
    room.open()
    signed_in(who(room.members[0]))
    page.goto(live_server.url + room.selection_round.get_absolute_url())

    room.open_turn()

    expect(page.get_by_role("link", name="Vote now")).to_be_visible(timeout=15_000)


def test_screen_does_not_take_away_what_is_being_marked(
    page: Page, live_server: Any, signed_in: Any, room: Room
) -> None:
    room.open()
    signed_in(room.lead)
    page.goto(live_server.url + room.selection_round.get_absolute_url())
    page.get_by_label("In secret").check()

    rounds.record_attendance(room.selection_round, by=room.lead, present=room.members)

    expect(page.get_by_text("Something has changed")).to_be_visible(timeout=15_000)
    expect(page.get_by_label("In secret")).to_be_checked()


def test_decision_is_written_on_the_page(
    page: Page, live_server: Any, signed_in: Any, room: Room
) -> None:
    room.open().talk()
    signed_in(room.lead)
    page.goto(live_server.url + reverse("panels:decide", args=[room.selection_round.pk]))
    page.get_by_role("button", name="This is our decision").click()
    expect(page.get_by_role("alert")).to_contain_text("Say how it was decided.")

    page.locator("#id_chosen_0").check()
    page.locator(f"#id_rationale_{room.candidates[0].pk}").fill(LONG)
    page.get_by_label("By consensus").check()
    page.get_by_role("button", name="This is our decision").click()

    expect(page.get_by_text(LONG)).to_be_visible()
    assert Decision.objects.get().how == "consensus"
