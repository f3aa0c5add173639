"""What waits for a person in their panels."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from panels import todo
from panels.models import SelectionRound
from panels.services import voting
from programmes.models import Period
from tests.factories import House
from tests.panels.room import Room, planned_round, who


def waiting(person: Any) -> list[str]:
    return [item.text for item in todo.items(person)]


def test_facilitator_is_led_from_opening_to_deciding(room: Room) -> None:
    lead = room.lead
    assert waiting(lead) == ["Open the round “Village panel · Daily life”."]

    room.open()
    assert waiting(lead) == [
        "Call the vote in “Village panel · Daily life” once the panel has read."
    ]

    turn = room.open_turn()
    assert waiting(lead) == ["Give your vote in “Village panel · Daily life”: it is not yet given."]

    voting.cast(turn, by=lead, candidates=[])
    assert waiting(lead) == []
    voting.close_turn(turn, by=lead)
    assert waiting(lead) == [
        "Write down what was decided in “Village panel · Daily life”, and why."
    ]


def test_member_is_asked_to_read_and_to_vote(room: Room) -> None:
    member = who(room.members[0])
    assert waiting(member) == []

    room.open()
    assert waiting(member) == ["Read the stories in “Village panel · Daily life”."]

    turn = room.open_turn()
    (item,) = todo.items(member)
    assert item.url == reverse("panels:vote", args=[turn.pk])
    assert item.programme == room.house.programme.name


def test_round_whose_lower_rounds_are_undecided_does_not_wait_to_be_opened(room: Room) -> None:
    SelectionRound.objects.filter(pk=room.above.pk).update(panel=room.panel)

    assert waiting(room.lead) == ["Open the round “Village panel · Daily life”."]


def test_coordinator_is_asked_to_draw_the_rounds_of_a_period(house: House) -> None:
    Period.objects.filter(pk=house.period.pk).update(state=Period.State.SELECTING)

    assert waiting(house.coordinator) == [f"Draw the rounds of {house.period}."]


def test_list_costs_the_same_for_one_round_and_for_three(
    room: Room, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(8):
        todo.items(who(room.facilitator))
    for _ in range(2):
        planned_round(room.panel, room.house)
    with django_assert_num_queries(8):
        todo.items(who(room.facilitator))
