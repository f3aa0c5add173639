"""Themes: asking for them, reading them, working on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from stories.services import withdraw
from tests.api.conftest import Program
from tests.factories import House
from themes.models import Edit, Placement, Theme, ThemeSet

Of = Callable[[User], Program]
SET = {
    *("id", "programme", "period", "granularity", "drops_names", "requested_by"),
    *("requested_at", "state", "progress", "stage", "problem", "n_texts", "stability"),
    *("stability_in_words", "language_nmi", "warnings", "engine_version", "input_hash"),
    *("adopted_at", "adopted_by"),
}


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Nothing is clustered here: jobs wait, as they do when no worker runs."""
    settings.CELERY_TASK_ALWAYS_EAGER = False


@pytest.fixture
def theme_set(house: House) -> ThemeSet:
    """Two piles with a story each."""
    made = ThemeSet.objects.create(
        programme=house.programme,
        period=house.period,
        requested_by=house.evaluator,
        state="ready",
        stability=0.8,
    )
    for number, label in enumerate(["Water", "School"], start=1):
        story = house.story()
        theme = Theme.objects.create(
            theme_set=made,
            number=number,
            label=label,
            sentence=f"Words of {label}.",
            sentence_story=story,
        )
        Placement.objects.create(theme_set=made, theme=theme, story=story)
    return made


def test_themes_are_asked_for(house: House, program: Of) -> None:
    body = {"period": house.period.pk, "granularity": "fine"}
    evaluator = program(house.evaluator)

    answer = evaluator.post("theme-sets/", body)
    again = evaluator.post("theme-sets/", body)

    assert answer.status_code == 201
    assert set(answer.json()) == SET
    assert (answer.json()["state"], answer.json()["granularity"]) == ("queued", "fine")
    assert (again.status_code, list(again.json()["errors"])) == (422, ["non_field_errors"])


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, 422, "period"),
        ({"period": "x"}, 400, "period"),
        ({"period": 999_999}, 422, "period"),
        ({"granularity": "dust"}, 422, "granularity"),
        ({"state": "adopted"}, 422, "state"),
    ],
)
def test_a_request_that_cannot_be_is_refused(
    house: House, program: Of, body: dict[str, Any], code: int, field: str
) -> None:
    full = body if not body or "period" in body else {"period": house.period.pk, **body}

    answer = program(house.evaluator).post("theme-sets/", full)

    assert (answer.status_code, list(answer.json()["errors"])) == (code, [field])
    assert ThemeSet.objects.count() == 0


def test_pairs_of_themes_are_told_by_their_keys(
    house: House, program: Of, theme_set: ThemeSet
) -> None:
    keys = [theme.pk for theme in theme_set.themes.order_by("number")]
    numbers = [theme.number for theme in theme_set.themes.order_by("number")]
    ThemeSet.objects.filter(pk=theme_set.pk).update(pairs=[numbers])

    detail = program(house.evaluator).get(f"theme-sets/{theme_set.pk}/").json()

    assert [sorted(pair) for pair in detail["pairs"]] == [sorted(keys)]


def test_a_collector_does_not_ask_for_themes(house: House, program: Of) -> None:
    answer = program(house.collector).post("theme-sets/", {"period": house.period.pk})

    assert answer.status_code == 403


def test_a_set_is_read_with_its_themes(program: Of, house: House, theme_set: ThemeSet) -> None:
    evaluator = program(house.evaluator)

    rows = evaluator.get("theme-sets/", period=house.period.pk).json()["results"]
    detail = evaluator.get(f"theme-sets/{theme_set.pk}/").json()
    placements = evaluator.get(f"theme-sets/{theme_set.pk}/placements/").json()["results"]

    assert [set(row) for row in rows] == [SET]
    assert set(detail) == SET | {"themes", "pairs", "edits"}
    assert [set(theme) for theme in detail["themes"]] == 2 * [
        {
            *("id", "number", "label", "language", "words", "sentence", "n"),
            *("is_named_by_people", "is_set_aside", "merged_into", "note"),
        }
    ]
    assert [(theme["label"], theme["n"]) for theme in detail["themes"]] == [
        ("Water", 1),
        ("School", 1),
    ]
    assert [set(placement) for placement in placements] == 2 * [
        {
            *("id", "theme", "story", "reference", "title", "similarity", "rank"),
            *("placed_by", "x", "y"),
        }
    ]


