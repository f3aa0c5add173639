"""Forms in Kobo at a desk and on a phone: connected, mapped, looked after."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from stories.kobo import arrivals
from stories.models import KoboMessage, KoboSource, Story
from tests.factories import House
from tests.stories.kobo import UID, submission


@pytest.fixture
def look(
    page: Page, axe: Callable[[Page], None], screenshot: Callable[[Page, str], None]
) -> Callable[[str], None]:
    """A function that looks at a page: axe, nothing wider than the screen, a picture."""

    def at(name: str) -> None:
        axe(page)
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(wide)
        screenshot(page, f"kobo-{name}")

    return at


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (360, "ar")])
def test_coordinator_connects_maps_and_sees_what_came(
    transactional_db: None,
    live_server: Any,
    page: Page,
    signed_in: Callable[[Any], None],
    speaks: Callable[[str], None],
    look: Callable[[str], None],
    width: int,
    language: str,
) -> None:
    house, name = House.build(), f"{width}-{language}"
    page.set_viewport_size({"width": width, "height": 800})
    speaks(language)
    signed_in(house.coordinator)
    connected = f"{live_server.url}/stories/kobo/{house.programme.pk}/"

    source = connect(page, connected, lambda part: look(f"{name}-{part}"))
    send(source)
    page.click("main .actions a >> nth=0")
    page.select_option("[name=column_unit]", "village")
    page.click("button[name=try]")
    page.select_option("[name^=choice_unit]", str(house.village.pk))
    look(f"{name}-questions")
    page.click("main form .actions button >> nth=0")
    look(f"{name}-source")

    assert (Story.objects.count(), KoboMessage.objects.count()) == (2, 3)
    page.goto(connected)
    look(f"{name}-list")


def connect(page: Page, address: str, look: Callable[[str], None]) -> KoboSource:
    """Connect a form, with a mistake at first."""
    page.goto(address)
    for field, value in {"name": "Stories 2026", "server": "kf.kobotoolbox.org"}.items():
        page.fill(f"[name={field}]", value)
    page.fill("[name=asset_uid]", "a/b")
    page.click("main form button[type=submit]")
    look("refused")
    page.fill("[name=asset_uid]", UID)
    page.fill("[name=token]", "0123456789abcdef")
    page.click("main form button[type=submit]")
    expect(page.locator("code").nth(1)).to_contain_text("msk_")
    look("secret")
    return KoboSource.objects.get()


def send(source: KoboSource) -> None:
    """One with a place nobody knows, one with a photo elsewhere, one with a wrong day."""
    photo = {"download_url": "https://elsewhere.example/x.png", "filename": "a/tap.png"}
    for n, facts in enumerate([{"village": "v1"}, {"_attachments": [photo]}, {"today": "soon"}]):
        arrivals.arrive(source, json.dumps(submission(n + 1, **facts)))
