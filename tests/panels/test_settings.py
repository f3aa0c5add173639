"""What is set for a panel, and that its rounds go by it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from panels.models import DomainSeats, Panel, SelectionRound
from panels.services import people, planning, voting
from programmes.models import Period
from tests.factories import DomainFactory, House, PanelFactory
from tests.panels.room import Room, who

FACTS = {"quorum": 2, "procedure": "majority", "top_score": 5, "fewest_secret": 4}


@pytest.fixture
def panel(house: House) -> Panel:
    Period.objects.filter(pk=house.period.pk).update(state=Period.State.SELECTING)
    found: Panel = PanelFactory(unit=house.village, seats=1)
    return found


def seats_of(panel: Panel) -> dict[str, int]:
    return dict(panel.seats_by_domain.values_list("domain__name", "seats"))


# How many of a domain


def test_panel_may_choose_another_number_of_one_domain(house: House, panel: Panel) -> None:
    other = DomainFactory(programme=house.programme, name="Harvest")
    for domain in (house.domain, other):
        house.story(domain=domain)

    people.set_domain_seats(panel, by=house.coordinator, seats={other: 3})
    made = planning.plan_rounds(house.period, by=house.coordinator)

    assert {one.domain: one.seats for one in made} == {house.domain: 1, other: 3}


def test_number_of_a_domain_can_be_taken_back(house: House, panel: Panel) -> None:
    people.set_domain_seats(panel, by=house.coordinator, seats={house.domain: 3})

    people.set_domain_seats(panel, by=house.coordinator, seats={house.domain: None})

    assert seats_of(panel) == {}


def test_number_of_a_domain_is_refused(house: House, panel: Panel) -> None:
    with pytest.raises(ValidationError, match="at least one"):
        people.set_domain_seats(panel, by=house.coordinator, seats={house.domain: 0})
    with pytest.raises(ValidationError, match="another programme"):
        people.set_domain_seats(panel, by=house.coordinator, seats={DomainFactory(): 2})
    with pytest.raises(PermissionDenied):
        people.set_domain_seats(panel, by=house.evaluator, seats={house.domain: 2})

    assert DomainSeats.objects.count() == 0


def test_settings_are_changed_on_a_page(house: House, panel: Panel, login: Any) -> None:
    page = reverse("panels:panel_change", args=[panel.pk])
    name = f"seats_{house.domain.pk}"
    facts = {"name": "Elders", "unit": house.village.pk, "seats": 1, **FACTS}
    coordinator = login(house.coordinator)

    wrong = coordinator.post(page, {**facts, name: "0", "shuffles_reading": "on"})
    right = coordinator.post(page, {**facts, name: "2", "shuffles_reading": "on"})

    assert (wrong.status_code, right.status_code) == (422, 302)
    fresh = Panel.objects.get(pk=panel.pk)
    assert (fresh.fewest_secret, fresh.shuffles_reading) == (4, True)
    assert list(fresh.seats_by_domain.values_list("seats", flat=True)) == [2]


# How many for a secret count


def test_rounds_are_planned_with_the_settings_of_the_panel(house: House, panel: Panel) -> None:
    Panel.objects.filter(pk=panel.pk).update(fewest_secret=5, shuffles_reading=True)
    house.story()

    (made,) = planning.plan_rounds(house.period, by=house.coordinator)

    assert (made.fewest_secret, made.shuffles_reading) == (5, True)


def test_panel_cannot_count_fewer_than_three_secret_votes(house: House) -> None:
    with pytest.raises(ValidationError) as refusal:
        people.add_panel(
            house.programme,
            by=house.coordinator,
            unit=house.village,
            name="Elders",
            fewest_secret=2,
        )

    assert "fewest_secret" in refusal.value.message_dict


def test_secret_vote_waits_for_as_many_as_the_panel_has_set(house: House) -> None:
    room = Room.build(house, fewest_secret=5).open()
    turn = room.open_turn(is_secret=True)
    for member in room.members:
        voting.cast(turn, by=who(member), candidates=[])

    with pytest.raises(ValidationError, match="Fewer than 5"):
        voting.close_turn(turn, by=room.lead)

    assert room.state() == "voting"


def test_secret_vote_is_not_called_among_too_few(house: House) -> None:
    room = Room.build(house, fewest_secret=6).open()

    with pytest.raises(ValidationError, match="at least 6 people"):
        room.open_turn(is_secret=True)

    assert SelectionRound.objects.get(pk=room.selection_round.pk).state == "reading"
