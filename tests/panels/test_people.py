"""Panels and the people on them, as coordinators set them up."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django_fsm import TransitionNotAllowed

from accounts.models import User
from panels.models import Panel, PanelMember
from panels.services import people
from programmes.models import Membership, Programme, Role
from tests.factories import House, MembershipFactory, PanelFactory, UnitFactory
from tests.panels.room import Room


def test_panel_passes_on_to_the_nearest_panel_above(house: House) -> None:
    top = PanelFactory(unit=house.country)

    panel = people.add_panel(
        house.programme, by=house.coordinator, unit=house.village, name=" Elders ", seats=2
    )

    assert (panel.name, panel.feeds, panel.seats) == ("Elders", top, 2)


def test_panel_at_the_top_passes_on_to_none(house: House) -> None:
    panel = people.add_panel(house.programme, by=house.coordinator, unit=house.country, name="Top")

    assert panel.feeds is None


def test_panel_passes_on_to_where_it_is_told(house: House) -> None:
    PanelFactory(unit=house.district)
    top = PanelFactory(unit=house.country)

    panel = people.add_panel(
        house.programme, by=house.coordinator, unit=house.village, name="Elders", feeds=top
    )

    assert panel.feeds == top


def test_two_panels_do_not_share_a_name(house: House) -> None:
    people.add_panel(house.programme, by=house.coordinator, unit=house.village, name="Elders")

    with pytest.raises(ValidationError):
        people.add_panel(house.programme, by=house.coordinator, unit=house.country, name="Elders")

    assert Panel.objects.count() == 1


def test_panel_stands_on_a_place_of_its_own_programme(house: House) -> None:
    elsewhere = UnitFactory()
    MembershipFactory(user=house.coordinator, programme=elsewhere.programme, role=Role.COORDINATOR)
    coordinator = User.objects.get(pk=house.coordinator.pk)

    with pytest.raises(ValidationError, match="another programme"):
        people.add_panel(house.programme, by=coordinator, unit=elsewhere, name="Elders")


def test_panels_do_not_feed_one_another_in_a_circle(house: House, room: Room) -> None:
    with pytest.raises(ValidationError, match="circle"):
        people.change_panel(room.above.panel, by=house.coordinator, feeds=room.panel)


def test_only_the_places_coordinator_adds_panels_and_people(house: House, room: Room) -> None:
    for person in (house.evaluator, house.collector, house.administrator, room.lead):
        with pytest.raises(PermissionDenied):
            people.add_panel(house.programme, by=person, unit=house.village, name="Elders")
        with pytest.raises(PermissionDenied):
            people.add_panel_member(room.panel, by=person, name="Zeina")
        with pytest.raises(PermissionDenied):
            people.change_panel(room.panel, by=person, seats=9)


def test_member_with_an_address_gets_an_account_and_sees_the_programme(
    house: House, room: Room
) -> None:
    member = people.add_panel_member(
        room.panel, by=house.coordinator, name="Zeina", email="Zeina@example.org", sex="female"
    )

    assert member.user is not None
    assert member.user.email == "zeina@example.org"
    assert Membership.objects.get(user=member.user).role == Role.PANEL_MEMBER
    assert list(Programme.objects.visible_to(member.user)) == [house.programme]


def test_member_without_an_address_is_only_a_name(house: House, room: Room) -> None:
    member = people.add_panel_member(room.panel, by=house.coordinator, name=" Zeina ")

    assert (member.name, member.user) == ("Zeina", None)


def test_person_may_sit_on_two_panels_of_a_place(house: House, room: Room) -> None:
    women = PanelFactory(unit=house.village)

    seats = [
        people.add_panel_member(panel, by=house.coordinator, name="Zeina", email="z@example.org")
        for panel in (room.panel, women)
    ]

    assert seats[0].user == seats[1].user
    assert Membership.objects.filter(user=seats[0].user).count() == 1
    people.end_panel_member(seats[0], by=house.coordinator)
    assert Membership.objects.get(user=seats[0].user).ended_at is None
    people.end_panel_member(seats[1], by=house.coordinator)
    assert Membership.objects.get(user=seats[0].user).ended_at is not None


def test_person_is_not_twice_on_a_panel(house: House, room: Room) -> None:
    people.add_panel_member(room.panel, by=house.coordinator, name="Z", email="z@example.org")

    with pytest.raises(ValidationError):
        people.add_panel_member(room.panel, by=house.coordinator, name="Z", email="Z@example.org")

    assert PanelMember.objects.filter(user__email="z@example.org").count() == 1


def test_nobody_leaves_a_panel_twice(house: House, room: Room) -> None:
    people.end_panel_member(room.elder, by=house.coordinator)

    with pytest.raises(TransitionNotAllowed):
        people.end_panel_member(room.elder, by=house.coordinator)


def test_panel_with_rounds_to_hold_is_not_dissolved(house: House, room: Room) -> None:
    with pytest.raises(TransitionNotAllowed):
        people.end_panel(room.panel, by=house.coordinator)

    assert Panel.objects.get(pk=room.panel.pk).ended_at is None


def test_what_fed_a_dissolved_panel_feeds_the_next_one(house: House) -> None:
    top = PanelFactory(unit=house.country)
    middle = PanelFactory(unit=house.district, feeds=top)
    below = PanelFactory(unit=house.village, feeds=middle)

    people.end_panel(middle, by=house.coordinator)

    assert Panel.objects.get(pk=below.pk).feeds == top
    assert list(Panel.objects.standing()) == [top, below]


def test_person_on_a_second_panel_of_the_programme_gets_no_second_mail(
    house: House, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    panels = [PanelFactory(unit=unit) for unit in (house.village, house.other_village)]

    with django_capture_on_commit_callbacks(execute=True):
        for panel in panels:
            people.add_panel_member(
                panel, by=house.coordinator, name="Amina", email="amina@example.org"
            )

    assert [mail.to for mail in mailoutbox] == [["amina@example.org"]]
    assert PanelMember.objects.filter(user__email="amina@example.org").count() == 2
