"""Turns: the roll, the ballots, the count."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django_fsm import TransitionNotAllowed

from panels import tally
from panels.models import Ballot, Candidate, RollEntry, Turn, Vote
from panels.services import rounds, voting
from tests.factories import CandidateFactory, PanelMemberFactory, UserFactory
from tests.panels.room import Room, who, withdraw


def points(turn: Turn) -> dict[int, int]:
    counted = voting.tally_of(Turn.objects.get(pk=turn.pk))
    assert counted is not None
    return counted.points


# The roll


def test_those_present_are_on_the_roll_but_not_the_note_taker(room: Room) -> None:
    absent = PanelMemberFactory(panel=room.panel)

    turn = room.open().open_turn()

    on_the_roll = {entry.member_id for entry in turn.roll.all()}
    assert on_the_roll == {m.pk for m in room.present} - {room.note_taker.pk}
    assert absent.pk not in on_the_roll


def test_no_vote_is_called_before_somebody_is_noted_as_present(room: Room) -> None:
    rounds.open_round(room.selection_round, by=room.lead)

    with pytest.raises(ValidationError, match="who is present"):
        room.open_turn()

    assert room.state() == "reading"
    assert Turn.objects.count() == 0


def test_secret_vote_needs_three_people(room: Room) -> None:
    rounds.open_round(
        room.selection_round, by=room.lead, present=[room.facilitator, room.members[0]]
    )

    with pytest.raises(ValidationError, match="at least 3 people"):
        room.open_turn(is_secret=True)

    assert Turn.objects.count() == 0


def test_second_turn_is_not_opened_beside_an_open_one(room: Room) -> None:
    room.open().open_turn()

    with pytest.raises(TransitionNotAllowed):
        room.open_turn()

    assert Turn.objects.count() == 1


def test_turn_follows_the_rounds_secrecy_unless_told_otherwise(room: Room) -> None:
    room.selection_round.is_secret = True
    room.selection_round.save(update_fields=["is_secret"])

    assert room.open().open_turn().is_secret is True


# Casting openly


def test_open_vote_can_be_given_anew_until_the_turn_closes(room: Room) -> None:
    first, second, _third = room.candidates
    turn = room.open().open_turn()
    voter = who(room.members[0])

    voting.cast(turn, by=voter, candidates=[first])
    voting.cast(turn, by=voter, candidates=[second])
    voting.close_turn(turn, by=room.lead)

    assert points(turn) == {first.pk: 0, second.pk: 1, _third.pk: 0}
    assert Ballot.objects.count() == 1


def test_ballot_without_a_choice_abstains(room: Room) -> None:
    turn = room.open().open_turn()

    voting.cast(turn, by=who(room.members[0]), candidates=[])
    counted = voting.close_turn(turn, by=room.lead)

    assert (counted.n_ballots, counted.n_abstentions) == (1, 1)
    assert counted.warnings == (tally.NOBODY_CHOSE,)


def test_no_more_stories_are_named_than_seats(room: Room) -> None:
    turn = room.open().open_turn()

    with pytest.raises(ValidationError, match="Choose one story at most"):
        voting.cast(turn, by=who(room.members[0]), candidates=room.candidates[:2])

    assert (Ballot.objects.count(), RollEntry.objects.filter(has_voted=True).count()) == (0, 0)


def test_story_of_another_round_cannot_be_chosen(room: Room) -> None:
    foreign = CandidateFactory(selection_round=room.above, story=room.house.story())
    turn = room.open().open_turn()

    with pytest.raises(ValidationError, match="not before this panel"):
        voting.cast(turn, by=who(room.members[0]), candidates=[foreign])

    assert Ballot.objects.count() == 0


def test_withdrawn_story_stays_listed_but_cannot_be_voted_for(room: Room) -> None:
    turn = room.open().open_turn()
    withdraw(room.candidates[0])

    with pytest.raises(ValidationError, match="not before this panel"):
        voting.cast(turn, by=who(room.members[0]), candidates=[room.candidates[0]])

    assert Candidate.objects.filter(selection_round=room.selection_round).count() == 3


def test_those_who_are_not_on_the_roll_do_not_vote(room: Room) -> None:
    absent = PanelMemberFactory(panel=room.panel)
    turn = room.open().open_turn()

    for outsider in (
        who(absent),
        who(room.note_taker),
        room.house.coordinator,
        room.house.evaluator,
        UserFactory(),
    ):
        with pytest.raises(PermissionDenied):
            voting.cast(turn, by=outsider, candidates=[])

    assert Ballot.objects.count() == 0


def test_no_vote_is_taken_after_the_close(room: Room) -> None:
    turn = room.open().vote([room.candidates[0]])

    with pytest.raises(TransitionNotAllowed):
        voting.cast(turn, by=who(room.members[1]), candidates=[])

    assert Ballot.objects.count() == 1


def test_closed_turn_stays_as_it_was_while_the_next_is_held(room: Room) -> None:
    first, second, third = room.candidates
    before = room.open().vote([first], [second], [first])
    after = room.vote([second], [second], [second])

    assert points(before) == {first.pk: 2, second.pk: 1, third.pk: 0}
    assert points(after) == {first.pk: 0, second.pk: 3, third.pk: 0}
    assert [before.number, after.number] == [1, 2]


def test_tie_is_shown_and_never_broken(room: Room) -> None:
    first, second, _third = room.candidates
    turn = room.open().open_turn()
    for member, choice in zip(room.members, [first, second, None], strict=True):
        voting.cast(turn, by=who(member), candidates=[choice] if choice else [])

    counted = voting.close_turn(turn, by=room.lead)

    assert counted.is_tie
    assert (set(counted.tied), counted.leading) == ({first.pk, second.pk}, ())


def test_result_is_nobodys_while_the_turn_is_open(room: Room) -> None:
    turn = room.open().open_turn()
    voting.cast(turn, by=who(room.members[0]), candidates=[room.candidates[0]])

    assert voting.tally_of(turn) is None


# For members without an account


def test_facilitator_enters_the_vote_of_a_member_without_account(room: Room) -> None:
    turn = room.open().open_turn()

    voting.cast(turn, by=room.lead, candidates=[room.candidates[0]], on_behalf_of=room.elder)

    assert Ballot.objects.get().member == room.elder
    assert turn.roll.get(member=room.elder).has_voted


def test_nobody_else_enters_a_vote_for_another(room: Room) -> None:
    turn = room.open().open_turn()

    with pytest.raises(PermissionDenied):
        voting.cast(turn, by=who(room.members[0]), candidates=[], on_behalf_of=room.elder)
    with pytest.raises(ValidationError, match="has an account"):
        voting.cast(turn, by=room.lead, candidates=[], on_behalf_of=room.members[0])

    assert Ballot.objects.count() == 0


def test_secret_slip_of_a_member_without_account_names_nobody(room: Room) -> None:
    turn = room.open().open_turn(is_secret=True)

    voting.cast(turn, by=room.lead, candidates=[room.candidates[0]], on_behalf_of=room.elder)

    assert Ballot.objects.get().member is None
    assert turn.roll.get(member=room.elder).has_voted


# Secret votes


def test_secret_vote_cannot_be_changed_once_given(room: Room) -> None:
    first, second, _third = room.candidates
    turn = room.open().open_turn(is_secret=True)
    voting.cast(turn, by=who(room.members[0]), candidates=[first])

    with pytest.raises(ValidationError, match="in the box already"):
        voting.cast(turn, by=who(room.members[0]), candidates=[second])

    assert list(Vote.objects.values_list("candidate", flat=True)) == [first.pk]


def test_secret_votes_are_all_counted_once(room: Room) -> None:
    first, second, third = room.candidates
    turn = room.open().vote([first], [first], [second], is_secret=True)

    assert points(turn) == {first.pk: 2, second.pk: 1, third.pk: 0}


def test_two_secret_slips_are_not_counted(room: Room) -> None:
    turn = room.open().open_turn(is_secret=True)
    for member in room.members[:2]:
        voting.cast(turn, by=who(member), candidates=[room.candidates[0]])

    with pytest.raises(ValidationError, match="Fewer than 3 have voted"):
        voting.close_turn(turn, by=room.lead)

    assert Turn.objects.get(pk=turn.pk).is_open
    assert room.state() == "voting"


def test_too_few_secret_slips_can_be_destroyed_unread(room: Room) -> None:
    turn = room.open().open_turn(is_secret=True)
    voting.cast(turn, by=who(room.members[0]), candidates=[room.candidates[0]])

    voting.destroy_slips(turn, by=room.lead)

    assert (Ballot.objects.count(), Vote.objects.count()) == (0, 0)
    assert turn.roll.filter(has_voted=True).count() == 1
    assert room.state() == "deliberating"


def test_enough_slips_are_not_destroyed(room: Room) -> None:
    turn = room.open().open_turn(is_secret=True)
    for member in room.members:
        voting.cast(turn, by=who(member), candidates=[])

    with pytest.raises(ValidationError, match="Enough votes"):
        voting.destroy_slips(turn, by=room.lead)

    assert Ballot.objects.count() == 3


def test_open_votes_are_not_destroyed(room: Room) -> None:
    turn = room.open().open_turn()
    voting.cast(turn, by=who(room.members[0]), candidates=[])

    with pytest.raises(ValidationError, match="Close the vote"):
        voting.destroy_slips(turn, by=room.lead)

    assert Ballot.objects.count() == 1


def test_members_vote_but_do_not_open_or_close_the_vote(room: Room) -> None:
    member = who(room.members[0])
    room.open()
    with pytest.raises(PermissionDenied):
        voting.open_turn(room.selection_round, by=member)
    turn = room.open_turn()

    with pytest.raises(PermissionDenied):
        voting.close_turn(turn, by=member)

    assert Turn.objects.get().is_open


# The first private choice


def test_first_private_choice_is_given_once(room: Room) -> None:
    first, second, _third = room.candidates
    voter = who(room.members[0])
    room.open()
    voting.first_view(room.selection_round, by=voter, candidate=first)

    with pytest.raises(ValidationError, match="already"):
        voting.first_view(room.selection_round, by=voter, candidate=second)

    assert room.selection_round.first_views.get().candidate == first


def test_first_choice_of_a_secret_round_is_not_kept(room: Room) -> None:
    room.selection_round.is_secret = True
    room.selection_round.save(update_fields=["is_secret"])
    room.open()

    voting.first_view(room.selection_round, by=who(room.members[0]), candidate=room.candidates[0])

    assert room.selection_round.first_views.get().candidate is None


def test_first_choices_are_forgotten_when_a_secret_vote_is_called(room: Room) -> None:
    room.open()
    voting.first_view(room.selection_round, by=who(room.members[0]), candidate=room.candidates[0])

    room.open_turn(is_secret=True)

    assert room.selection_round.first_views.get().candidate is None


def test_each_ballot_holds_as_many_votes_as_were_given(room: Room) -> None:
    room.selection_round.seats = 2
    room.selection_round.save(update_fields=["seats"])
    turn = room.open().vote(room.candidates[:2], room.candidates[1:], [], is_secret=True)

    sizes = Ballot.objects.filter(turn=turn).annotate(n=Count("votes")).values_list("n", flat=True)
    assert sorted(sizes) == [0, 2, 2]
