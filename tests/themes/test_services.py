"""Theme work: asked for, made by the worker, worked on by people, adopted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from audit.models import Entry
from stories.models import Story
from tests.factories import House, StoryFactory
from themes import services
from themes.models import Edit, Placement, Theme, ThemeSet

WATER = "The well gives clean water and the walk to the river for water is over."
SCHOOL = "My daughter goes to school again and the teacher helps her to read at school."


@pytest.fixture
def stories(house: House) -> list[Story]:
    return [
        house.story(wording__happened=f"{text} Now it is {n} months.", wording__title=f"Story {n}")
        for n in range(6)
        for text in (WATER, SCHOOL)
    ]


@pytest.fixture
def theme_set(house: House) -> ThemeSet:
    """A suggested set with two themes of two stories each."""
    found = ThemeSet.objects.create(
        programme=house.programme,
        period=house.period,
        requested_by=house.evaluator,
        state=ThemeSet.State.READY,
    )
    for number, label in enumerate(["water", "school"]):
        theme = Theme.objects.create(theme_set=found, number=number, label=label)
        for _ in range(2):
            Placement.objects.create(theme_set=found, theme=theme, story=house.story())
    return found


@pytest.mark.engine
def test_themes_are_made_by_the_worker_and_every_story_is_placed(
    house: House, stories: list[Story], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.request(house.period, by=house.evaluator)

    made = ThemeSet.objects.get()
    assert made.state == ThemeSet.State.READY
    assert made.n_texts == 12
    assert {p.story for p in made.placements.select_related("story")} == set(stories)
    assert [e.action for e in Entry.objects.order_by("number")] == ["request", "start", "finish"]


@pytest.mark.engine
def test_withdrawn_and_unconsented_stories_are_not_read(house: House, stories: list[Story]) -> None:
    from themes.queries import texts_of

    StoryFactory(unit=house.village, period=house.period, consented=False)
    Story.objects.filter(pk=stories[0].pk).update(is_sensitive=True)

    assert {text.id for text in texts_of(house.period)} == {str(s.pk) for s in stories[1:]}


def test_stranger_may_not_ask_for_themes(house: House) -> None:
    with pytest.raises(PermissionDenied):
        services.request(house.period, by=house.collector)

    assert ThemeSet.objects.count() == 0


def test_second_request_waits_for_the_first(house: House) -> None:
    services.request(house.period, by=house.evaluator)

    with pytest.raises(ValidationError):
        services.request(house.period, by=house.coordinator)

    assert ThemeSet.objects.count() == 1


def test_killed_worker_leaves_a_run_that_can_be_started_again(house: House) -> None:
    long_ago = timezone.now() - dt.timedelta(minutes=10)
    lost = ThemeSet.objects.create(
        programme=house.programme,
        period=house.period,
        requested_by=house.evaluator,
        state=ThemeSet.State.RUNNING,
        alive_at=long_ago,
    )

    services.start_again(lost, by=house.evaluator)

    assert ThemeSet.objects.get().state == ThemeSet.State.QUEUED


def test_run_that_is_alive_cannot_be_started_again(house: House) -> None:
    running = ThemeSet.objects.create(
        programme=house.programme,
        period=house.period,
        requested_by=house.evaluator,
        state=ThemeSet.State.RUNNING,
        alive_at=timezone.now(),
    )

    with pytest.raises(TransitionNotAllowed):
        services.start_again(running, by=house.evaluator)


def test_second_worker_leaves_a_run_alone_that_another_has(house: House) -> None:
    running = ThemeSet.objects.create(
        programme=house.programme,
        period=house.period,
        requested_by=house.evaluator,
        state=ThemeSet.State.RUNNING,
        alive_at=timezone.now(),
    )

    services.run(running.pk)

    assert ThemeSet.objects.get().state == ThemeSet.State.RUNNING
    assert Entry.objects.count() == 0


def test_theme_is_renamed_in_peoples_words_and_the_old_name_comes_back(
    house: House, theme_set: ThemeSet
) -> None:
    theme = theme_set.themes.get(label="water")

    edit = services.rename(theme, by=house.evaluator, label=" Time regained ")
    assert theme_set.themes.get(number=0).label == "Time regained"

    services.undo(edit, by=house.evaluator)
    restored = theme_set.themes.get(number=0)
    assert (restored.label, restored.is_named_by_people) == ("water", False)


def test_merged_theme_gives_its_stories_and_gets_them_back(
    house: House, theme_set: ThemeSet
) -> None:
    water, school = theme_set.themes.all()

    edit = services.merge(water, by=house.evaluator, into=school)
    assert (water.placements.count(), school.placements.count()) == (0, 4)
    assert list(theme_set.themes.standing()) == [school]

    services.undo(edit, by=house.evaluator)
    assert (water.placements.count(), school.placements.count()) == (2, 2)


def test_moved_story_is_marked_as_placed_by_people(house: House, theme_set: ThemeSet) -> None:
    water, school = theme_set.themes.all()
    placement = water.placements.first()
    assert placement is not None

    edit = services.move(placement, by=house.evaluator, to=school)
    moved = Placement.objects.get(pk=placement.pk)
    assert (moved.theme, moved.placed_by) == (school, Placement.By.PERSON)

    services.undo(edit, by=house.evaluator)
    back = Placement.objects.get(pk=placement.pk)
    assert (back.theme, back.placed_by) == (water, Placement.By.MACHINE)


def test_only_the_newest_change_is_undone(house: House, theme_set: ThemeSet) -> None:
    theme = theme_set.themes.get(number=0)
    first = services.set_aside(theme, by=house.evaluator)
    services.bring_back(theme, by=house.evaluator)

    with pytest.raises(ValidationError):
        services.undo(first, by=house.evaluator)

    assert Edit.objects.filter(undone_at=None).count() == 2


def test_theme_cannot_be_merged_into_itself(house: House, theme_set: ThemeSet) -> None:
    theme = theme_set.themes.get(number=0)

    with pytest.raises(ValidationError):
        services.merge(theme, by=house.evaluator, into=theme)

    assert theme.placements.count() == 2


def test_adopted_set_supersedes_the_one_before(house: House, theme_set: ThemeSet) -> None:
    services.adopt(theme_set, by=house.evaluator)
    newer = ThemeSet.objects.create(
        programme=house.programme,
        period=house.period,
        requested_by=house.evaluator,
        state=ThemeSet.State.READY,
    )

    services.adopt(newer, by=house.coordinator)

    states = dict(ThemeSet.objects.values_list("pk", "state"))
    assert states == {theme_set.pk: "superseded", newer.pk: "adopted"}


@pytest.mark.parametrize("who", ["collector", "stranger", "administrator"])
def test_only_those_who_analyse_the_programme_may_edit(
    who: str, house: House, theme_set: ThemeSet
) -> None:
    with pytest.raises(PermissionDenied):
        services.rename(theme_set.themes.get(number=0), by=getattr(house, who), label="Mine")

    assert Edit.objects.count() == 0
