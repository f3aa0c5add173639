"""A small model of a round runs beside the real one, over moves drawn at random."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django_fsm import TransitionNotAllowed
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from panels.models import Ballot, Candidate, Decision, RollEntry, SelectionRound, Turn, Vote
from panels.services import deciding, rounds, voting
from tests.factories import House
from tests.panels.room import LONG, Room, who

REFUSALS = (ValidationError, TransitionNotAllowed, PermissionDenied)
PEOPLE = st.sampled_from(["lead", "note-taker", "member 0", "member 1", "member 2", "coordinator"])
STORIES = st.lists(st.integers(0, 2), max_size=2, unique=True)


class RoundMachine(RuleBasedStateMachine):
    """``ballots`` is the model's own book: {member: choices} of the open turn."""

    @initialize()
    def build(self) -> None:
        self.room = Room.build(House.build())
        self.state, self.is_secret = "planned", False
        self.ballots: dict[str, list[int]] = {}
        self.n_turns = self.n_decisions = 0

    def person(self, name: str) -> Any:
        room = self.room
        members = {f"member {n}": who(member) for n, member in enumerate(room.members)}
        others = {
            "lead": room.lead,
            "note-taker": who(room.note_taker),
            "coordinator": room.house.coordinator,
        }
        return {**members, **others}[name]

    def attempt(self, act: Any, *, allowed: bool) -> bool:
        try:
            with transaction.atomic():
                act()
        except REFUSALS:
            assert not allowed
            return False
        assert allowed
        return True

    @rule(name=PEOPLE)
    def open(self, name: str) -> None:
        room, by = self.room, self.person(name)
        allowed = name in {"lead", "note-taker"} and self.state == "planned"
        if self.attempt(
            lambda: rounds.open_round(room.selection_round, by=by, present=room.present),
            allowed=allowed,
        ):
            self.state = "reading"

    @rule(name=PEOPLE, is_secret=st.booleans())
    def open_turn(self, name: str, is_secret: bool) -> None:
        room, by = self.room, self.person(name)
        allowed = name in {"lead", "note-taker"} and self.state in {"reading", "deliberating"}
        if self.attempt(
            lambda: voting.open_turn(room.selection_round, by=by, is_secret=is_secret),
            allowed=allowed,
        ):
            self.state, self.is_secret, self.ballots = "voting", is_secret, {}
            self.n_turns += 1

    @rule(name=PEOPLE, choices=STORIES)
    def cast(self, name: str, choices: list[int]) -> None:
        turn = Turn.objects.order_by("number").last()
        if turn is None:
            return
        by, chosen = self.person(name), [self.room.candidates[n] for n in choices]
        votes = name == "lead" or name.startswith("member")
        is_new = not (self.is_secret and name in self.ballots)
        allowed = self.state == "voting" and votes and len(choices) <= 1 and is_new
        if self.attempt(lambda: voting.cast(turn, by=by, candidates=chosen), allowed=allowed):
            self.ballots[name] = choices

    @rule(name=PEOPLE)
    def close_turn(self, name: str) -> None:
        turn = Turn.objects.order_by("number").last()
        if turn is None:
            return
        by = self.person(name)
        enough = not self.is_secret or len(self.ballots) not in {1, 2}
        allowed = self.state == "voting" and name in {"lead", "note-taker"} and enough
        if self.attempt(lambda: voting.close_turn(turn, by=by), allowed=allowed):
            self.state = "deliberating"

    @rule(name=PEOPLE)
    def destroy_slips(self, name: str) -> None:
        turn = Turn.objects.order_by("number").last()
        if turn is None:
            return
        by, few = self.person(name), self.is_secret and len(self.ballots) < 3
        allowed = self.state == "voting" and name in {"lead", "note-taker"} and few
        if self.attempt(lambda: voting.destroy_slips(turn, by=by), allowed=allowed):
            self.state, self.ballots = "deliberating", {}

    @rule(name=PEOPLE)
    def talk(self, name: str) -> None:
        by = self.person(name)
        allowed = name in {"lead", "note-taker"} and self.state == "reading"
        if self.attempt(
            lambda: rounds.start_talking(self.room.selection_round, by=by), allowed=allowed
        ):
            self.state = "deliberating"

    @rule(name=PEOPLE, choices=STORIES)
    def decide(self, name: str, choices: list[int]) -> None:
        by = self.person(name)
        chosen = {self.room.candidates[n].pk: LONG for n in choices}
        outcome = deciding.Outcome(how="talk", chosen=chosen, none_reason="" if chosen else "None.")
        leads = name in {"lead", "note-taker"}
        allowed = leads and self.state == "deliberating" and len(choices) <= 1
        if self.attempt(
            lambda: deciding.decide(self.room.selection_round, by=by, outcome=outcome),
            allowed=allowed,
        ):
            self.state, self.chosen = "decided", choices
            self.n_decisions += 1

    @rule(name=PEOPLE)
    def reopen(self, name: str) -> None:
        by = self.person(name)
        allowed = name == "coordinator" and self.state == "decided"
        if self.attempt(
            lambda: rounds.reopen_round(self.room.selection_round, by=by, because="Look again."),
            allowed=allowed,
        ):
            self.state = "deliberating"

    @invariant()
    def books_agree(self) -> None:
        stored = SelectionRound.objects.get(pk=self.room.selection_round.pk)
        assert stored.state == self.state
        assert Turn.objects.count() == self.n_turns
        assert Turn.objects.filter(closed_at=None).count() == (self.state == "voting")
        assert Decision.objects.count() == self.n_decisions
        assert Decision.objects.filter(superseded_at=None).count() == (self.state == "decided")
        climbed = Candidate.objects.filter(selection_round=self.room.above)
        expected = self.chosen if self.state == "decided" else []
        assert [c.story for c in climbed] == [self.room.candidates[n].story for n in expected]

    @invariant()
    def ballots_agree(self) -> None:
        last = Turn.objects.order_by("number").last()
        if last is None:
            return
        keys = {c.pk: n for n, c in enumerate(self.room.candidates)}
        votes = Vote.objects.filter(ballot__turn=last).values_list("candidate", flat=True)
        cast = [n for choices in self.ballots.values() for n in choices]
        assert sorted(keys[pk] for pk in votes) == sorted(cast)
        assert Ballot.objects.filter(turn=last).count() == len(self.ballots)
        named = Ballot.objects.filter(turn=last, member__isnull=False).count()
        assert named == (0 if last.is_secret else len(self.ballots))
        if self.ballots:
            assert RollEntry.objects.filter(turn=last, has_voted=True).count() == len(self.ballots)


@pytest.mark.django_db
def test_round_does_what_its_model_does() -> None:
    class Rolled(RoundMachine):
        """Each run stands in a transaction of its own, which is taken back at its end."""

        def __init__(self) -> None:
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    run_state_machine_as_test(
        Rolled,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
