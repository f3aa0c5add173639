"""The gate: state, permission, save and log as one act."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from audit import log
from audit.models import Entry
from audit.workflow import perform, perform_many
from panels.models import Feedback, SelectionRound
from programmes.models import Period
from stories.models import Story
from tests.factories import House
from themes.models import ThemeSet


def test_transition_is_saved_and_logged_with_its_note(house: House) -> None:
    perform(house.period, "start_selecting", by=house.coordinator, note="all are in")

    entry = Entry.objects.get()
    stored = Period.objects.get(pk=house.period.pk)
    assert stored.state == Period.State.SELECTING
    assert (entry.from_state, entry.to_state, entry.actor, entry.note.text) == (
        "collecting",
        "selecting",
        house.coordinator,
        "all are in",
    )


def test_person_without_permission_is_refused_and_nothing_is_written(house: House) -> None:
    with pytest.raises(PermissionDenied):
        perform(house.period, "start_selecting", by=house.collector)

    assert Period.objects.get(pk=house.period.pk).state == Period.State.COLLECTING
    assert Entry.objects.count() == 0


def test_wrong_state_is_refused(house: House) -> None:
    with pytest.raises(TransitionNotAllowed):
        perform(house.period, "reopen", by=house.coordinator)

    assert Entry.objects.count() == 0


def test_who_may_not_is_told_so_in_whatever_state(house: House) -> None:
    with pytest.raises(PermissionDenied):
        perform(house.period, "reopen", by=house.collector)

    assert Entry.objects.count() == 0


@pytest.mark.parametrize("model", [Story, Period, SelectionRound, Feedback, ThemeSet])
def test_a_transition_has_one_permission_wherever_it_starts(model: Any) -> None:
    steps = list(model._meta.get_field("state").get_all_transitions(model))
    permissions: dict[str, set[Any]] = {}
    for step in steps:
        permissions.setdefault(step.name, set()).add(step.permission)

    assert [name for name, found in permissions.items() if len(found) != 1] == []


def test_of_two_people_acting_at_once_one_is_told(house: House) -> None:
    mine, theirs = (Period.objects.get(pk=house.period.pk) for _ in range(2))
    perform(theirs, "start_selecting", by=house.coordinator)

    with pytest.raises(ConcurrentTransition):
        perform(mine, "start_selecting", by=house.coordinator)

    assert Entry.objects.count() == 1


def test_only_what_the_transition_changed_is_saved(house: House) -> None:
    stale = Period.objects.get(pk=house.period.pk)
    Period.objects.filter(pk=house.period.pk).update(name="Renamed meanwhile")

    perform(stale, "start_selecting", by=house.coordinator)

    assert Period.objects.get(pk=house.period.pk).name == "Renamed meanwhile"


def test_many_pass_the_gate_as_one_does(house: House) -> None:
    stories = [house.story(state="submitted") for _ in range(3)]

    perform_many(stories, "let_stand", by=house.coordinator, note="read together")

    assert set(Story.objects.values_list("state", flat=True)) == {"eligible"}
    entries = Entry.objects.order_by("number")
    assert [(e.subject_id, e.from_state, e.to_state, e.note.text) for e in entries] == [
        (str(story.pk), "submitted", "eligible", "read together") for story in stories
    ]
    assert list(log.verify()) == []


@pytest.mark.parametrize(("state", "by"), [("returned", "coordinator"), ("submitted", "collector")])
def test_one_of_many_that_may_not_keeps_all_back(house: House, state: str, by: str) -> None:
    stories = [house.story(state="submitted"), house.story(state=state)]

    with pytest.raises((TransitionNotAllowed, PermissionDenied)):
        perform_many(stories, "let_stand", by=getattr(house, by))

    assert Story.objects.filter(state="eligible").count() == Entry.objects.count() == 0


def test_one_of_many_that_moved_meanwhile_keeps_all_back(house: House) -> None:
    stories = [house.story(state="submitted") for _ in range(2)]
    perform(Story.objects.get(pk=stories[1].pk), "send_back", by=house.coordinator)

    with pytest.raises(ConcurrentTransition):
        perform_many(stories, "let_stand", by=house.coordinator)

    assert Story.objects.filter(state="eligible").count() == 0


def test_queries_do_not_grow_with_many(house: House, django_assert_num_queries: Any) -> None:
    by = house.coordinator
    by.has_perm("stories.review_story", house.story())
    for n in (1, 3):
        stories = [house.story(state="submitted") for _ in range(n)]
        perform(house.story(state="submitted"), "let_stand", by=by)
        with django_assert_num_queries(9):
            perform_many(stories, "let_stand", by=by)
