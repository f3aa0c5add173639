"""Photos and voice notes in Chromium: added without a script, seen, played, in both directions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from stories.models import Attachment, Consent, Story
from stories.services import media
from tests.factories import TODAY, CandidateFactory, House, SelectionRoundFactory
from tests.stories.media import photo, voice

Check = Callable[[Page], None]
OVERFLOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def house(transactional_db: None) -> House:
    return House.build()


@pytest.fixture
def story(house: House) -> Story:
    """With a photo and a recording within consent, and one that could not be read."""
    story = house.story()
    for purpose in ("keep_image", "keep_audio"):
        Consent.objects.create(story=story, purpose=purpose, audience="programme", given_on=TODAY)
    for data in (photo((1600, 900)), voice(1), photo((600, 600))[:-900]):
        media.attach(story, name="Awa.jpg", data=ContentFile(data), by=house.collector)
    return story


@pytest.mark.parametrize(("language", "width"), [("en", 360), ("ar", 360), ("en", 1280)])
def test_photo_and_voice_hold_in_both_directions(
    page: Page,
    live_server: Any,
    signed_in: Any,
    speaks: Any,
    axe: Check,
    screenshot: Any,
    house: House,
    story: Story,
    language: str,
    width: int,
) -> None:
    candidate = CandidateFactory(
        story=story,
        selection_round=SelectionRoundFactory(state="reading", sitting__panel__unit=house.village),
    )
    draft = house.story(state="draft", number=None)
    media.attach(draft, name="Awa.wav", data=ContentFile(voice(2)), by=house.collector)
    speaks(language)
    page.set_viewport_size({"width": width, "height": 800})
    visits = {
        "media-story": (story.get_absolute_url(), house.collector),
        "media-form": (reverse("stories:edit", args=[draft.uuid]), house.collector),
        "media-candidate": (reverse("panels:candidate", args=[candidate.pk]), house.coordinator),
    }

    for name, (address, person) in visits.items():
        signed_in(person)
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate(OVERFLOW) is False, name
        axe(page)
        screenshot(page, f"{name}-{language}-{width}")


def test_photo_is_drawn_and_recording_is_played(
    page: Page, live_server: Any, signed_in: Any, house: House, story: Story
) -> None:
    signed_in(house.coordinator)
    page.goto(live_server.url + story.get_absolute_url())
    page.locator("figure img").scroll_into_view_if_needed()
    expect(page.locator("audio")).to_be_visible()

    page.wait_for_function("document.querySelector('figure img').naturalWidth === 1600")
    length = page.evaluate(
        """() => new Promise(done => {
            const audio = document.querySelector("audio");
            audio.addEventListener("loadedmetadata", () => done(audio.duration));
            audio.load(); audio.play().catch(() => {});
        })"""
    )
    assert round(length, 1) == 1.0


def test_files_are_added_without_a_script(
    browser: Browser, live_server: Any, house: House, login: Any
) -> None:
    context = browser.new_context(java_script_enabled=False)
    session = login(house.collector).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + reverse("stories:new", args=[house.programme.pk]))

    files = {"name": "Awa.jpg", "mimeType": "image/jpeg", "buffer": b"<svg/>"}
    page.get_by_label("A photo").set_input_files(files)
    page.get_by_label("A voice note").set_input_files({**files, "buffer": voice()})
    page.get_by_role("button", name="Save draft").click()

    expect(page.get_by_role("alert")).to_contain_text("no photo. Send a photo as JPEG or PNG.")
    assert Attachment.objects.values_list("kind", flat=True).get() == "audio"
    page.get_by_role("button", name="Remove this file").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert Attachment.objects.count() == 0
    context.close()
