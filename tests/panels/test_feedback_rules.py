"""Who may tell, and who may read what is told: every role, for every receiver."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from panels.models import Feedback
from programmes.models import Role
from tests.factories import House, MembershipFactory, PanelMemberFactory, UserFactory
from tests.panels.decided import Decided

SEE, TELL = "panels.view_feedback", "panels.deliver_feedback"
BOTH = {SEE, TELL}

# The teller's story was collected by "collector"; "panel" leads or sits on the panel that decided,
# "lower" on the one that is told.
MATRIX: dict[str, dict[str, set[str]]] = {
    "collector": {"teller": BOTH, "collector": BOTH, "panel": set()},
    "other collector": {"teller": set(), "collector": set(), "panel": set()},
    "panel facilitator": {"teller": BOTH, "collector": BOTH, "panel": BOTH},
    "panel note-taker": {"teller": BOTH, "collector": BOTH, "panel": BOTH},
    "panel member": {"teller": set(), "collector": set(), "panel": set()},
    "former facilitator": {"teller": set(), "collector": set(), "panel": set()},
    "lower facilitator": {"teller": set(), "collector": set(), "panel": BOTH},
    "lower member": {"teller": set(), "collector": set(), "panel": {SEE}},
    "coordinator": {"teller": BOTH, "collector": BOTH, "panel": BOTH},
    "coordinator of the branch": {"teller": BOTH, "collector": BOTH, "panel": BOTH},
    "coordinator below": {"teller": set(), "collector": set(), "panel": set()},
    "evaluator": {"teller": {SEE}, "collector": {SEE}, "panel": {SEE}},
    "administrator": {"teller": set(), "collector": set(), "panel": set()},
    "stranger": {"teller": set(), "collector": set(), "panel": set()},
    "facilitator whose account is closed": {"teller": set(), "collector": set(), "panel": set()},
    "nobody": {"teller": set(), "collector": set(), "panel": set()},
}


@pytest.fixture
def decided(house: House) -> Decided:
    return Decided.build(house)


def people(decided: Decided) -> dict[str, Any]:
    house, panel = decided.house, decided.upper.panel

    def coordinator(unit: Any) -> Any:
        return MembershipFactory(programme=house.programme, role=Role.COORDINATOR, unit=unit).user

    def on_panel(role: str, **facts: Any) -> Any:
        return PanelMemberFactory(panel=panel, role=role, **facts).user

    found = {
        "collector": house.other_collector,
        "other collector": house.collector,
        "panel facilitator": decided.facilitator,
        "panel note-taker": on_panel("note_taker"),
        "panel member": decided.member,
        "former facilitator": on_panel("facilitator", ended_at=timezone.now()),
        "lower facilitator": decided.lower_facilitator,
        "lower member": decided.lower_member,
        "coordinator": house.coordinator,
        "coordinator of the branch": coordinator(house.district),
        "coordinator below": coordinator(house.village),
        "evaluator": house.evaluator,
        "administrator": house.administrator,
        "stranger": house.stranger,
        "facilitator whose account is closed": on_panel(
            "facilitator", user=UserFactory(is_active=False)
        ),
        "nobody": AnonymousUser(),
    }
    assert found.keys() == MATRIX.keys()
    return found


def feedbacks(decided: Decided) -> dict[str, Feedback]:
    return {
        "teller": decided.feedback(story=decided.other),
        "collector": decided.feedback(collector=decided.house.other_collector),
        "panel": decided.feedback(),
    }


def test_every_role_may_do_what_the_matrix_says(decided: Decided) -> None:
    rows = feedbacks(decided)

    may = {
        name: {
            audience: {permission for permission in BOTH if person.has_perm(permission, row)}
            for audience, row in rows.items()
        }
        for name, person in people(decided).items()
    }

    assert may == MATRIX


@pytest.mark.parametrize("state", Feedback.State.values)
def test_rule_and_list_agree_on_who_sees_feedback(decided: Decided, state: str) -> None:
    rows = feedbacks(decided).values()
    Feedback.objects.update(state=state, unreachable_because="Gone.")

    for name, person in people(decided).items():
        listed = set(Feedback.objects.visible_to(person))
        assert listed == {row for row in rows if person.has_perm(SEE, row)}, name


def test_what_one_is_to_tell_or_to_hear_is_never_hidden_from_them(decided: Decided) -> None:
    feedbacks(decided)

    for name, person in people(decided).items():
        if person.is_active:
            listed = set(Feedback.objects.visible_to(person))
            assert set(Feedback.objects.concerning(person)) <= listed, name


def test_what_one_is_to_tell_may_be_told_by_them(decided: Decided) -> None:
    feedbacks(decided)

    for name, person in people(decided).items():
        if person.is_active:
            to_tell = Feedback.objects.to_tell(person)
            assert [row for row in to_tell if not person.has_perm(TELL, row)] == [], name


@pytest.mark.parametrize("permission", [SEE, TELL])
def test_permission_about_nothing_is_refused(decided: Decided, permission: str) -> None:
    allowed = [name for name, one in people(decided).items() if one.has_perm(permission)]

    assert allowed == []