def test_of_a_withdrawn_story_nothing_is_quoted(
    program: Of, house: House, theme_set: ThemeSet
) -> None:
    first = theme_set.themes.get(number=1)
    withdraw(first.sentence_story, by=house.coordinator)
    evaluator = program(house.evaluator)

    detail = evaluator.get(f"theme-sets/{theme_set.pk}/").json()
    placements = evaluator.get(f"theme-sets/{theme_set.pk}/placements/").json()["results"]

    assert {theme["number"]: theme["sentence"] for theme in detail["themes"]} == {
        1: "",
        2: "Words of School.",
    }
    assert len(placements) == 1


def test_people_work_on_themes_and_take_it_back(
    program: Of, house: House, theme_set: ThemeSet
) -> None:
    evaluator = program(house.evaluator)
    water, school = theme_set.themes.order_by("number")
    placement = water.placements.get()

    answers = [
        evaluator.post(f"themes/{water.pk}/rename/", {"label": "Wells"}),
        evaluator.post(f"themes/{school.pk}/set-aside/"),
        evaluator.post(f"themes/{school.pk}/bring-back/"),
        evaluator.post(f"placements/{placement.pk}/move/", {"to": school.pk}),
        evaluator.post(f"themes/{water.pk}/merge/", {"into": school.pk}),
    ]
    older = evaluator.post(f"theme-sets/{theme_set.pk}/undo/", {"edit": answers[0].json()["id"]})
    undone = evaluator.post(f"theme-sets/{theme_set.pk}/undo/", {"edit": answers[-1].json()["id"]})

    assert [answer.status_code for answer in answers] == [200] * 5
    assert [set(answer.json()) for answer in answers] == [
        {"id", "kind", "told", "by", "at", "undone_at"}
    ] * 5
    assert older.status_code == 422
    assert undone.status_code == 200
    assert undone.json()["edits"][0]["undone_at"] is not None
    water.refresh_from_db()
    assert (water.label, water.merged_into) == ("Wells", None)


def test_an_edit_of_another_set_is_not_undone_here(
    program: Of, house: House, theme_set: ThemeSet
) -> None:
    other = ThemeSet.objects.create(
        programme=house.programme, period=house.period, requested_by=house.evaluator
    )
    edit = Edit.objects.create(theme_set=theme_set, kind="rename", by=house.evaluator)

    answer = program(house.evaluator).post(f"theme-sets/{other.pk}/undo/", {"edit": edit.pk})

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["edit"])


def test_a_set_is_adopted_once(program: Of, house: House, theme_set: ThemeSet) -> None:
    evaluator = program(house.evaluator)

    adopted = evaluator.post(f"theme-sets/{theme_set.pk}/adopt/")
    again = evaluator.post(f"theme-sets/{theme_set.pk}/adopt/")
    restarted = evaluator.post(f"theme-sets/{theme_set.pk}/start-again/")

    assert adopted.json()["state"] == "adopted"
    assert (again.status_code, restarted.status_code) == (409, 409)


@pytest.mark.parametrize("role", ["stranger", "collector", "administrator"])
def test_others_find_no_themes(program: Of, house: House, theme_set: ThemeSet, role: str) -> None:
    other = program(getattr(house, role))
    theme = theme_set.themes.all()[0]
    here = f"theme-sets/{theme_set.pk}/"

    assert other.get("theme-sets/").json()["results"] == []
    assert {other.get(address).status_code for address in (here, f"{here}placements/")} == {404}
    writes = [
        *(f"{here}adopt/", f"{here}undo/", f"{here}start-again/"),
        *(f"themes/{theme.pk}/rename/", f"themes/{theme.pk}/merge/"),
        f"placements/{theme.placements.get().pk}/move/",
    ]
    assert {other.post(address).status_code for address in writes} == {404}


@pytest.mark.parametrize("n", [1, 3])
def test_the_same_queries_however_many_themes(
    program: Of,
    house: House,
    theme_set: ThemeSet,
    django_assert_num_queries: Any,
    n: int,
) -> None:
    for number in range(n - 1):
        Theme.objects.create(theme_set=theme_set, number=number + 10, label="More")
    evaluator = program(house.evaluator)

    with django_assert_num_queries(7):
        evaluator.get(f"theme-sets/{theme_set.pk}/")
    with django_assert_num_queries(3):
        evaluator.get("theme-sets/")
    with django_assert_num_queries(4):
        evaluator.get(f"theme-sets/{theme_set.pk}/placements/")
