"""Who may do what: every role against every permission, and the states a round goes through."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django_fsm import TransitionNotAllowed

from accounts.models import User
from audit.workflow import perform
from panels import visibility
from panels.models import Candidate, Panel, SelectionRound
from panels.rules import memberships_on_panels
from panels.services import rounds, voting
from programmes.models import Role
from tests.factories import House, MembershipFactory, PanelMemberFactory, UserFactory
from tests.panels.room import Room, who

VIEW, VOTE, LEAD = "panels.view_round", "panels.vote", "panels.facilitate_round"
COORDINATE, REOPEN, CHANGE = (
    "panels.coordinate_round",
    "panels.reopen_round",
    "panels.change_panel",
)
CLOSE = "panels.close_round"
ALL = {VIEW, VOTE, LEAD, COORDINATE, REOPEN, CHANGE, CLOSE}

MATRIX: dict[str, set[str]] = {
    "member": {VIEW, VOTE},
    "facilitator": {VIEW, VOTE, LEAD, CLOSE},
    "note-taker": {VIEW, VOTE, LEAD, CLOSE},
    "former member": set(),
    "member of another panel": set(),
    "coordinator": {VIEW, COORDINATE, REOPEN, CHANGE, CLOSE},
    "coordinator of the branch": {VIEW, COORDINATE, REOPEN, CHANGE, CLOSE},
    "coordinator of another branch": set(),
    "evaluator": {VIEW},
    "collector": set(),
    "administrator": set(),
    "stranger": set(),
    "member whose account is closed": set(),
    "nobody": set(),
}


def people(room: Room) -> dict[str, Any]:
    from django.utils import timezone

    house = room.house

    def coordinator(unit: Any) -> User:
        return MembershipFactory(programme=house.programme, role=Role.COORDINATOR, unit=unit).user

    former = PanelMemberFactory(panel=room.panel, ended_at=timezone.now())
    closed = PanelMemberFactory(panel=room.panel, user=UserFactory(is_active=False))
    found = {
        "member": who(room.members[0]),
        "facilitator": room.lead,
        "note-taker": who(room.note_taker),
        "former member": who(former),
        "member of another panel": who(PanelMemberFactory(panel=room.above.panel)),
        "coordinator": house.coordinator,
        "coordinator of the branch": coordinator(house.village),
        "coordinator of another branch": coordinator(house.other_village),
        "evaluator": house.evaluator,
        "collector": house.collector,
        "administrator": house.administrator,
        "stranger": house.stranger,
        "member whose account is closed": who(closed),
        "nobody": AnonymousUser(),
    }
    assert found.keys() == MATRIX.keys()
    return found


def test_every_role_may_do_what_the_matrix_says(room: Room) -> None:
    subjects = {CHANGE: room.panel}

    may = {
        name: {p for p in ALL if person.has_perm(p, subjects.get(p, room.selection_round))}
        for name, person in people(room).items()
    }

    assert may == MATRIX


@pytest.mark.parametrize("state", SelectionRound.State.values)
def test_rule_and_list_agree_on_who_sees_a_round(room: Room, state: str) -> None:
    SelectionRound.objects.filter(pk=room.selection_round.pk).update(state=state)
    selection_round = SelectionRound.objects.get(pk=room.selection_round.pk)

    for name, person in people(room).items():
        listed = SelectionRound.objects.visible_to(person).filter(pk=selection_round.pk).exists()
        assert listed == person.has_perm(VIEW, selection_round), name


@pytest.mark.parametrize("state", SelectionRound.State.values)
def test_members_see_candidates_once_the_round_is_open(room: Room, state: str) -> None:
    SelectionRound.objects.filter(pk=room.selection_round.pk).update(state=state)
    opened = state not in {"planned", "cancelled"}

    seen = {
        name: Candidate.objects.visible_to(person).count() for name, person in people(room).items()
    }

    assert {name for name, n in seen.items() if n} == (
        {"member", "facilitator", "note-taker"} if opened else set()
    ) | {"coordinator", "coordinator of the branch", "evaluator"}


def test_panels_are_listed_to_those_on_them_and_those_who_lead_the_branch(room: Room) -> None:
    seen = {
        name
        for name, person in people(room).items()
        if Panel.objects.visible_to(person).filter(pk=room.panel.pk).exists()
    }

    assert seen == {name for name, may in MATRIX.items() if VIEW in may}


def test_panel_is_added_by_coordinators_of_the_place(room: Room) -> None:
    may = {n for n, p in people(room).items() if p.has_perm("panels.add_panel", room.house.village)}

    assert may == {"coordinator", "coordinator of the branch"}


def test_permissions_without_an_object_are_never_given(room: Room) -> None:
    given = {
        (name, permission)
        for name, person in people(room).items()
        for permission in (*ALL, "panels.add_panel")
        if person.has_perm(permission)
    }

    assert given == set()


def test_seat_that_ends_closes_the_door_at_once(room: Room) -> None:
    from django.utils import timezone

    member = room.members[0]
    assert who(member).has_perm(VIEW, room.selection_round)

    member.ended_at = timezone.now()
    member.save(update_fields=["ended_at"])

    assert memberships_on_panels(who(member)) == {}
    assert not who(member).has_perm(VIEW, room.selection_round)


# The states of a round

EDGES = {
    "open": {"planned": "reading"},
    "start_voting": {"reading": "voting", "deliberating": "voting"},
    "deliberate": {"reading": "deliberating", "voting": "deliberating"},
    "decide": {"deliberating": "decided"},
    "close": {"decided": "closed"},
    "reopen": {"decided": "deliberating"},
    "cancel": {"planned": "cancelled", "reading": "cancelled"},
}
LEADERS = {"open", "start_voting", "deliberate", "decide", "close"}


@pytest.mark.parametrize("name", EDGES)
@pytest.mark.parametrize("state", SelectionRound.State.values)
def test_round_moves_only_along_the_drawn_edges(room: Room, name: str, state: str) -> None:
    SelectionRound.objects.filter(pk=room.selection_round.pk).update(state=state)
    selection_round = SelectionRound.objects.get(pk=room.selection_round.pk)
    mover = room.lead if name in LEADERS else room.house.coordinator

    if state in EDGES[name]:
        perform(selection_round, name, by=mover)
        assert room.state() == EDGES[name][state]
    else:
        with pytest.raises(TransitionNotAllowed):
            perform(selection_round, name, by=mover)
        assert room.state() == state


# What is hidden, and until when


def test_lower_reasons_wait_for_ones_own_first_choice(room: Room) -> None:
    room.selection_round.hides_lower_reasons = True
    room.selection_round.save(update_fields=["hides_lower_reasons"])
    room.open()
    seen = {n for n, p in people(room).items() if sees_lower_reasons(p, room)}
    assert seen == {"note-taker", "coordinator", "coordinator of the branch", "evaluator"}

    voting.first_view(room.selection_round, by=who(room.members[0]), candidate=room.candidates[0])

    assert sees_lower_reasons(who(room.members[0]), room)
    assert not sees_lower_reasons(who(room.members[1]), room)


def sees_lower_reasons(person: Any, room: Room) -> bool:
    fresh = SelectionRound.objects.get(pk=room.selection_round.pk)
    return visibility.may_see_lower_reasons(person, fresh)


def test_lower_reasons_are_open_to_the_panel_where_nothing_hides_them(room: Room) -> None:
    room.open()

    seen = {n for n, p in people(room).items() if sees_lower_reasons(p, room)}

    assert seen == {name for name, may in MATRIX.items() if VIEW in may}


def test_lower_reasons_are_open_once_the_round_is_decided(room: Room) -> None:
    room.selection_round.hides_lower_reasons = True
    room.selection_round.save(update_fields=["hides_lower_reasons"])
    room.open().talk().decide(room.candidates[0])

    assert sees_lower_reasons(who(room.members[0]), room)


def test_count_of_an_open_turn_is_hidden_from_everybody(house: House, room: Room) -> None:
    turn = room.open().open_turn()
    everybody = people(room).values()
    assert not any(visibility.may_see_tally(person, turn) for person in everybody)

    closed = turn.__class__.objects.get(pk=turn.pk)
    voting.close_turn(turn, by=room.lead)
    closed.refresh_from_db()

    seen = {n for n, p in people(room).items() if visibility.may_see_tally(p, closed)}
    assert seen == {name for name, may in MATRIX.items() if VIEW in may}


def test_own_ballot_of_a_secret_turn_is_not_shown_again(room: Room) -> None:
    turn = room.open().open_turn(is_secret=True)

    assert not visibility.may_see_own_ballot(who(room.members[0]), turn)


def test_talk_does_not_start_over_an_open_vote(room: Room) -> None:
    from django.core.exceptions import ValidationError

    room.open().open_turn()

    with pytest.raises(ValidationError, match="Close the vote first"):
        rounds.start_talking(room.selection_round, by=room.lead)

    assert room.state() == "voting"
