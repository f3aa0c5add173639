"""The first page that anybody sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.factories import UserFactory


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_login_page_is_accessible_at_every_width_and_in_both_directions(
    live_server: Any,
    page: Page,
    axe: Callable[[Page], None],
    speaks: Callable[[str], None],
    screenshot: Callable[[Page, str], None],
    width: int,
    language: str,
    direction: str,
) -> None:
    speaks(language)
    page.set_viewport_size({"width": width, "height": 740})

    page.goto(f"{live_server.url}/accounts/login/")

    expect(page.locator("html")).to_have_attribute("dir", direction)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)
    screenshot(page, f"login-{language}-{width}")


def test_a_person_signs_in_with_the_keyboard_alone(live_server: Any, page: Page) -> None:
    user = UserFactory()
    user.set_password("a-long-enough-word")
    user.save(update_fields=["password"])
    page.goto(f"{live_server.url}/accounts/login/")

    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", "#main")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(user.email)
    page.keyboard.press("Tab")
    page.keyboard.type("a-long-enough-word")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("To do")


def test_a_wrong_password_keeps_what_was_typed_and_says_so(
    live_server: Any,
    page: Page,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page.goto(f"{live_server.url}/accounts/login/")

    page.fill("[name=login]", "nobody@example.org")
    page.fill("[name=password]", "wrong")
    page.keyboard.press("Enter")

    expect(page.locator("[name=login]")).to_have_value("nobody@example.org")
    expect(page).to_have_title("Error: Sign in · Most Significant Change")
    axe(page)
    screenshot(page, "login-refused")


def test_a_signed_in_person_lands_on_the_home_page(
    live_server: Any, page: Page, signed_in: Callable[[Any], None], axe: Callable[[Page], None]
) -> None:
    signed_in(UserFactory(name="Mira"))

    page.goto(live_server.url)

    expect(page).to_have_url(f"{live_server.url}/")
    axe(page)
