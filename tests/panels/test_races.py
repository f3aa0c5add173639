"""People acting at the same moment, each with a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from audit.models import Entry
from panels.models import Ballot, Candidate, Decision, RollEntry, SelectionRound, Turn, Vote
from panels.services import deciding, rounds, voting
from tests.factories import CandidateFactory, House, PanelMemberFactory
from tests.panels.room import LONG, Room, planned_round, who

pytestmark = pytest.mark.django_db(transaction=True)

REFUSALS = (ValidationError, TransitionNotAllowed, ConcurrentTransition)


def at_once(acts: Sequence[Callable[[], Any]]) -> list[bool]:
    """Start all acts at one barrier; whether each was taken, in their order. Others must refuse."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> bool:
        try:
            barrier.wait(timeout=30)
            act()
        except REFUSALS:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def casting(turn: Turn, member: Any, choice: Candidate) -> Callable[[], None]:
    return lambda: voting.cast(turn, by=who(member), candidates=[choice])


@pytest.fixture
def full(transactional_db: None) -> Room:
    return Room.build(House.build(), n_members=8).open()


@pytest.mark.parametrize("is_secret", [False, True])
def test_eight_members_who_each_press_twice_cast_eight_ballots(full: Room, is_secret: bool) -> None:
    turn = full.open_turn(is_secret=is_secret)
    first, second, _third = full.candidates
    acts = [casting(turn, member, choice) for member in full.members for choice in (first, second)]

    taken = at_once(acts)

    assert Ballot.objects.filter(turn=turn).count() == 8
    assert Vote.objects.count() == 8
    assert RollEntry.objects.filter(turn=turn, has_voted=True).count() == 8
    assert sum(taken) == (8 if is_secret else 16)


def test_every_vote_that_was_taken_counts_and_none_after_the_close(full: Room) -> None:
    for _ in range(5):
        turn = full.open_turn()
        acts = [casting(turn, member, full.candidates[0]) for member in full.members]
        taken = at_once([*acts, lambda turn=turn: voting.close_turn(turn, by=full.lead)])

        counted = voting.tally_of(Turn.objects.get(pk=turn.pk))
        assert taken[-1]
        assert counted is not None
        assert counted.n_ballots == sum(taken[:-1])
        assert turn.roll.filter(has_voted=True).count() == counted.n_ballots


def test_two_who_decide_at_once_make_one_decision(full: Room) -> None:
    full.talk()
    other = who(PanelMemberFactory(panel=full.panel, role="facilitator"))

    def deciding_for(person: Any, candidate: Candidate) -> Callable[[], Decision]:
        outcome = deciding.Outcome(how="talk", chosen={candidate.pk: LONG})
        return lambda: deciding.decide(full.selection_round, by=person, outcome=outcome)

    taken = at_once(
        [deciding_for(full.lead, full.candidates[0]), deciding_for(other, full.candidates[1])]
    )

    assert sorted(taken) == [False, True]
    assert Decision.objects.count() == 1
    assert full.above.candidates.count() == 1
    assert Entry.objects.filter(action="decide").count() == 1


def test_two_who_open_a_turn_at_once_open_one(full: Room) -> None:
    taken = at_once([full.open_turn, full.open_turn])

    assert sorted(taken) == [False, True]
    assert Turn.objects.count() == 1


def test_round_is_not_reopened_while_the_next_panel_opens(full: Room) -> None:
    """Either the next panel reads what was chosen, or this one looks again: never both."""
    full.talk().decide(full.candidates[0])
    leader = PanelMemberFactory(panel=full.above.panel, role="facilitator")
    coordinator = full.house.coordinator

    taken = at_once(
        [
            lambda: rounds.open_round(full.above, by=who(leader), present=[leader]),
            lambda: rounds.reopen_round(full.selection_round, by=coordinator, because="Look."),
        ]
    )

    above = SelectionRound.objects.get(pk=full.above.pk)
    assert sorted(taken) == [False, True]
    assert (full.state(), above.state) in {("decided", "reading"), ("deliberating", "planned")}
    assert above.candidates.count() == (1 if above.state == "reading" else 0)


def test_story_is_either_withdrawn_or_chosen_and_nobody_waits_for_ever(full: Room) -> None:
    """Whoever is first, the other sees it: no withdrawn story is chosen after its withdrawal."""
    from stories.services import withdraw

    full.talk()
    story = full.candidates[0].story

    at_once(
        [
            lambda: full.decide(full.candidates[0]),
            lambda: withdraw(story, by=story.collector, note="The teller does not want it."),
        ]
    )

    story = Candidate.objects.get(pk=full.candidates[0].pk).story
    assert story.state == "withdrawn"
    assert Decision.objects.count() == full.above.candidates.count()
    assert full.state() == ("decided" if Decision.objects.exists() else "deliberating")


def test_two_lower_panels_that_decide_at_once_both_pass_up(full: Room) -> None:
    twin = Room.__new__(Room)
    twin.__dict__.update(full.__dict__)
    twin.selection_round = planned_round(full.panel, full.house, feeds=full.above)
    twin.candidates = [
        CandidateFactory(selection_round=twin.selection_round, story=full.house.story())
    ]
    full.talk()
    twin.open().talk()

    taken = at_once(
        [lambda: full.decide(full.candidates[0]), lambda: twin.decide(twin.candidates[0])]
    )

    assert taken == [True, True]
    assert {c.story for c in full.above.candidates.all()} == {
        full.candidates[0].story,
        twin.candidates[0].story,
    }
