"""ODK's own web client opens the form, fills it and sends it. Run by ``make foreign``."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, sync_playwright

from stories.models import Story
from tests.factories import House, QuestionFactory
from tests.stories.phones import Phone

BUILT = Path(settings.VAR_DIR) / "foreign"
SCREENS = Path(settings.VAR_DIR) / "screens"
ADDRESS = "http://localhost:9/"
TYPES = {".js": "text/javascript", ".html": "text/html", ".xml": "text/xml"}


def filled(form: bytes) -> bytes:
    """What the client makes of the form, with a story typed into it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 900, "height": 1200})
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.route(f"{ADDRESS}**", lambda route: hand_out(route, form))
        sent = fill(page)
        browser.close()
    assert complaints == []
    return sent


def hand_out(route: Route, form: bytes) -> None:
    name = route.request.url.removeprefix(ADDRESS)
    file = BUILT / name
    body = form if name == "form.xml" else file.read_bytes() if file.is_file() else None
    if body is None:
        route.fulfill(status=404)
    else:
        route.fulfill(body=body, content_type=TYPES[file.suffix])


def fill(page: Page) -> bytes:
    page.goto(f"{ADDRESS}index.html")
    question("Title", page).locator("input").fill("The tap")
    question("What happened", page).locator("textarea").fill("A tap was built.")
    question("Did the teller say why", page).get_by_text("Yes", exact=True).click()
    question("Why is it significant to you?", page).locator("textarea").fill("I have mornings.")
    question("The teller agrees", page).get_by_text("Yes", exact=True).click()
    question("How the teller agreed", page).get_by_text("Said aloud", exact=True).click()
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / "foreign-form.png", full_page=True)
    page.get_by_role("button", name="Send").click()
    page.wait_for_function("window.sent !== undefined")
    return str(page.evaluate("window.sent")).encode()


def question(label: str, page: Page):  # type: ignore[no-untyped-def]
    return page.locator(".question-container", has_text=label).first


@pytest.mark.django_db
def test_form_filled_by_a_strangers_client_becomes_a_story(house: House) -> None:
    QuestionFactory(programme=house.programme, language="ar", text="ما التغيير؟")
    _link, token = house.link()
    phone = Phone(f"/openrosa/{token}")

    answer = phone.send(filled(phone.form()))

    story = Story.objects.get()
    assert answer.status_code == 201
    assert (story.unit, story.current.title) == (house.village, "The tap")
    assert story.current.significance == "I have mornings."
    assert [consent.method for consent in story.consents.all()] == ["oral"]
