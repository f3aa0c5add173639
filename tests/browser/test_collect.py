"""The form on a phone: what a network, a phone and a day do to it, and that no word is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from programmes.models import Programme
from stories.models import Story
from tests.browser.faults import Network, faulty
from tests.factories import House

PHONE = {"width": 360, "height": 740}
SOON = 10_000


@pytest.fixture
def network(live_server: Any, settings: Any) -> Iterator[Network]:
    settings.COLLECT_RETRY_SECONDS = 1
    with faulty(live_server.url) as network:
        yield network


@pytest.fixture
def house(transactional_db: None) -> House:
    return House.build()


class Phone:
    """A collector's phone: what they see, tap and type."""

    def __init__(self, page: Page, network: Network, programme: Programme) -> None:
        self.page, self.network, self.programme = page, network, programme
        page.set_viewport_size(PHONE)

    def sign_in(self, user: User | None) -> None:
        name = django_settings.SESSION_COOKIE_NAME
        self.page.context.clear_cookies(name=name)
        if user is not None:
            client = Client()
            client.force_login(user)
            value = client.cookies[name].value
            self.page.context.add_cookies([{"name": name, "value": value, "url": self.network.url}])

    def visit(self, language: str = "en") -> None:
        self.page.goto(f"{self.network.url}/collect/{self.programme.pk}/{language}/")
        self.ready()

    def ready(self) -> None:
        self.page.locator("html[data-ready]").wait_for(state="attached", timeout=SOON)

    def turn(self, *, off: bool) -> None:
        self.page.context.set_offline(off)

    def begin(self) -> None:
        self.page.get_by_role("button", name="Write a new story").click()
        expect(self.page.locator("#place-heading")).to_be_visible()

    def next(self) -> None:
        self.page.locator("[data-go=next]:visible").click()

    def write(self, title: str, happened: str = "The well was dug.") -> None:
        """Go through the pages and give what is needed."""
        self.begin()
        self.next()
        self.page.fill("[name=happened]", happened)
        self.next()
        self.next()
        self.page.fill("[name=title]", title)
        self.next()
        self.page.fill("[name=significance]", "Time came back to us.")
        self.next()
        self.next()
        self.page.fill("[name=told_on]", "2026-03-15")
        self.page.get_by_role("button", name="Check your answers").locator("visible=true").click()

    def finish(self, title: str, **more: Any) -> None:
        self.write(title, **more)
        self.page.get_by_role("button", name="Finish and send").click()
        expect(self.page.locator("#home-heading")).to_be_visible()

    def story(self, title: str) -> Any:
        return self.page.locator("li[data-state]").filter(has_text=title)

    def sees(self, title: str, state: str) -> None:
        expect(self.story(title)).to_have_attribute("data-state", state, timeout=SOON)


@pytest.fixture
def phone(page: Page, network: Network, house: House) -> Phone:
    phone = Phone(page, network, house.programme)
    phone.sign_in(house.collector)
    return phone


def only(title: str) -> Story:
    return Story.objects.get(current__title=title)


def test_a_story_written_without_a_network_is_sent_once_there_is_one(phone: Phone) -> None:
    phone.visit()
    phone.turn(off=True)
    phone.page.reload()
    phone.ready()

    phone.finish("Water")
    phone.sees("Water", "waiting")
    assert Story.objects.count() == 0
    phone.turn(off=False)

    phone.sees("Water", "sent")
    assert only("Water").reference in phone.story("Water").inner_text()
