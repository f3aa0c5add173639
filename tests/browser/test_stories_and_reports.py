"""Collector, coordinator and evaluator at their pages: both directions, both widths, no script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from panels.models import Decision, Selection
from programmes.models import Programme
from stories.models import Story
from tests.factories import (
    CandidateFactory,
    House,
    PanelFactory,
    SelectionRoundFactory,
    SittingFactory,
)
from themes.models import Placement, Theme, ThemeSet

Check = Callable[[Page], None]
OVERFLOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def house(transactional_db: None) -> House:
    """With a story of each kind, one chosen at the top, and themes."""
    house = House.build()
    Programme.objects.update(n_stories=90_000)  # the factory numbers its stories from 1
    chosen, arabic = house.story(), house.story(language="ar", wording__title="ماء نظيف")
    house.story(state=Story.State.SUBMITTED)
    house.story(state=Story.State.RETURNED)
    sitting = SittingFactory(panel=PanelFactory(unit=house.village), period=house.period)
    top = SelectionRoundFactory(sitting=sitting, domain=house.domain, state="decided")
    candidates = [CandidateFactory(selection_round=top, story=s) for s in (chosen, arabic)]
    decision = Decision.objects.create(selection_round=top, how="talk", by=house.coordinator)
    Selection.objects.create(
        decision=decision, candidate=candidates[0], rationale="Because it lasts and is shared."
    )
    theme_set = ThemeSet.objects.create(
        programme=house.programme,
        period=house.period,
        requested_by=house.evaluator,
        state=ThemeSet.State.READY,
        n_texts=2,
        stability=0.8,
    )
    theme = Theme.objects.create(theme_set=theme_set, number=0, label="water, well")
    for number, story in enumerate((chosen, arabic)):
        Placement.objects.create(
            theme_set=theme_set, theme=theme, story=story, rank="central", x=number, y=number
        )
    return house


@pytest.mark.parametrize(("language", "width"), [("en", 360), ("ar", 360), ("ar", 1280)])
def test_pages_hold_in_both_directions(
    page: Page,
    live_server: Any,
    signed_in: Any,
    speaks: Any,
    axe: Check,
    screenshot: Any,
    house: House,
    language: str,
    width: int,
) -> None:
    speaks(language)
    page.set_viewport_size({"width": width, "height": 800})
    story, theme_set = Story.objects.order_by("number")[0], ThemeSet.objects.get()
    visits = {
        "new-story": (reverse("stories:new", args=[house.programme.pk]), house.collector),
        "stories": (reverse("stories:list"), house.coordinator),
        "story": (story.get_absolute_url(), house.coordinator),
        "journey": (reverse("panels:journey", args=[story.uuid]), house.collector),
        "review": (reverse("stories:review"), house.coordinator),
        "periods": (reverse("reports:periods"), house.evaluator),
        "period": (reverse("reports:period", args=[house.period.pk]), house.evaluator),
        "themes": (reverse("themes:list", args=[house.period.pk]), house.evaluator),
        "theme-set": (theme_set.get_absolute_url(), house.evaluator),
        "theme": (theme_set.themes.get().get_absolute_url(), house.evaluator),
        "home": (reverse("home"), house.collector),
    }

    for name, (address, person) in visits.items():
        signed_in(person)
        answer = page.goto(live_server.url + address)
        assert answer is not None
        assert (name, answer.status) == (name, 200)
        axe(page)
        screenshot(page, f"{name}-{language}-{width}")
        assert (name, page.evaluate(OVERFLOW)) == (name, False)


def test_a_story_is_told_without_any_script(
    browser: Browser, live_server: Any, house: House, client: Any, settings: Any
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    client.force_login(house.collector)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(live_server.url + reverse("stories:new", args=[house.programme.pk]))

    page.get_by_label("Title").fill("A road to the market")
    page.get_by_label("What happened").fill("The road was built, and buyers come to us.")
    page.get_by_label("The teller's reason").fill("My son asked me to teach him my sums.")
    page.get_by_label("Place or office").select_option(str(house.village.pk))
    page.get_by_label("Told on", exact=True).fill("2026-03-15")
    page.get_by_role("button", name="Check answers").click()
    page.get_by_role("button", name="Hand the story in").click()

    story = Story.objects.latest("pk")
    assert (story.state, story.current.title) == ("submitted", "A road to the market")
    assert story.reference in page.content()
    context.close()
