"""Rounds drawn from panels and stories, and changed by the coordinator."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django_fsm import TransitionNotAllowed

from panels.models import Candidate, Panel, PanelMember, SelectionRound, Sitting
from panels.services import planning, rounds
from programmes.models import Period
from stories.models import Story
from tests.factories import House, PanelFactory, PanelMemberFactory, UnitFactory
from tests.panels.room import Room, planned_round, who


@pytest.fixture
def panels(house: House) -> dict[str, Panel]:
    """One panel for each of the two villages, one for the district, one for the country."""
    Period.objects.filter(pk=house.period.pk).update(state=Period.State.SELECTING)
    house.period = Period.objects.get(pk=house.period.pk)
    units = {
        "country": house.country,
        "district": house.district,
        "village": house.village,
        "other": house.other_village,
    }
    return {name: PanelFactory(unit=unit, name=name) for name, unit in units.items()}


def plan(house: House, **facts: Any) -> dict[str, list[SelectionRound]]:
    """The rounds drawn, by the name of their panel."""
    by_panel: dict[str, list[SelectionRound]] = {}
    for one in planning.plan_rounds(house.period, by=house.coordinator, **facts):
        by_panel.setdefault(one.panel.name, []).append(one)
    return by_panel


def stories_of(selection_round: SelectionRound) -> set[Story]:
    return {candidate.story for candidate in selection_round.candidates.all()}


def open_with_leader(selection_round: SelectionRound) -> Room:
    leader = PanelMemberFactory(panel=selection_round.panel, role=PanelMember.Role.FACILITATOR)
    rounds.open_round(selection_round, by=who(leader), present=[leader])
    room = Room.__new__(Room)
    room.facilitator, room.selection_round = leader, selection_round
    return room


def test_story_stands_before_the_panel_of_its_unit(house: House, panels: Any) -> None:
    ours, theirs = house.story(), house.story(unit=house.other_village)

    drawn = plan(house)

    assert stories_of(drawn["village"][0]) == {ours}
    assert stories_of(drawn["other"][0]) == {theirs}
    assert drawn["village"][0].feeds == drawn["district"][0] == drawn["other"][0].feeds
    assert drawn["district"][0].feeds == drawn["country"][0]
    assert drawn["country"][0].feeds is None


def test_story_of_a_unit_without_a_panel_goes_to_the_nearest_above(
    house: House, panels: Any
) -> None:
    hamlet = UnitFactory(level=house.village.level, parent=house.village, name="Hamlet")
    far = UnitFactory(level=house.village.level, parent=house.district, name="Far")
    near, distant = house.story(unit=hamlet), house.story(unit=far)

    drawn = plan(house)

    assert stories_of(drawn["village"][0]) == {near}
    assert stories_of(drawn["district"][0]) == {distant}


def test_village_whose_key_begins_like_another_is_not_mistaken_for_it(house: House) -> None:
    panel = PanelFactory(unit=house.village)
    lookalike = UnitFactory(level=house.village.level, parent=house.district, name="Lookalike")
    lookalike.path = house.village.path[:-1] + "9/"
    lookalike.save(update_fields=["path"])
    house.story(unit=lookalike)

    with_nothing_to_read = planning.plan_rounds(house.period, by=house.coordinator)

    assert (with_nothing_to_read, panel.selection_rounds.count()) == ([], 0)


def test_only_eligible_and_usable_stories_are_planned(house: House, panels: Any) -> None:
    usable = house.story()
    house.story(state=Story.State.SUBMITTED)
    house.story(consented=False)
    house.story(is_sensitive=True)
    house.story(state=Story.State.WITHDRAWN)

    plan(house)

    assert {candidate.story for candidate in Candidate.objects.all()} == {usable}


def test_each_domain_climbs_its_own_tree(house: House, panels: Any) -> None:
    for domain in (house.domain, house.lessons, None):
        house.story(domain=domain)

    drawn = plan(house)

    assert {one.domain for one in drawn["village"]} == {house.domain, house.lessons, None}
    assert all(one.feeds.domain == one.domain for one in drawn["village"])
    assert Sitting.objects.filter(panel=panels["village"]).count() == 1


def test_too_many_stories_are_split_into_batches_with_a_final_round(
    house: House, panels: Any
) -> None:
    for _ in range(23):
        house.story()

    drawn = plan(house)["village"]

    assert sorted(len(stories_of(one)) for one in drawn) == [0, 7, 8, 8]
    final = next(one for one in drawn if not stories_of(one))
    assert {one.feeds for one in drawn if one != final} == {final}


def test_parallel_panels_of_a_place_each_read_its_stories(house: House, panels: Any) -> None:
    women = PanelFactory(unit=house.village, name="women")
    story = house.story()

    drawn = plan(house)

    assert stories_of(drawn["women"][0]) == stories_of(drawn["village"][0]) == {story}
    assert drawn["women"][0].feeds == drawn["district"][0]
    assert women.feeds is None


def test_panel_that_another_of_its_place_feeds_reads_what_that_chose(
    house: House, panels: Any
) -> None:
    first = PanelFactory(unit=house.village, name="tellers", feeds=panels["village"])
    story = house.story()

    drawn = plan(house)

    assert stories_of(drawn["tellers"][0]) == {story}
    assert stories_of(drawn["village"][0]) == set()
    assert drawn["tellers"][0].feeds == drawn["village"][0]
    assert first.feeds == panels["village"]


def test_rounds_take_over_how_their_panel_votes(house: House, panels: Any) -> None:
    Panel.objects.filter(name="village").update(
        seats=2, is_secret=True, hides_lower_reasons=True, ties_may_climb=True
    )
    house.story()

    (one,) = plan(house)["village"]

    assert (one.seats, one.is_secret, one.hides_lower_reasons, one.ties_may_climb) == (
        2,
        True,
        True,
        True,
    )


def test_planning_anew_draws_the_same_tree_again(house: House, panels: Any) -> None:
    for _ in range(3):
        house.story()
    before = {name: len(ones) for name, ones in plan(house).items()}

    after = {name: len(ones) for name, ones in plan(house).items()}

    assert after == before
    assert SelectionRound.objects.count() == sum(after.values())
    assert Sitting.objects.count() == 3
    assert Candidate.objects.count() == 3


def test_planning_anew_keeps_what_was_opened_and_its_place_in_the_tree(
    house: House, panels: Any
) -> None:
    early = house.story()
    opened = plan(house)["village"][0]
    room = open_with_leader(opened)
    late, elsewhere = house.story(), house.story(unit=house.other_village)

    drawn = plan(house)

    opened = SelectionRound.objects.get(pk=opened.pk)
    assert (opened.state, stories_of(opened)) == ("reading", {early})
    assert stories_of(drawn["village"][0]) == {late}
    assert stories_of(drawn["other"][0]) == {elsewhere}
    assert opened.feeds == drawn["village"][0].feeds == drawn["district"][0]
    room.talk().decide(opened.candidates.get())
    assert stories_of(drawn["district"][0]) == {early}


def test_planning_anew_after_a_decision_brings_up_what_was_chosen(
    house: House, panels: Any
) -> None:
    story = house.story()
    room = open_with_leader(plan(house)["village"][0])
    room.talk().decide(room.selection_round.candidates.get())

    drawn = plan(house)

    assert "village" not in drawn
    (climbed,) = drawn["district"][0].candidates.all()
    assert (climbed.story, climbed.version) == (story, story.current)
    assert climbed.climbed_by is not None


def test_opened_batch_still_feeds_the_final_round_of_its_panel(house: House, panels: Any) -> None:
    for _ in range(12):
        house.story()
    batches = [one for one in plan(house)["village"] if stories_of(one)]
    open_with_leader(batches[0])

    drawn = plan(house)

    opened = SelectionRound.objects.get(pk=batches[0].pk)
    assert opened.feeds is not None
    assert (opened.feeds.panel, opened.feeds.state) == (panels["village"], "planned")
    assert opened.feeds in drawn["village"]


def test_story_of_a_round_that_was_called_off_is_planned_anew(house: House, panels: Any) -> None:
    story = house.story()
    first = plan(house)["village"][0]
    rounds.cancel_round(first, by=house.coordinator, note="Floods.")

    drawn = plan(house)

    assert stories_of(drawn["village"][0]) == {story}
    assert SelectionRound.objects.get(pk=first.pk).state == "cancelled"


def test_panels_in_a_circle_cannot_be_drawn(house: House, panels: Any) -> None:
    house.story()
    Panel.objects.filter(name="district").update(feeds=panels["village"])
    Panel.objects.filter(name="village").update(feeds=panels["district"])

    with pytest.raises(ValidationError, match="circle"):
        plan(house)

    assert SelectionRound.objects.count() == 0


def test_without_panels_there_is_nothing_to_draw(house: House) -> None:
    with pytest.raises(ValidationError, match="no panel yet"):
        plan(house)


def test_only_the_programmes_coordinator_plans(house: House, panels: Any) -> None:
    for person in (house.evaluator, house.collector, house.stranger, house.administrator):
        with pytest.raises(PermissionDenied):
            planning.plan_rounds(house.period, by=person)


def test_closed_period_is_not_planned(house: House, panels: Any) -> None:
    Period.objects.filter(pk=house.period.pk).update(state=Period.State.CLOSED)
    house.period = Period.objects.get(pk=house.period.pk)

    with pytest.raises(TransitionNotAllowed):
        plan(house)


def test_planning_costs_the_same_for_one_story_and_for_many(
    house: House, panels: Any, django_assert_num_queries: Any
) -> None:
    house.story()
    plan(house)
    with django_assert_num_queries(39):
        plan(house)
    for n in range(6):
        house.story(unit=house.other_village if n % 2 else house.village, domain=house.lessons)
    plan(house)
    with django_assert_num_queries(39):
        plan(house)


# Changing the plan


def test_coordinator_moves_a_story_to_another_planned_round(house: House, room: Room) -> None:
    candidate, other = room.candidates[0], planned_round(room.panel, house)

    planning.move_candidate(candidate, by=house.coordinator, to=other)

    assert stories_of(other) == {candidate.story}
    assert room.selection_round.candidates.count() == 2


def test_story_is_not_moved_into_or_out_of_an_opened_round(house: House, room: Room) -> None:
    other = planned_round(room.panel, house)
    room.open()

    with pytest.raises(TransitionNotAllowed):
        planning.move_candidate(room.candidates[0], by=house.coordinator, to=other)

    assert stories_of(other) == set()


def test_story_is_not_moved_to_a_round_of_another_domain(house: House, room: Room) -> None:
    other = planned_round(room.panel, house)
    SelectionRound.objects.filter(pk=other.pk).update(domain=house.lessons)

    with pytest.raises(ValidationError, match="another domain"):
        planning.move_candidate(room.candidates[0], by=house.coordinator, to=other)


def test_story_is_not_twice_in_a_round(house: House, room: Room) -> None:
    other = planned_round(room.panel, house)
    Candidate.objects.create(selection_round=other, story=room.candidates[0].story)

    with pytest.raises(ValidationError, match="has the story already"):
        planning.move_candidate(room.candidates[0], by=house.coordinator, to=other)


def test_facilitator_does_not_change_the_plan(house: House, room: Room) -> None:
    with pytest.raises(PermissionDenied):
        planning.change_round(room.selection_round, by=room.lead, seats=2)
    with pytest.raises(PermissionDenied):
        planning.move_candidate(room.candidates[0], by=room.lead, to=room.above)


def test_seats_and_receiver_change_while_a_round_is_planned(house: House, room: Room) -> None:
    planning.change_round(room.selection_round, by=house.coordinator, seats=2, feeds=None)

    changed = SelectionRound.objects.get(pk=room.selection_round.pk)
    assert (changed.seats, changed.feeds) == (2, None)


def test_plan_of_an_opened_round_is_fixed(house: House, room: Room) -> None:
    room.open()

    with pytest.raises(TransitionNotAllowed):
        planning.change_round(room.selection_round, by=house.coordinator, seats=2)

    assert SelectionRound.objects.get(pk=room.selection_round.pk).seats == 1


def test_rounds_do_not_feed_one_another_in_a_circle(house: House, room: Room) -> None:
    with pytest.raises(ValidationError, match="circle"):
        planning.change_round(room.above, by=house.coordinator, feeds=room.selection_round)
