"""Piles in two languages, offered to be merged: both directions, both widths, no script needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.factories import House
from themes.models import Placement, Theme, ThemeSet

Check = Callable[[Page], None]
OVERFLOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def theme_set(transactional_db: None) -> ThemeSet:
    house = House.build()
    found = ThemeSet.objects.create(
        programme=house.programme,
        period=house.period,
        requested_by=house.evaluator,
        state=ThemeSet.State.READY,
        n_texts=3,
        stability=0.8,
        warnings=["languages_apart"],
        pairs=[[1, 2]],
    )
    piles = [("water, well, pump", "en"), ("ماء, بئر, مضخة", "ar"), ("maji, kisima", "sw")]
    for number, (label, language) in enumerate(piles, start=1):
        theme = Theme.objects.create(
            theme_set=found, number=number, label=label, language=language, words=label.split(", ")
        )
        story = house.story(language=language)
        Placement.objects.create(theme_set=found, theme=theme, story=story, rank="central")
    return found


@pytest.mark.parametrize(
    ("language", "width"), [("en", 360), ("en", 1280), ("ar", 360), ("ar", 1280)]
)
def test_pairs_are_offered_in_both_directions(
    language: str,
    width: int,
    theme_set: ThemeSet,
    page: Page,
    live_server: Any,
    signed_in: Any,
    speaks: Any,
    screenshot: Any,
    axe: Check,
) -> None:
    signed_in(theme_set.requested_by)
    speaks(language)
    page.set_viewport_size({"width": width, "height": 900})

    page.goto(live_server.url + theme_set.get_absolute_url())

    assert page.locator("#pairs").is_visible()
    assert not page.evaluate(OVERFLOW)
    axe(page)
    screenshot(page, f"theme-pairs-{language}-{width}")


def test_button_merges_a_pair(
    theme_set: ThemeSet, page: Page, live_server: Any, signed_in: Any
) -> None:
    signed_in(theme_set.requested_by)
    page.goto(live_server.url + theme_set.get_absolute_url())

    page.locator("section[aria-labelledby=pairs] button").click()

    page.wait_for_load_state()
    assert Theme.objects.standing().count() == 2
    assert page.locator("#pairs").count() == 0
