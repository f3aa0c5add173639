"""A round from opening to reopening."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from audit.models import Entry
from panels.models import Candidate, Decision, PanelMember, SelectionRound
from panels.services import rounds, voting
from programmes.models import Period
from stories.models import StoryVersion
from tests.factories import CandidateFactory, House, PanelMemberFactory
from tests.panels.room import Room, planned_round, present_at, who, withdraw


def reworded(candidate: Candidate) -> StoryVersion:
    story = candidate.story
    story.current = StoryVersion.objects.create(
        story=story, number=2, title="Corrected", written_by=story.collector
    )
    story.save(update_fields=["current"])
    return story.current


# Opening


def test_opening_freezes_the_wording_of_that_moment(room: Room) -> None:
    first, *_others = room.candidates
    at_opening = reworded(first)

    room.open()
    later = StoryVersion.objects.create(
        story=first.story, number=3, title="Later", written_by=first.story.collector
    )
    first.story.current = later
    first.story.save(update_fields=["current"])

    assert room.state() == "reading"
    assert Candidate.objects.get(pk=first.pk).version == at_opening


def test_opening_takes_off_stories_that_may_not_be_used_any_more(room: Room) -> None:
    gone, *stay = room.candidates
    withdraw(gone)

    room.open()

    assert set(room.selection_round.candidates.all()) == set(stay)


def test_round_without_a_usable_story_is_not_opened(room: Room) -> None:
    for candidate in room.candidates:
        withdraw(candidate)

    with pytest.raises(ValidationError, match="no story"):
        room.open()

    assert room.state() == "planned"
    assert room.selection_round.candidates.count() == 3
    assert Entry.objects.count() == 0


def test_round_above_waits_for_the_rounds_below(room: Room) -> None:
    CandidateFactory(selection_round=room.above, story=room.house.story(), version=None)
    leader = PanelMemberFactory(panel=room.above.panel, role=PanelMember.Role.FACILITATOR)

    with pytest.raises(ValidationError, match=r"Village panel · Daily life"):
        rounds.open_round(room.above, by=who(leader), present=[leader])

    assert SelectionRound.objects.get(pk=room.above.pk).state == "planned"


def test_round_below_that_was_called_off_holds_nobody_up(room: Room) -> None:
    CandidateFactory(selection_round=room.above, story=room.house.story(), version=None)
    leader = PanelMemberFactory(panel=room.above.panel, role=PanelMember.Role.FACILITATOR)
    rounds.cancel_round(room.selection_round, by=room.house.coordinator, note="Floods.")

    rounds.open_round(room.above, by=who(leader), present=[leader])

    assert SelectionRound.objects.get(pk=room.above.pk).state == "reading"


def test_panels_sit_only_once_the_period_is_selecting(room: Room) -> None:
    Period.objects.filter(pk=room.house.period.pk).update(state=Period.State.COLLECTING)

    with pytest.raises(ValidationError, match="gone over to selecting"):
        room.open()

    assert room.state() == "planned"


def test_only_those_who_lead_the_panel_open_a_round(room: Room) -> None:
    with pytest.raises(PermissionDenied):
        rounds.open_round(room.selection_round, by=who(room.members[0]), present=room.present)

    assert room.state() == "planned"
    assert present_at(room.selection_round) == set()


# Who is present


def test_those_present_are_noted_with_role_and_sex_of_that_day(room: Room) -> None:
    PanelMember.objects.filter(pk=room.elder.pk).update(sex="female")
    room.elder = PanelMember.objects.get(pk=room.elder.pk)

    room.open()
    PanelMember.objects.filter(pk=room.elder.pk).update(sex="unknown", role="facilitator")

    noted = room.selection_round.sitting.attendances.get(member=room.elder)
    assert (noted.role, noted.sex) == ("member", "female")
    assert present_at(room.selection_round) == {member.pk for member in room.present}


def test_attendance_can_be_corrected_but_whoever_voted_stays(room: Room) -> None:
    room.open().vote([room.candidates[0]])
    late = PanelMemberFactory(panel=room.panel)

    rounds.record_attendance(room.selection_round, by=room.lead, present=[room.facilitator, late])

    on_the_roll = {member.pk for member in room.present if member != room.note_taker}
    assert present_at(room.selection_round) == on_the_roll | {late.pk}


def test_noting_who_is_present_is_logged_with_those_noted(room: Room) -> None:
    room.open()

    rounds.record_attendance(room.selection_round, by=room.lead, present=[room.facilitator])

    entry = Entry.objects.order_by("number").last()
    assert entry is not None
    assert (entry.action, entry.actor) == ("record_attendance", room.lead)
    assert entry.subject_id == str(room.selection_round.pk)
    assert entry.note.text == str(room.facilitator.pk)


def test_where_the_panel_meets_is_kept_until_it_is_said_anew(room: Room) -> None:
    lead, sitting = room.lead, room.selection_round.sitting
    rounds.open_round(room.selection_round, by=lead, present=room.present, place=" Under the tree ")

    rounds.record_attendance(room.selection_round, by=lead, present=room.present)
    sitting.refresh_from_db()
    assert sitting.place == "Under the tree"

    rounds.record_attendance(room.selection_round, by=lead, present=room.present, place="")
    sitting.refresh_from_db()
    assert sitting.place == ""


def test_too_long_a_place_is_refused_and_nothing_is_noted(room: Room) -> None:
    room.open()

    with pytest.raises(ValidationError) as refusal:
        rounds.record_attendance(room.selection_round, by=room.lead, present=[], place="a" * 151)

    assert set(refusal.value.message_dict) == {"place"}
    assert present_at(room.selection_round) == {member.pk for member in room.present}


def test_nobody_from_outside_is_noted_as_present(room: Room) -> None:
    room.open()

    with pytest.raises(ValidationError, match="Only members of the panel"):
        rounds.record_attendance(room.selection_round, by=room.lead, present=[PanelMemberFactory()])

    assert present_at(room.selection_round) == {member.pk for member in room.present}


def test_attendance_is_fixed_while_a_vote_is_open(room: Room) -> None:
    room.open().open_turn()

    with pytest.raises(TransitionNotAllowed):
        rounds.record_attendance(room.selection_round, by=room.lead, present=[])


def test_two_rounds_of_a_sitting_share_those_present(room: Room) -> None:
    other = planned_round(room.panel, room.house)
    SelectionRound.objects.filter(pk=other.pk).update(sitting=room.selection_round.sitting)
    CandidateFactory(selection_round=other, story=room.house.story(), version=None)
    room.open()

    rounds.open_round(other, by=room.lead)
    turn = voting.open_turn(other, by=room.lead)

    assert turn.roll.count() == 5


# Calling off


def test_calling_off_needs_a_reason(room: Room) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        rounds.cancel_round(room.selection_round, by=room.house.coordinator, note=" \u200b ")

    assert room.state() == "planned"


def test_facilitator_does_not_call_a_round_off(room: Room) -> None:
    with pytest.raises(PermissionDenied):
        rounds.cancel_round(room.selection_round, by=room.lead, note="Floods.")


# Reopening


def test_reopening_keeps_both_results_and_takes_the_first_back_from_above(room: Room) -> None:
    first, second, _third = room.candidates
    room.open().talk().decide(first)
    assert [c.story for c in room.above.candidates.all()] == [first.story]

    rounds.reopen_round(room.selection_round, by=room.house.coordinator, because="A vote was lost.")
    room.decide(second)

    superseded, standing = Decision.objects.filter(selection_round=room.selection_round)
    assert superseded.superseded_because == "A vote was lost."
    assert [s.candidate for s in superseded.selections.all()] == [first]
    assert [s.candidate for s in standing.selections.all()] == [second]
    assert [c.story for c in room.above.candidates.all()] == [second.story]
    assert superseded.feedbacks.count() == 0
    assert Entry.objects.get(action="reopen").note.text == "A vote was lost."


def test_reopening_is_refused_once_the_next_panel_reads(room: Room) -> None:
    room.open().talk().decide(room.candidates[0])
    leader = PanelMemberFactory(panel=room.above.panel, role=PanelMember.Role.FACILITATOR)
    rounds.open_round(room.above, by=who(leader), present=[leader])

    with pytest.raises(ValidationError, match="next panel has opened"):
        rounds.reopen_round(room.selection_round, by=room.house.coordinator, because="Too soon.")

    assert room.state() == "decided"
    assert Decision.objects.filter(superseded_at=None).count() == 1
    assert room.above.candidates.count() == 1


def test_reopening_is_the_coordinators_and_needs_a_reason(room: Room) -> None:
    room.open().talk().decide(room.candidates[0])

    with pytest.raises(PermissionDenied):
        rounds.reopen_round(room.selection_round, by=room.lead, because="I want to.")
    with pytest.raises(ValidationError, match="Say why"):
        rounds.reopen_round(room.selection_round, by=room.house.coordinator, because="  ")

    assert room.state() == "decided"


def test_story_that_two_panels_passed_up_stays_when_one_of_them_reopens(
    room: Room, house: House
) -> None:
    story = room.candidates[0].story
    parallel = Room.__new__(Room)
    parallel.__dict__.update(room.__dict__)
    parallel.selection_round = planned_round(room.panel, house, feeds=room.above)
    twin = CandidateFactory(selection_round=parallel.selection_round, story=story, version=None)
    room.open().talk().decide(room.candidates[0])
    parallel.open().talk().decide(twin)

    rounds.reopen_round(room.selection_round, by=house.coordinator, because="Look again.")

    assert [c.story for c in room.above.candidates.all()] == [story]


def test_every_change_of_a_round_counts_up_its_version(room: Room) -> None:
    seen = [room.version()]
    room.open()
    seen.append(room.version())
    turn = room.open_turn()
    seen.append(room.version())
    voting.cast(turn, by=room.lead, candidates=[])
    seen.append(room.version())
    voting.close_turn(turn, by=room.lead)
    seen.append(room.version())
    room.decide(room.candidates[0])
    seen.append(room.version())

    assert seen == sorted(set(seen))
    assert (
        timezone.localdate()
        == room.selection_round.sitting.__class__.objects.get(
            pk=room.selection_round.sitting_id
        ).held_on
    )
