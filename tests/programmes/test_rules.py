"""Who may do what with a programme: every role and permission, and what each may see."""

from __future__ import annotations

import pytest

from accounts.models import User
from programmes.models import Membership, Period, Programme, Role
from tests.factories import House, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

PERMISSIONS = ("add", "coordinate", "change", "read", "analyse")

# role                    add    coordinate change read   analyse  sees it
MATRIX = {
    "administrator": (True, False, True, True, False, True),
    "other administrator": (True, False, False, False, False, False),
    "coordinator": (False, True, True, True, True, True),
    "branch coordinator": (False, False, False, False, False, True),
    "evaluator": (False, False, False, True, True, True),
    "branch evaluator": (False, False, False, False, False, True),
    "collector": (False, False, False, False, False, True),
    "panel member": (False, False, False, False, False, True),
    "former coordinator": (False, False, False, False, False, False),
    "closed account": (False, False, False, False, False, False),
    "stranger": (False, False, False, False, False, False),
}


def person_of(house: House, who: str) -> User:
    simple = {"administrator", "coordinator", "evaluator", "collector", "stranger"}
    if who in simple:
        person = getattr(house, who)
    else:
        person = UserFactory(is_administrator=who == "other administrator")
    roles = {
        "branch coordinator": (Role.COORDINATOR, house.district),
        "branch evaluator": (Role.EVALUATOR, house.district),
        "panel member": (Role.PANEL_MEMBER, house.village),
        "former coordinator": (Role.COORDINATOR, None),
        "closed account": (Role.COORDINATOR, None),
    }
    if who in roles:
        role, unit = roles[who]
        MembershipFactory(user=person, programme=house.programme, role=role, unit=unit)
    if who == "former coordinator":
        Membership.objects.filter(user=person).update(ended_at="2026-01-01T00:00Z")
    if who == "closed account":
        person.is_active = False
        person.save()
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("who", MATRIX)
def test_each_role_may_do_what_the_matrix_says(house: House, who: str) -> None:
    person = person_of(house, who)

    found = tuple(
        person.has_perm(f"programmes.{name}_programme", None if name == "add" else house.programme)
        for name in PERMISSIONS
    )

    assert found == MATRIX[who][:5]


@pytest.mark.parametrize("who", MATRIX)
def test_each_role_sees_what_the_matrix_says(house: House, who: str) -> None:
    person = person_of(house, who)
    sees = MATRIX[who][5]

    assert Programme.objects.visible_to(person).filter(pk=house.programme.pk).exists() is sees
    assert Period.objects.visible_to(person).filter(pk=house.period.pk).exists() is sees


@pytest.mark.parametrize("who", MATRIX)
def test_what_one_may_work_on_one_can_see(house: House, who: str) -> None:
    person = person_of(house, who)
    programme = house.programme

    works = any(person.has_perm(f"programmes.{name}_programme", programme) for name in PERMISSIONS)

    visible = Programme.objects.visible_to(person).filter(pk=programme.pk).exists()
    assert visible or not works or who == "other administrator"


@pytest.mark.parametrize("name", PERMISSIONS[1:])
def test_nothing_is_allowed_on_nothing(house: House, name: str) -> None:
    assert not house.coordinator.has_perm(f"programmes.{name}_programme")
