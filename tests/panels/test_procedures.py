"""How a panel comes to its choice: points, a pilot vote, and what cannot change once it votes."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from panels import tally
from panels.account import gather
from panels.models import Ballot, Criterion, Feedback, Panel, Score, SelectionRound, Turn
from panels.services import planning, voting
from panels.services.procedure import choose_procedure
from panels.wording import wording
from programmes.models import Period
from tests.factories import CandidateFactory, House, PanelFactory
from tests.panels.room import Room, who


def text_of(page: Any) -> str:
    return " ".join(page.content.decode().split())


def choose(room: Room, procedure: str, **facts: Any) -> Room:
    choose_procedure(room.selection_round, by=room.lead, procedure=procedure, **facts)
    return room


def give(turn: Turn, room: Room, *sheets: dict[int, int]) -> None:
    """The members give points, {position of the story: points}, one after another."""
    for member, sheet in zip(room.members, sheets, strict=False):
        points = [(room.candidates[n].pk, None, given) for n, given in sheet.items()]
        voting.cast(turn, by=who(member), points=points)


def afresh(room: Room) -> SelectionRound:
    return SelectionRound.objects.get(pk=room.selection_round.pk)


# Points


def test_points_are_told_by_story_once_the_turn_is_closed(room: Room) -> None:
    first, second, third = (one.pk for one in room.candidates)
    turn = choose(room, "scoring").open().open_turn()
    give(turn, room, {0: 5, 1: 3}, {0: 4, 1: 3}, {0: 3})
    before = voting.tally_of(turn)

    counted = voting.close_turn(turn, by=room.lead)

    assert before is None
    assert isinstance(counted, tally.ScoreTally)
    assert counted.scores == {first: tally.Score(3, 4, 4, 2), second: tally.Score(2, 3, 3, 0)}
    assert (counted.leading, counted.tied, third in counted.scores) == ((first,), (), False)


def test_points_by_criteria_count_as_much_as_the_panel_agreed(room: Room) -> None:
    choose(room, "scoring", top_score=4, criteria=[("Lasting", "most"), ("New", "some")])
    lasting, new = room.selection_round.agreed_criteria.all()
    turn = room.open().open_turn()
    story = room.candidates[0].pk

    voting.cast(turn, by=who(room.members[0]), points=[(story, lasting.pk, 4), (story, new.pk, 0)])

    counted = voting.close_turn(turn, by=room.lead)
    assert isinstance(counted, tally.ScoreTally)
    assert counted.scores[story].mean == 3


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ([(0, None, 6)], "Points go from 0 to 5"),
        ([(0, None, -1)], "Points go from 0 to 5"),
        ([(0, None, 1), (0, None, 2)], "its points once"),
        ([(0, 999, 1)], "by every criterion"),
    ],
)
def test_points_that_cannot_count_are_refused(room: Room, points: Any, sentence: str) -> None:
    turn = choose(room, "scoring").open().open_turn()
    given = [(room.candidates[n].pk, criterion, n_points) for n, criterion, n_points in points]

    with pytest.raises(ValidationError, match=sentence):
        voting.cast(turn, by=who(room.members[0]), points=given)

    assert (Ballot.objects.count(), Score.objects.count()) == (0, 0)


def test_story_gets_points_by_every_criterion_or_by_none(room: Room) -> None:
    choose(room, "scoring", criteria=[("Lasting", "most"), ("New", "some")])
    lasting = room.selection_round.agreed_criteria.get(name="Lasting")
    turn = room.open().open_turn()

    with pytest.raises(ValidationError, match="by every criterion"):
        voting.cast(turn, by=room.lead, points=[(room.candidates[0].pk, lasting.pk, 3)])

    assert Ballot.objects.count() == 0


def test_points_are_for_stories_before_this_panel(room: Room) -> None:
    foreign = CandidateFactory(selection_round=room.above, story=room.house.story())
    turn = choose(room, "scoring").open().open_turn()

    with pytest.raises(ValidationError, match="not before this panel"):
        voting.cast(turn, by=room.lead, points=[(foreign.pk, None, 3)])

    assert Score.objects.count() == 0


def test_ballot_is_of_the_kind_the_vote_was_called_for(room: Room) -> None:
    turn = choose(room, "scoring").open().open_turn()

    with pytest.raises(ValidationError, match="Give each story its points"):
        voting.cast(turn, by=room.lead, candidates=[room.candidates[0]])

    assert Ballot.objects.count() == 0


def test_vote_takes_no_points(room: Room) -> None:
    turn = room.open().open_turn()

    with pytest.raises(ValidationError, match="takes no points"):
        voting.cast(turn, by=room.lead, points=[(room.candidates[0].pk, None, 1)])

    assert Ballot.objects.count() == 0


def test_open_points_can_be_given_anew(room: Room) -> None:
    turn = choose(room, "scoring").open().open_turn()

    give(turn, room, {0: 5, 1: 1})
    give(turn, room, {1: 2})

    assert list(Score.objects.values_list("candidate", "points")) == [(room.candidates[1].pk, 2)]


def test_secret_points_have_no_voter_and_tell_no_more_than_the_mean(room: Room) -> None:
    turn = choose(room, "scoring").open().open_turn(is_secret=True)
    give(turn, room, {0: 5}, {0: 3}, {0: 1})

    counted = voting.close_turn(turn, by=room.lead)

    assert isinstance(counted, tally.ScoreTally)
    assert counted.scores == {room.candidates[0].pk: tally.Score(3, 3, None, None)}
    assert set(Ballot.objects.values_list("member", flat=True)) == {None}
    with pytest.raises(TransitionNotAllowed):
        give(turn, room, {0: 0})


def test_equal_points_are_a_tie_that_points_alone_do_not_decide(room: Room) -> None:
    turn = choose(room, "scoring").open().open_turn()
    give(turn, room, {0: 4, 1: 4}, {0: 2, 1: 2})
    voting.close_turn(turn, by=room.lead)

    with pytest.raises(ValidationError, match="was a tie"):
        room.decide(room.candidates[0], how="points")

    assert room.state() == "deliberating"


def test_nothing_is_decided_by_points_that_nobody_gave(room: Room) -> None:
    room.open().vote([room.candidates[0]])

    with pytest.raises(ValidationError, match="No points were given"):
        room.decide(room.candidates[0], how="points")

    assert room.state() == "deliberating"


def test_points_are_given_and_seen_again_on_a_page(room: Room, login: Any) -> None:
    choose(room, "scoring", criteria=[("Lasting", "most")])
    lasting = room.selection_round.agreed_criteria.get()
    turn = room.open().open_turn()
    page = reverse("panels:vote", args=[turn.pk])
    field = f"points_{room.candidates[0].pk}_{lasting.pk}"
    member = login(who(room.members[0]))

    empty = member.post(page, {})
    both = member.post(page, {field: "3", "abstain": "on"})
    given = member.post(page, {field: "3"})

    assert (empty.status_code, both.status_code, given.status_code) == (422, 422, 302)
    assert "Give points to a story, or say that you abstain." in text_of(empty)
    assert '<option value="3" selected>' in text_of(both)
    assert '<option value="3" selected>' in text_of(member.get(page))
    assert "Not yet given." in text_of(empty)
    assert Score.objects.get().points == 3


def test_facilitator_enters_the_points_of_a_member_without_account(room: Room, login: Any) -> None:
    turn = choose(room, "scoring").open().open_turn()
    page = f"{reverse('panels:vote', args=[turn.pk])}?for={room.elder.pk}"

    answer = login(room.lead).post(page, {"abstain": "on"})

    assert answer.status_code == 302
    assert Ballot.objects.get().member == room.elder


def test_page_shows_what_the_points_came_to_only_after_the_close(room: Room, login: Any) -> None:
    turn = choose(room, "scoring").open().open_turn()
    give(turn, room, {0: 5}, {0: 4})
    lead, here = login(room.lead), room.selection_round.get_absolute_url()
    during = text_of(lead.get(here))

    voting.close_turn(turn, by=room.lead)

    after = text_of(lead.get(here))
    assert ("4.5" in during, "4.5" in after) == (False, True)
    assert "most points" in after


# A pilot vote


def test_first_vote_is_the_pilot_and_the_second_counts(room: Room) -> None:
    first, second, _third = room.candidates
    choose(room, "pilot").open()

    pilot = room.vote([first], [first], [second])
    counting = room.vote([second], [second], [first])

    kinds = list(Turn.objects.values_list("number", "is_pilot"))
    assert kinds == [(pilot.number, True), (counting.number, False)]


def test_pilot_vote_alone_decides_nothing(room: Room) -> None:
    choose(room, "pilot").open().vote([room.candidates[0]])

    with pytest.raises(ValidationError, match="pilot vote does not count"):
        room.decide(room.candidates[0], how="vote")

    assert room.state() == "deliberating"


def test_tie_of_the_pilot_vote_is_none_that_counts(room: Room) -> None:
    first, second, _third = room.candidates
    choose(room, "pilot").open().vote([first], [second])

    with pytest.raises(ValidationError, match="the last vote was none"):
        room.decide(first, how="facilitator", process_note="We talked.")

    assert room.state() == "deliberating"


def test_pilot_vote_is_shown_as_such(room: Room, login: Any) -> None:
    member, here = login(who(room.members[0])), room.selection_round.get_absolute_url()
    turn = choose(room, "pilot").open().open_turn()
    ballot = text_of(member.get(reverse("panels:vote", args=[turn.pk])))
    voting.close_turn(turn, by=room.lead)

    assert "does not count" in ballot
    assert "pilot, does not count" in text_of(member.get(here))


def test_those_below_hear_that_the_pilot_did_not_count(room: Room) -> None:
    first = room.candidates[0]
    choose(room, "pilot").open().vote([first])
    room.vote([first], [first])
    decision = room.decide(first, how="vote")

    account = gather(decision.pk)

    assert (account.n_pilots, account.n_turns) == (1, 1)
    told = wording(Feedback.objects.filter(decision=decision, audience="collector")[0])
    assert "A pilot vote before the talk did not count. They voted once." in told


# Choosing the procedure


@pytest.mark.parametrize("procedure", Panel.Procedure.values)
def test_panel_has_its_way_and_its_rounds_are_planned_with_it(house: House, procedure: str) -> None:
    Period.objects.filter(pk=house.period.pk).update(state=Period.State.SELECTING)
    PanelFactory(unit=house.village, procedure=procedure, top_score=7)
    house.story()

    (planned,) = planning.plan_rounds(house.period, by=house.coordinator)

    assert (planned.procedure, planned.top_score) == (procedure, 7)


def test_procedure_can_change_until_the_first_vote_was_given(room: Room) -> None:
    choose(room, "pilot")
    room.open()

    choose(room, "consensus")

    assert afresh(room).procedure == "consensus"


@pytest.mark.parametrize("is_closed", [False, True])
def test_procedure_cannot_change_once_a_ballot_is_in(room: Room, is_closed: bool) -> None:
    turn = room.open().open_turn()
    voting.cast(turn, by=room.lead, candidates=[])
    if is_closed:
        voting.close_turn(turn, by=room.lead)

    with pytest.raises(TransitionNotAllowed):
        choose(room, "scoring")

    assert afresh(room).procedure == "majority"


def test_members_and_evaluators_do_not_choose_the_procedure(room: Room) -> None:
    for person in (who(room.members[0]), room.house.evaluator):
        with pytest.raises(PermissionDenied):
            choose_procedure(room.selection_round, by=person, procedure="scoring")

    assert afresh(room).procedure == "majority"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"procedure": "lots"}, "Say how"),
        ({"procedure": "scoring", "top_score": 11}, "between 1 and 10"),
        ({"procedure": "scoring", "criteria": [("New", "most"), ("New", "some")]}, "once"),
        ({"procedure": "scoring", "criteria": [("New", "very")]}, "how much it counts"),
    ],
)
def test_procedure_that_cannot_be_held_is_refused(room: Room, facts: Any, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        choose(room, **facts)

    assert afresh(room).procedure == "majority"


def test_procedure_is_chosen_on_a_page(room: Room, login: Any) -> None:
    page = reverse("panels:procedure", args=[room.selection_round.pk])
    lead = login(room.lead)
    facts = {"procedure": "scoring", "top_score": 3, "name_0": "Lasting", "weight_0": "most"}

    wrong = lead.post(page, {**facts, "top_score": 11})
    right = lead.post(page, facts)

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert 'value="Lasting"' in text_of(wrong)
    assert (afresh(room).procedure, afresh(room).top_score) == ("scoring", 3)
    assert 'value="Lasting"' in text_of(lead.get(page))


def test_what_was_agreed_before_stands_in_the_decision(room: Room, login: Any) -> None:
    choose(room, "consensus", criteria=[("Lasting", "most")]).open().talk()

    page = login(room.lead).get(reverse("panels:decide", args=[room.selection_round.pk]))

    form = page.context["form"]
    assert form["criterion_0"].value() == "Lasting"
    assert (form["weight_0"].value(), form["origin_0"].value()) == (
        Criterion.Weight.MOST,
        Criterion.Origin.BEFORE,
    )
