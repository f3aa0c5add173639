"""Pages of the theme room."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.factories import House
from themes.models import Placement, Theme, ThemeSet


def suggested(house: House, n_themes: int) -> ThemeSet:
    theme_set = ThemeSet.objects.create(
        programme=house.programme,
        period=house.period,
        requested_by=house.evaluator,
        state=ThemeSet.State.READY,
        stability=0.8,
    )
    for number in range(n_themes):
        theme = Theme.objects.create(
            theme_set=theme_set, number=number, label=f"pile {number}", words=["water", "well"]
        )
        for rank in ("central", "edge", ""):
            Placement.objects.create(
                theme_set=theme_set, theme=theme, story=house.story(), rank=rank
            )
    return theme_set


@pytest.mark.parametrize("n_themes", [1, 3])
def test_page_of_a_set_asks_the_same_number_of_questions(
    n_themes: int, house: House, login: Any, django_assert_num_queries: Any
) -> None:
    theme_set = suggested(house, n_themes)
    client = login(house.evaluator)
    client.get(theme_set.get_absolute_url())

    with django_assert_num_queries(7):
        response = client.get(theme_set.get_absolute_url())

    assert response.status_code == 200
    assert response.content.decode().count("<article") == n_themes


def test_stranger_finds_no_theme_set(house: House, login: Any) -> None:
    theme_set = suggested(house, 1)

    response = login(house.collector).get(theme_set.get_absolute_url())

    assert response.status_code == 404


def test_rename_through_the_page(house: House, login: Any) -> None:
    theme = suggested(house, 1).themes.get()

    response = login(house.evaluator).post(
        reverse("themes:theme_action", args=[theme.pk, "rename"]), {"label": "Time regained"}
    )

    assert response.status_code == 302
    assert Theme.objects.get().label == "Time regained"


def test_refused_rename_keeps_what_was_typed(house: House, login: Any) -> None:
    theme = suggested(house, 1).themes.get()

    response = login(house.evaluator).post(
        reverse("themes:theme_action", args=[theme.pk, "rename"]), {"label": "x" * 201}
    )

    assert response.status_code == 422
    assert "x" * 201 in response.content.decode()
    assert Theme.objects.get().label == "pile 0"


def test_superseded_set_cannot_be_adopted(house: House, login: Any) -> None:
    theme_set = suggested(house, 1)
    ThemeSet.objects.filter(pk=theme_set.pk).update(state="superseded")

    response = login(house.evaluator).post(
        reverse("themes:set_action", args=[theme_set.pk, "adopt"])
    )

    assert response.status_code == 409
    assert ThemeSet.objects.get().state == "superseded"


def test_withdrawn_story_is_not_shown_in_its_theme(house: House, login: Any) -> None:
    theme_set = suggested(house, 1)
    theme = theme_set.themes.get()
    for placement in theme.placements.select_related("story"):
        type(placement.story).objects.filter(pk=placement.story_id).update(state="withdrawn")

    pages = [login(house.evaluator).get(url.get_absolute_url()) for url in (theme_set, theme)]

    assert ["S-0" in page.content.decode() for page in pages] == [False, False]
