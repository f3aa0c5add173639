"""Photos and voice notes on the pages: chosen, refused, shown within consent, removed."""

from __future__ import annotations

import uuid as uuids
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from stories.models import Attachment, Consent, Story
from stories.services import media
from tests.factories import TODAY, House
from tests.stories.media import digest, photo, voice

WAV = voice(1)


@pytest.fixture
def story(house: House) -> Story:
    return house.story(state="submitted")


def attach(story: Story, data: bytes, house: House, name: str = "Awa.jpg") -> Attachment:
    return media.attach(story, name=name, data=ContentFile(data), by=house.collector)


def agree(story: Story, *purposes: str) -> None:
    for purpose in purposes:
        Consent.objects.create(story=story, purpose=purpose, audience="programme", given_on=TODAY)


def typed(house: House, **more: Any) -> dict[str, Any]:
    return {
        "uuid": str(uuids.uuid4()),
        "language": "en",
        "unit": house.village.pk,
        "period": house.period.pk,
        "title": "The tap",
        "name_choice": "anonymous",
        "teller_sex": "unknown",
        "teller_age_band": "unknown",
        "consent_method": "oral",
        **more,
    }


def upload(data: bytes, name: str = "Awa.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def new(house: House) -> str:
    return reverse("stories:new", args=[house.programme.pk])


def test_form_takes_a_photo_and_a_voice_note(house: House, login: Any) -> None:
    sent = typed(house, photo=upload(photo()), voice=upload(WAV, "n.wav"), consent_image="on")

    answer = login(house.collector).post(new(house), {**sent, "check": "1"}, follow=True)

    assert [a.kind for a in Attachment.objects.order_by("kind")] == ["audio", "image"]
    assert "A recording is kept back" in answer.content.decode()


def test_refused_file_leaves_the_words_saved(house: House, login: Any) -> None:
    answer = login(house.collector).post(new(house), typed(house, photo=upload(b"<svg/>")))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The words of the story are saved." in page
    assert (Story.objects.get().current.title, Attachment.objects.count()) == ("The tap", 0)


def test_file_beside_a_wrong_answer_is_asked_for_again(house: House, login: Any) -> None:
    sent = typed(house, photo=upload(photo()), told_on="yesterday")

    answer = login(house.collector).post(new(house), sent)

    assert (answer.status_code, Attachment.objects.count()) == (422, 0)
    assert "Choose it once more." in answer.content.decode()


def test_form_removes_a_file_and_keeps_what_was_typed(house: House, login: Any) -> None:
    draft = house.story(state="draft", number=None)
    attachment = attach(draft, WAV, house)
    sent = typed(house, uuid=str(draft.uuid), title="Other", remove=attachment.sha256)

    login(house.collector).post(reverse("stories:edit", args=[draft.uuid]), sent)

    draft.current.refresh_from_db()
    assert (Attachment.objects.count(), draft.current.title) == (0, "Other")


def test_page_says_that_media_without_consent_are_kept_back(
    story: Story, house: House, login: Any
) -> None:
    attachment = attach(story, WAV, house)
    client = login(house.coordinator)

    page = client.get(story.get_absolute_url()).content.decode()

    assert "there is no consent for recordings" in page
    assert "<audio" not in page
    assert client.get(attachment.get_absolute_url()).status_code == 403


def test_page_plays_a_recording_within_consent(story: Story, house: House, login: Any) -> None:
    attachment = attach(story, WAV, house)
    agree(story, "keep_audio")
    client = login(house.evaluator)

    page = client.get(story.get_absolute_url()).content.decode()
    answer = client.get(attachment.get_absolute_url())

    assert f'src="{attachment.get_absolute_url()}"' in page
    assert "Awa" not in page
    assert b"".join(answer) == WAV
    assert answer["Content-Type"] == "audio/wav"


def test_page_shows_a_photo_only_after_it_was_made_ready(
    story: Story, house: House, login: Any, django_capture_on_commit_callbacks: Any
) -> None:
    agree(story, "keep_image")
    client = login(house.coordinator)
    with django_capture_on_commit_callbacks(execute=False) as waiting:
        attachment = attach(story, photo(), house)

    early = client.get(attachment.get_absolute_url()).status_code
    early_page = client.get(story.get_absolute_url()).content.decode()
    for work in waiting:
        work()
    answer = client.get(attachment.get_absolute_url())

    assert (early, "is being made ready" in early_page) == (404, True)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert b"Awa" not in b"".join(answer)


def test_page_says_that_a_photo_could_not_be_read(
    story: Story, house: House, login: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        attach(story, photo((600, 600))[:-900], house)

    page = login(house.collector).get(story.get_absolute_url()).content.decode()

    assert "It could not be read as a photo." in page


def test_files_are_guarded(story: Story, house: House, login: Any) -> None:
    agree(story, "keep_audio")
    answer = login(house.coordinator).get(attach(story, WAV, house).get_absolute_url())

    found = {name: answer[name] for name in answer.headers}
    number = f"S-{story.number:05d}"
    assert found["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert found["X-Content-Type-Options"] == "nosniff"
    assert found["Cross-Origin-Resource-Policy"] == "same-origin"
    assert found["Cache-Control"] == "private, no-store"
    assert found["Content-Disposition"].startswith(f'inline; filename="{number}-audio-')


@pytest.mark.parametrize(
    ("asked", "status", "part", "told"),
    [
        ("bytes=0-9", 206, slice(0, 10), "bytes 0-9/{}"),
        ("bytes=8000-", 206, slice(8000, None), "bytes 8000-{last}/{}"),
        ("bytes=-44", 206, slice(-44, None), "bytes {tail}-{last}/{}"),
        ("bytes=0-999999", 206, slice(0, None), "bytes 0-{last}/{}"),
        ("bytes=999999-", 416, slice(0, 0), "bytes */{}"),
        ("bytes=9-3", 416, slice(0, 0), "bytes */{}"),
        ("bytes=-0", 416, slice(0, 0), "bytes */{}"),
        ("bytes=0-1,4-5", 200, slice(0, None), None),
        ("bytes=-", 200, slice(0, None), None),
        ("lines=1-2", 200, slice(0, None), None),
    ],
)
def test_players_get_the_part_they_ask_for(
    story: Story,
    house: House,
    login: Any,
    asked: str,
    status: int,
    part: slice,
    told: str | None,
) -> None:
    agree(story, "keep_audio")
    address = attach(story, WAV, house).get_absolute_url()

    answer = login(house.coordinator).get(address, headers={"Range": asked})

    size = len(WAV)
    wanted = told and told.format(size, last=size - 1, tail=size - 44)
    assert (answer.status_code, answer.get("Content-Range")) == (status, wanted)
    assert b"".join(answer) == WAV[part]


def test_file_is_removed_from_the_page(
    story: Story, house: House, login: Any, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    attachment = attach(story, WAV, house)
    address = reverse("stories:media_remove", args=[story.uuid, attachment.sha256])

    with django_capture_on_commit_callbacks(execute=True):
        answer = login(house.collector).post(address)

    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert (answer.status_code, Attachment.objects.count(), files) == (302, 0, [])


def test_evaluator_removes_nothing(story: Story, house: House, login: Any) -> None:
    address = reverse("stories:media_remove", args=[story.uuid, attach(story, WAV, house).sha256])

    assert login(house.evaluator).post(address).status_code == 403
    assert Attachment.objects.count() == 1


def test_file_of_another_story_is_not_found(story: Story, house: House, login: Any) -> None:
    attach(house.story(state="submitted"), WAV, house)

    address = reverse("stories:media", args=[story.uuid, digest(WAV)])

    assert login(house.coordinator).get(address).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_page_costs_the_same_with_many_files(
    story: Story, house: House, login: Any, django_assert_num_queries: Any, n: int
) -> None:
    agree(story, "keep_audio")
    for number in range(n):
        attach(story, voice(0.1 * (number + 1)), house)
    client = login(house.coordinator)
    client.get(story.get_absolute_url())

    with django_assert_num_queries(11):
        client.get(story.get_absolute_url())
