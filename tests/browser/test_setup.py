"""A coordinator sets up a programme in a browser, without JavaScript, on a phone's width."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from programmes.models import Membership, Period, Programme, Unit
from tests.factories import House, MembershipFactory, UserFactory

TREE = "Orunda\n\tNorth\n\t\tKoro\n\tSouth"
PAGES = (
    "/",
    "/people/me/",
    "/accounts/password/change/",
    "/programmes/",
    "/programmes/{pk}/",
    "/programmes/{pk}/setup/",
    "/programmes/{pk}/setup/programme/",
    "/programmes/{pk}/setup/levels/",
    "/programmes/{pk}/setup/units/",
    "/programmes/{pk}/setup/domains/",
    "/programmes/{pk}/setup/questions/",
    "/programmes/{pk}/setup/periods/",
    "/programmes/{pk}/setup/people/",
    "/nowhere/",
)


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 360)])
def test_every_page_of_the_set_up_is_accessible(
    live_server: Any,
    page: Page,
    house: House,
    signed_in: Callable[[Any], None],
    speaks: Callable[[str], None],
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    language: str,
    width: int,
) -> None:
    signed_in(house.coordinator)
    speaks(language)
    page.set_viewport_size({"width": width, "height": 740})

    for path in PAGES:
        page.goto(live_server.url + path.format(pk=house.programme.pk))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        axe(page)
        name = path.format(pk="programme").strip("/").replace("/", "-")
        screenshot(page, f"{name or 'home'}-{language}")


def test_a_programme_is_set_up_without_scripts(live_server: Any, browser: Browser) -> None:
    password = "four words are good"
    administrator = UserFactory(is_administrator=True)
    administrator.set_password(password)
    administrator.save()
    page = browser.new_context(java_script_enabled=False).new_page()
    page.set_viewport_size({"width": 360, "height": 740})

    page.goto(f"{live_server.url}/programmes/new/")
    page.get_by_label("E-mail address").fill(administrator.email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Name").fill("Voices of the Lake")
    page.get_by_label("What is it for?").fill("To hear what changed.")
    page.get_by_role("button", name="Make the programme").click()
    name_levels_and_places(page)
    word_and_plan_a_period(page)

    programme = Programme.objects.get()
    assert Unit.objects.get(name="Koro").parent == Unit.objects.get(name="North")
    assert Period.objects.get().state == "planned"
    assert programme.domains.count() == 2
    assert programme.questions.count() == 1
    assert Membership.objects.get(role="collector").unit == Unit.objects.get(name="Koro")


def name_levels_and_places(page: Page) -> None:
    """From the checklist, as the pages lead; one line of the list is wrong at first."""
    page.get_by_role("link", name="Levels").click()
    page.get_by_label("Levels").fill("Country\nDistrict\nVillage")
    page.get_by_role("button", name="Set the levels").click()
    page.get_by_role("link", name="Next: Places and offices").click()
    page.get_by_label("Indented list").fill(f"{TREE}\n\t\t\t\tFar below")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 5")
    page.get_by_label("Indented list").fill(TREE)
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("button", name="Plant 4 new places").click()


def word_and_plan_a_period(page: Page) -> None:
    """On from the places to the people."""
    page.get_by_role("link", name="Next: Domains of change").click()
    page.get_by_role("button", name="Add these two").click()
    page.get_by_role("link", name="Next: Questions").click()
    page.get_by_role("button", name="Use this wording").click()
    page.get_by_role("link", name="Next: Periods").click()
    page.get_by_label("Name").fill("First half")
    page.get_by_label("Looking back from").fill("2026-01-01")
    page.get_by_label("Looking back to").fill("2026-06-30")
    page.get_by_role("button", name="Plan the period").click()
    expect(page.get_by_text("A coordinator starts and ends its phases.")).to_be_visible()
    page.get_by_role("link", name="Next: People").click()
    page.get_by_label("E-mail address").fill("amina@example.org")
    page.get_by_label("Name").fill("Amina")
    page.get_by_label("Where (optional)").select_option(label="\u2003\u2003Koro")
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("amina@example.org")


def test_a_programme_of_many_places_stays_readable(
    live_server: Any, page: Page, house: House, signed_in: Callable[[Any], None]
) -> None:
    long = "Saint-Christophe-de-la-Rivière-aux-Oiseaux-du-Nord" * 2
    house.village.name = long
    house.village.save(update_fields=["name"])
    MembershipFactory(programme=house.programme, unit=house.village)
    signed_in(house.coordinator)
    page.set_viewport_size({"width": 320, "height": 640})

    for path in ("", "setup/units/", "setup/people/"):
        page.goto(f"{live_server.url}/programmes/{house.programme.pk}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
