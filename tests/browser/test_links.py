"""Links on a phone and at a desk: made, opened, told by, followed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from stories.models import Story
from tests.factories import House

Of = Callable[[Any], None]


@pytest.fixture
def look(
    page: Page, axe: Callable[[Page], None], screenshot: Callable[[Page, str], None]
) -> Callable[[str], None]:
    """A function that looks at a page: axe, nothing wider than the screen, a picture."""

    def at(name: str) -> None:
        axe(page)
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(wide)
        screenshot(page, f"links-{name}")

    return at


SIZES = pytest.mark.parametrize(("width", "language"), [(360, "en"), (1280, "en"), (360, "ar")])


@SIZES
def test_coordinator_makes_a_sheet_of_codes(
    transactional_db: None,
    live_server: Any,
    page: Page,
    signed_in: Of,
    speaks: Callable[[str], None],
    look: Callable[[str], None],
    width: int,
    language: str,
) -> None:
    house = House.build()
    page.set_viewport_size({"width": width, "height": 800})
    speaks(language)
    signed_in(house.coordinator)
    links = f"{live_server.url}/stories/links/{house.programme.pk}/"

    page.goto(links)
    page.fill("[name=labels]", "Notice board\nClinic")
    page.select_option("[name=unit]", str(house.village.pk))
    page.check("[name=kind][value=direct]")
    look(f"{width}-{language}-form")
    page.click("main form button[type=submit]")

    assert page.locator("img[src^='data:image/svg']").count() == 2
    look(f"{width}-{language}-sheet")
    page.goto(links)
    assert page.locator("tbody tr").count() == 2
    look(f"{width}-{language}-list")


@SIZES
def test_teller_tells_by_a_link_and_follows_it(
    transactional_db: None,
    live_server: Any,
    page: Page,
    speaks: Callable[[str], None],
    look: Callable[[str], None],
    width: int,
    language: str,
) -> None:
    _link, token = House.build().link(kind="direct", collector=None)
    page.set_viewport_size({"width": width, "height": 800})
    speaks(language)

    page.goto(f"{live_server.url}/t/{token}/")
    look(f"{width}-{language}-tell")
    page.fill("[name=happened]", "We were given goats by the landing.")
    page.fill("[name=significance]", "Now I pay for school.")
    page.click("main form .actions button")
    assert page.locator("[role=alert]").count() == 1  # neither yes nor no was said
    look(f"{width}-{language}-asked")
    page.check("[name=consent_selection][value=yes]")
    page.click("main form .actions button")

    expect(page.locator("main h1 bdi")).to_have_text("S-00001")
    expect(page.locator("ol.journey li")).to_have_count(2)
    look(f"{width}-{language}-receipt")
    page.click("main .actions .quiet")
    assert page.locator("tbody tr").count() == 1
    look(f"{width}-{language}-receipts")
    assert Story.objects.get().door == "direct"


def test_closed_link_says_what_to_do(
    transactional_db: None, live_server: Any, page: Page, look: Callable[[str], None]
) -> None:
    page.goto(f"{live_server.url}/t/msl_guessed/")

    assert "Ask the person who gave you the link" in page.locator("main").inner_text()
    look("closed")


def test_collector_hands_in_by_a_link_without_javascript(
    transactional_db: None, live_server: Any, browser: Any, axe: Callable[[Page], None]
) -> None:
    house = House.build()
    link, token = house.link()
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()

    page.goto(f"{live_server.url}/t/{token}/")
    page.fill("[name=title]", "Goats")
    page.fill("[name=happened]", "They were given goats.")
    page.fill("[name=significance]", "They pay for school.")
    page.fill("[name=told_on]", "2026-03-15")
    page.check("[name=consent_selection]")
    page.click("main form .actions button")
    page.click("main section a")

    assert "/journey/" in page.url
    assert page.locator("ol.journey li").count() == 2
    assert Story.objects.get().link == link
    context.close()
