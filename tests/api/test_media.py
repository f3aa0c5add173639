"""Photos and voice notes sent in pieces through the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from accounts.models import User
from stories import services
from stories.models import Attachment, Story
from stories.services import media
from tests.api.conftest import V1, Program
from tests.factories import House
from tests.stories.media import digest, photo, voice

Of = Callable[[User], Program]
WAV = voice(1)


@pytest.fixture
def story(house: House) -> Story:
    return house.story(state="submitted")


def address(story: Story, data: bytes = WAV) -> str:
    return f"{V1}stories/{story.uuid}/media/{digest(data)}/"


def patch(
    program: Program, story: Story, offset: Any, piece: bytes, data: bytes = WAV, **more: str
) -> Any:
    headers = {"Upload-Offset": str(offset), "Upload-Length": str(len(data)), **more}
    return program.client.patch(
        address(story, data),
        piece,
        content_type="application/offset+octet-stream",
        headers={**program.headers, **headers},
    )


def head(program: Program, story: Story, data: bytes = WAV) -> Any:
    return program.client.head(address(story, data), headers=program.headers)


def test_recording_is_sent_in_pieces(house: House, story: Story, program: Of) -> None:
    phone = program(house.collector)
    assert head(phone, story).status_code == 404

    first = patch(phone, story, 0, WAV[:5000], **{"Upload-Name": quote("بئر.wav")})
    middle = head(phone, story)
    last = patch(phone, story, 5000, WAV[5000:])

    assert first.json() == {
        "sha256": digest(WAV),
        "offset": 5000,
        "length": len(WAV),
        "is_complete": False,
        "kind": "audio",
    }
    told = [middle[name] for name in ("Upload-Offset", "Upload-Length", "Upload-Complete")]
    assert told == ["5000", str(len(WAV)), "?0"]
    assert (last.status_code, last["Upload-Complete"]) == (200, "?1")
    assert Attachment.objects.get().name == "بئر.wav"


def test_empty_piece_announces(house: House, story: Story, program: Of) -> None:
    answer = patch(program(house.collector), story, 0, b"")

    assert (answer.status_code, answer["Upload-Offset"]) == (200, "0")
    assert Attachment.objects.get().size == len(WAV)


@pytest.mark.parametrize("offset", [0, 1, 99_999])
def test_piece_that_does_not_follow_is_told_where_to_go_on(
    house: House, story: Story, program: Of, offset: int
) -> None:
    phone = program(house.collector)
    patch(phone, story, 0, WAV[:300])

    answer = patch(phone, story, offset, WAV[:300])

    assert (answer.status_code, answer["Upload-Offset"]) == (409, "300")
    assert answer.json()["offset"] == 300
    assert "300 bytes" in answer.json()["detail"]


def test_piece_after_the_end_is_told_that_all_is_there(
    house: House, story: Story, program: Of
) -> None:
    phone = program(house.collector)
    patch(phone, story, 0, WAV)

    answer = patch(phone, story, 0, WAV)

    assert (answer.status_code, answer["Upload-Complete"]) == (409, "?1")
    assert answer["Upload-Offset"] == str(len(WAV))


def test_too_large_is_refused_before_it_is_sent(house: House, story: Story, program: Of) -> None:
    more = {"Upload-Length": "10000001", "Upload-Name": "p.jpg"}

    answer = patch(program(house.collector), story, 0, b"", **more)

    assert answer.status_code == 413
    assert "Make it smaller" in answer.json()["detail"]
    assert Attachment.objects.count() == 0


def test_too_large_a_piece_is_refused(house: House, story: Story, program: Of) -> None:
    data = WAV + bytes(media.PIECE)

    answer = patch(program(house.collector), story, 0, data[: media.PIECE + 1], data)

    assert answer.status_code == 413
    assert Attachment.objects.count() == 0


def test_largest_piece_is_taken(house: House, story: Story, program: Of) -> None:
    data = WAV + bytes(media.PIECE)

    answer = patch(program(house.collector), story, 0, data[: media.PIECE], data)

    assert answer["Upload-Offset"] == str(media.PIECE)


@pytest.mark.parametrize(
    "data", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<!doctype html>", photo()[:60]]
)
def test_image_that_is_no_image_is_refused(
    house: House, story: Story, program: Of, data: bytes
) -> None:
    answer = patch(program(house.collector), story, 0, data, data, **{"Upload-Name": "a.jpg"})

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["media"]
    assert Attachment.objects.count() == 0


def test_damaged_file_starts_anew(house: House, story: Story, program: Of) -> None:
    phone = program(house.collector)

    answer = patch(phone, story, 0, WAV[:-1] + b"?")

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["sha256"])
    assert head(phone, story)["Upload-Offset"] == "0"


@pytest.mark.parametrize("offset", ["", "-1", "x", "1.5", "9" * 19, "٣"])
def test_senseless_offset_is_refused(house: House, story: Story, program: Of, offset: str) -> None:
    answer = patch(program(house.collector), story, offset, WAV)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["Upload-Offset"])


def test_first_piece_without_length_is_refused(house: House, story: Story, program: Of) -> None:
    answer = patch(program(house.collector), story, 0, WAV, **{"Upload-Length": ""})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["Upload-Length"])


def test_senseless_sha256_is_refused(house: House, story: Story, program: Of) -> None:
    phone = program(house.collector)
    headers = {**phone.headers, "Upload-Offset": "0", "Upload-Length": "5"}

    answer = phone.client.patch(f"{V1}stories/{story.uuid}/media/abc/", b"", headers=headers)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["sha256"])


def test_full_disk_is_told(
    house: House, story: Story, program: Of, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path / "full"
    settings.MEDIA_ROOT.write_text("No folder can be made here.")

    answer = patch(program(house.collector), story, 0, WAV)

    assert answer.status_code == 507
    assert Attachment.objects.get().received == 0


@pytest.mark.parametrize(
    ("who", "status"), [("evaluator", 403), ("other_collector", 404), ("stranger", 404)]
)
def test_others_neither_send_nor_ask_nor_remove(
    house: House, story: Story, program: Of, who: str, status: int
) -> None:
    patch(program(house.collector), story, 0, WAV[:9])
    other = program(getattr(house, who))

    found = [
        patch(other, story, 9, WAV[9:]).status_code,
        head(other, story).status_code,
        other.client.delete(address(story), headers=other.headers).status_code,
    ]

    assert found == [status] * 3
    assert Attachment.objects.get().received == 9


def test_withdrawn_story_takes_nothing(house: House, program: Of) -> None:
    answer = patch(program(house.collector), house.story(state="withdrawn"), 0, WAV)

    assert (answer.status_code, "Upload-Offset" in answer) == (409, False)


def test_file_is_removed(house: House, story: Story, program: Of) -> None:
    phone = program(house.collector)
    patch(phone, story, 0, WAV)

    answer = phone.client.delete(address(story), headers=phone.headers)

    assert (answer.status_code, Attachment.objects.count()) == (204, 0)


def test_story_tells_of_its_files_and_where_they_may_be_seen(
    house: House, story: Story, program: Of
) -> None:
    patch(program(house.collector), story, 0, WAV)
    reader = program(house.evaluator)
    kept_back = reader.get(f"stories/{story.uuid}/").json()["attachments"]
    story.consents.create(purpose="keep_audio", audience="programme", given_on=story.told_on)

    shown = reader.get(f"stories/{story.uuid}/").json()["attachments"]

    assert [one["address"] for one in kept_back] == [""]
    assert [one["address"] for one in shown] == [f"/stories/{story.uuid}/media/{digest(WAV)}/"]
    assert "name" not in shown[0]


def test_link_sends_to_what_came_by_it_and_to_nothing_else(house: House, story: Story) -> None:
    link, token = services.make_link(
        house.village,
        by=house.coordinator,
        kind="collector",
        label="Phone",
        collector=house.collector,
    )
    own = house.story(state="submitted", link=link)
    headers = {"Authorization": f"Link {token}", "Upload-Offset": "0", "Upload-Length": "9"}
    client = Client()

    found = [client.patch(address(one), b"", headers=headers).status_code for one in (own, story)]

    assert found == [200, 404]
    assert client.delete(address(own), headers=headers).status_code == 403
