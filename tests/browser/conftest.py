"""Chromium on the real pages: axe, the browser's own complaints, pictures to look at."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from accounts.models import User

CHROMIUM = os.environ.get("CHROMIUM", "chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HERE = Path(__file__).parent
SCREENS = Path(django_settings.VAR_DIR) / "screens"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if shutil.which(CHROMIUM) is None:
        pytest.exit(f"{CHROMIUM} is missing: make system", returncode=1)
    return {
        **browser_type_launch_args,
        "executable_path": shutil.which(CHROMIUM),
        "args": FLAGS.split(),
    }


@pytest.fixture(autouse=True)
def browser_has_nothing_to_complain_about(page: Page) -> Iterator[None]:
    """Fails when a page broke its own content security policy or a script raised."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield
    assert complaints == []


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """A function that fails on what axe finds, and on invisible text, which it only doubts."""

    def check(page: Page) -> None:
        found = Axe().run(page, options={"runOnly": RULES})
        assert not found.response["violations"], found.generate_report()
        doubts = [d for d in found.response["incomplete"] if d["id"] == "color-contrast"]
        nodes = [node for doubt in doubts for node in doubt["nodes"]]
        assert [n["html"] for n in nodes if any("1:1" in a["message"] for a in n["any"])] == []

    return check


@pytest.fixture
def signed_in(context: BrowserContext, live_server: Any) -> Callable[[User], None]:
    """A function that gives the browser a person's session."""

    def sign_in(user: User) -> None:
        client = Client()
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])

    return sign_in


@pytest.fixture
def speaks(context: BrowserContext, live_server: Any) -> Callable[[str], None]:
    """A function that sets the language in which the pages speak to the browser."""

    def set_language(code: str) -> None:
        name = django_settings.LANGUAGE_COOKIE_NAME
        context.add_cookies([{"name": name, "value": code, "url": live_server.url}])

    return set_language


@pytest.fixture
def screenshot() -> Callable[[Page, str], None]:
    """A function that keeps a picture of the whole page under var/screens."""

    def take(page: Page, name: str) -> None:
        page.screenshot(path=SCREENS / f"{name}.png", full_page=True)

    return take
