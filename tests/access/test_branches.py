"""What somebody with a part of the tree sees and changes of the rest of it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from panels.models import Panel
from panels.services import people
from programmes.models import Membership, Role
from programmes.services import add_member
from stories import services
from tests.access.walking import client_of
from tests.access.world import World
from tests.factories import PanelFactory


def test_a_branch_coordinator_lists_the_panels_of_the_branch(world: World) -> None:
    other = PanelFactory(unit=world.house.other_village, name="Panel of the others")
    address = reverse("panels:setup", args=[world.house.programme.pk])

    page = client_of(world, "branch_coordinator").get(address).content.decode()

    keys = {"own": world.things["panel"].pk, "other": other.pk}
    listed = {name: reverse("panels:panel", args=[pk]) in page for name, pk in keys.items()}
    assert listed == {"own": True, "other": False}


def test_a_panel_is_not_moved_out_of_ones_branch(world: World) -> None:
    by, panel = world.person("branch_coordinator"), world.things["panel"]

    with pytest.raises(PermissionDenied):
        people.change_panel(panel, by=by, unit=world.house.other_village)

    assert Panel.objects.get(pk=panel.pk).unit == world.house.village


def test_a_panel_passes_on_inside_its_programme(world: World) -> None:
    panel = world.things["panel"]

    with pytest.raises(ValidationError) as refusal:
        people.change_panel(panel, by=world.person("coordinator"), feeds=PanelFactory())

    assert set(refusal.value.message_dict) == {"feeds"}
    assert Panel.objects.get(pk=panel.pk).feeds == world.things["upper_panel"]


@pytest.mark.parametrize("role", ["collector", "evaluator", "administrator", "facilitator"])
def test_only_coordinators_of_a_place_let_panel_members_in(world: World, role: str) -> None:
    before = Membership.objects.count()

    with pytest.raises(PermissionDenied):
        add_member(
            world.house.programme,
            by=world.person(role),
            email="friend@example.org",
            name="Friend",
            role=Role.PANEL_MEMBER,
            unit=world.house.village,
        )

    assert Membership.objects.count() == before


def test_an_evaluator_learns_nothing_from_letting_a_story_stand(world: World) -> None:
    story = world.things["submitted"]
    story.consents.all().delete()

    with pytest.raises(PermissionDenied):
        services.let_stand(story, by=world.person("evaluator"))
