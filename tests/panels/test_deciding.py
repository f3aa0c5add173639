"""What a panel has to say when it decides, and what follows."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django_fsm import TransitionNotAllowed

from panels.models import Criterion, Decision, Dissent, Feedback, PassedOverNote, Selection
from panels.services import deciding, rounds, voting
from tests.factories import CandidateFactory
from tests.panels.room import LONG, Room, who, withdraw


@pytest.fixture
def talking(room: Room) -> Room:
    return room.open().talk()


def refused(room: Room, *chosen: Any, **said: Any) -> dict[str, list[str]]:
    """What stood against the decision; nothing of it may have been stored."""
    with pytest.raises(ValidationError) as refusal:
        room.decide(*chosen, **said)
    assert Decision.objects.count() == 0
    assert Feedback.objects.count() == 0
    assert room.state() == "deliberating"
    return refusal.value.message_dict


def test_decision_keeps_everything_that_was_said(talking: Room) -> None:
    first, second, third = talking.candidates

    decision = talking.decide(
        first,
        process_note="We went round the table twice.",
        dissents=[(second.pk, "Seeds matter more.", "Amina"), (None, "Too few stories.", "")],
        passed_over={third.pk: "Tell us how it goes on.", second.pk: " "},
        criteria=[("Lasting", "most", "emerged"), ("", "much", "before")],
    )

    assert [(s.candidate, s.rationale) for s in decision.selections.all()] == [(first, LONG)]
    assert list(Dissent.objects.values_list("candidate", "text", "held_by")) == [
        (second.pk, "Seeds matter more.", "Amina"),
        (None, "Too few stories.", ""),
    ]
    assert list(PassedOverNote.objects.values_list("candidate", "text")) == [
        (third.pk, "Tell us how it goes on.")
    ]
    assert list(Criterion.objects.values_list("name", "weight", "origin")) == [
        ("Lasting", "most", "emerged")
    ]
    assert (decision.process_note, decision.number) == ("We went round the table twice.", 1)
    assert talking.state() == "decided"


def test_chosen_story_climbs_in_the_wording_the_panel_read(talking: Room) -> None:
    first = talking.selection_round.candidates.first()
    assert first is not None

    decision = talking.decide(first)

    (above,) = talking.above.candidates.all()
    assert (above.story, above.version) == (first.story, first.version)
    assert above.climbed_by == decision.selections.get()


def test_decision_makes_feedback_due(talking: Room) -> None:
    decision = talking.decide(talking.candidates[0])

    collectors = Feedback.objects.filter(decision=decision, audience="collector")
    assert [feedback.collector for feedback in collectors] == [talking.house.collector]


def test_none_is_chosen_with_a_reason(talking: Room) -> None:
    decision = talking.decide(none_reason="None tells of a change that lasts.")

    assert decision.selections.count() == 0
    assert decision.none_reason == "None tells of a change that lasts."
    assert talking.above.candidates.count() == 0


def test_neither_chosen_nor_none_is_no_decision(talking: Room) -> None:
    assert list(refused(talking, none_reason=" ")) == ["none_reason"]


def test_both_chosen_and_none_is_no_decision(talking: Room) -> None:
    assert list(refused(talking, talking.candidates[0], none_reason="None.")) == ["none_reason"]


@pytest.mark.parametrize(
    "rationale",
    ["", "  \n", "\u200b\u200d\ufeff", "\u3164\u115f", "...!", "👍", "\u2800", "\u0301"],
)
def test_reason_that_nobody_can_read_is_none(talking: Room, rationale: str) -> None:
    first = talking.candidates[0]

    assert list(refused(talking, first, chosen={first.pk: rationale})) == [f"rationale_{first.pk}"]


def test_short_reason_needs_a_note_why(talking: Room) -> None:
    first = talking.candidates[0]

    assert list(refused(talking, first, chosen={first.pk: "Sustainable."})) == ["short_reason_note"]

    decision = talking.decide(
        first, chosen={first.pk: "Sustainable."}, short_reason_note="Rain cut the meeting short."
    )
    assert decision.short_reason_note == "Rain cut the meeting short."


def test_no_more_stories_are_chosen_than_seats(talking: Room) -> None:
    assert list(refused(talking, *talking.candidates[:2])) == ["chosen"]


def test_withdrawn_story_cannot_be_chosen(talking: Room) -> None:
    withdraw(talking.candidates[0])

    assert list(refused(talking, talking.candidates[0])) == ["chosen"]


def test_story_of_another_round_cannot_be_chosen_or_spoken_of(talking: Room) -> None:
    foreign = CandidateFactory(story=talking.house.story())

    found = refused(
        talking,
        foreign,
        passed_over={foreign.pk: "No."},
        dissents=[(foreign.pk, "Yes.", "")],
    )

    assert sorted(found) == ["chosen", "dissents", "passed_over"]


def test_chosen_story_gets_no_line_as_passed_over(talking: Room) -> None:
    first = talking.candidates[0]

    assert list(refused(talking, first, passed_over={first.pk: "No."})) == ["passed_over"]


def test_other_view_has_words(talking: Room) -> None:
    found = refused(talking, talking.candidates[0], dissents=[(None, "\u200b", "Amina")])

    assert list(found) == ["dissents"]


def test_texts_have_an_end(talking: Room) -> None:
    first = talking.candidates[0]

    found = refused(talking, first, chosen={first.pk: "word " * 4001})

    assert list(found) == ["process_note"]


def test_nul_and_half_characters_do_not_reach_the_database(talking: Room) -> None:
    first = talking.candidates[0]

    decision = talking.decide(first, chosen={first.pk: f"{LONG}\x00\ud800"})

    assert decision.selections.get().rationale == LONG


def test_too_few_present_need_a_note(talking: Room) -> None:
    talking.panel.quorum = 6
    talking.panel.save(update_fields=["quorum"])

    assert list(refused(talking, talking.candidates[0])) == ["quorum_note"]

    decision = talking.decide(talking.candidates[0], quorum_note="The bridge was out.")
    assert decision.quorum_note == "The bridge was out."


@pytest.mark.parametrize("how", ["", "dice"])
def test_it_is_said_how_it_was_decided(talking: Room, how: str) -> None:
    assert list(refused(talking, talking.candidates[0], how=how)) == ["how"]


def test_votes_alone_do_not_decide_a_tie(room: Room) -> None:
    first, second, _third = room.candidates
    room.open().vote([first], [second])

    assert list(refused(room, first, how="vote")) == ["how"]

    assert room.decide(first, how="talk").how == "talk"


def test_facilitator_decides_only_a_tie_and_says_why(room: Room) -> None:
    first, second, _third = room.candidates
    room.open().vote([first], [first])
    found = refused(room, first, how="facilitator", process_note="I had to.")
    assert list(found) == ["how"]

    room.vote([first], [second])
    assert list(refused(room, first, how="facilitator")) == ["process_note"]

    decision = room.decide(first, how="facilitator", process_note="It was late.")
    assert decision.how == "facilitator"


def test_tie_is_passed_up_whole_where_that_is_allowed(room: Room) -> None:
    room.selection_round.ties_may_climb = True
    room.selection_round.save(update_fields=["ties_may_climb"])
    first, second, third = room.candidates
    room.open().vote([first], [second])
    assert list(refused(room, first, how="referred")) == ["how"]
    assert list(refused(room, first, second, third, how="referred")) == ["how"]

    decision = room.decide(first, second, how="referred")

    assert decision.selections.count() == 2
    assert [c.story for c in room.above.candidates.all()] == [first.story, second.story]


def test_tie_does_not_climb_beyond_the_seats_where_that_is_not_allowed(room: Room) -> None:
    first, second, _third = room.candidates
    room.open().vote([first], [second])

    assert list(refused(room, first, second, how="referred")) == ["how"]


def test_only_a_tie_is_referred_up(room: Room) -> None:
    first, second, _third = room.candidates
    room.open().vote([first], [first], [second])

    assert list(refused(room, first, how="referred")) == ["how"]


def test_members_do_not_decide(talking: Room) -> None:
    outcome = deciding.Outcome(how="talk", chosen={talking.candidates[0].pk: LONG})

    with pytest.raises(PermissionDenied):
        deciding.decide(talking.selection_round, by=who(talking.members[0]), outcome=outcome)

    assert Decision.objects.count() == 0


def test_nothing_is_decided_while_a_vote_is_open(room: Room) -> None:
    room.open().open_turn()

    with pytest.raises(TransitionNotAllowed):
        room.decide(room.candidates[0])


def test_nothing_is_decided_twice(talking: Room) -> None:
    talking.decide(talking.candidates[0])

    with pytest.raises(TransitionNotAllowed):
        talking.decide(talking.candidates[1])

    assert Selection.objects.count() == 1


def test_batch_above_that_was_called_off_receives_nothing(talking: Room) -> None:
    rounds.cancel_round(talking.above, by=talking.house.coordinator, note="No quorum there.")

    talking.decide(talking.candidates[0])

    assert talking.above.candidates.count() == 0


def test_count_names_leaders_without_deciding(room: Room) -> None:
    first, *_others = room.candidates
    turn = room.open().vote([first], [first])

    counted = voting.tally_of(turn.__class__.objects.get(pk=turn.pk))

    assert counted is not None
    assert counted.leading == (first.pk,)
    assert Decision.objects.count() == 0
