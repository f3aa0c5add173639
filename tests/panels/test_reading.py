"""The order in which members read, and what is left for them."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from panels import reading
from panels.models import SelectionRound
from tests.factories import House
from tests.panels.room import Room, who

KEY = st.integers(min_value=1, max_value=9)
KEYS = st.lists(KEY, unique=True, max_size=6)


@pytest.fixture
def shuffling(house: House) -> Room:
    return Room.build(house, n_stories=6, shuffles_reading=True).open()


def order_of(room: Room, person: Any) -> list[int]:
    current = SelectionRound.objects.get(pk=room.selection_round.pk)
    return reading.in_order(person, current, [one.pk for one in room.candidates])


def text_of(page: Any) -> str:
    return " ".join(page.content.decode().split())


def test_each_member_reads_in_an_order_of_their_own(shuffling: Room) -> None:
    people = [who(member) for member in (shuffling.facilitator, *shuffling.members)]

    orders = {tuple(order_of(shuffling, person)) for person in people}

    assert len(orders) > 1
    assert {frozenset(order) for order in orders} == {
        frozenset(one.pk for one in shuffling.candidates)
    }


def test_order_is_the_same_whenever_it_is_asked(shuffling: Room) -> None:
    member = shuffling.members[0]

    assert order_of(shuffling, who(member)) == order_of(shuffling, who(member))


def test_without_the_setting_and_without_a_vote_the_order_is_the_tables(room: Room) -> None:
    table = [one.pk for one in room.open().candidates]
    asked = order_of(room, who(room.members[0]))
    SelectionRound.objects.filter(pk=room.selection_round.pk).update(shuffles_reading=True)

    assert asked == table
    assert order_of(room, who(room.note_taker)) == table
    assert order_of(room, room.house.coordinator) == table


@given(KEYS, st.sets(KEY, max_size=6), KEY)
def test_next_to_read_is_one_that_is_left(keys: list[int], read: set[int], after: int) -> None:
    ahead = reading.next_unread(keys, read, after)

    left = set(keys) - read
    assert ahead in left if left else ahead is None


def test_member_goes_from_story_to_story_until_none_is_left(room: Room, login: Any) -> None:
    first, second, third = room.open().candidates
    member = login(who(room.members[0]))
    here = room.selection_round.get_absolute_url()

    def read(candidate: Any) -> str:
        address = reverse("panels:candidate_read", args=[candidate.pk])
        return str(member.post(address).url)

    assert read(second) == reverse("panels:candidate", args=[third.pk])
    assert read(third) == reverse("panels:candidate", args=[first.pk])
    assert "Left for you to read: 1 of 3." in text_of(member.get(here))
    assert read(first) == here
    assert "You have read all stories of this round." in text_of(member.get(here))


def test_what_one_has_read_is_kept_from_everybody_else(room: Room, login: Any) -> None:
    address = reverse("panels:candidate_read", args=[room.open().candidates[0].pk])
    login(who(room.members[0])).post(address)

    other = text_of(login(who(room.members[1])).get(room.selection_round.get_absolute_url()))

    assert "Left for you to read: 3 of 3." in other


def test_next_and_previous_go_in_ones_own_order(shuffling: Room, login: Any) -> None:
    person = who(shuffling.members[0])
    first, second, *_rest = order_of(shuffling, person)

    page = login(person).get(reverse("panels:candidate", args=[first]))

    assert (page.context["before"], page.context["after"]) == (None, second)


def test_ballot_lists_the_stories_in_ones_own_order(shuffling: Room, login: Any) -> None:
    person = who(shuffling.members[0])
    turn = shuffling.open_turn()

    page = login(person).get(reverse("panels:vote", args=[turn.pk]))

    keys = [card.candidate.pk for card, _is_marked in page.context["choices"]]
    assert keys == order_of(shuffling, person)


def test_session_keeps_the_last_rounds_only() -> None:
    session: dict[str, Any] = {}
    for key in range(30):
        reading.mark_read(session, SelectionRound(pk=key), 1)

    assert list(session[reading.READ]) == [str(key) for key in range(10, 30)]
