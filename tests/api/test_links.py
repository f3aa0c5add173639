"""Links at the API: they hand in and see their own receipts, and open nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from stories import links, services
from stories.models import Story
from tests.api.conftest import V1, Program
from tests.api.test_schema import operations
from tests.factories import House
from tests.stories.media import digest, photo


@dataclass
class Phone(Program):
    """Somebody without an account, with a link."""

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Link {self.key}"}


@pytest.fixture
def phone(house: House) -> Phone:
    return Phone(house.link()[1])


def test_story_comes_by_the_link_once(
    house: House, phone: Phone, body: dict[str, Any], address: str
) -> None:
    statuses = [phone.put(address, body).status_code for _ in range(3)]
    other = phone.put(address, {**body, "title": "Other"})

    story = Story.objects.get()
    assert (statuses, other.status_code) == ([201, 200, 200], 409)
    assert (story.door, story.collector, story.link.label) == (
        "link",
        house.collector,
        "Blue phone",
    )
    assert set(other.json()["stands"]) == {"uuid", "reference", "state", "submitted_at"}


def test_conflict_with_another_doors_story_shows_nothing_of_it(
    house: House, phone: Phone, body: dict[str, Any]
) -> None:
    story = house.story()

    answer = phone.put(f"stories/{story.uuid}/", body)

    assert (answer.status_code, answer.json()["stands"]) == (409, None)
    assert "Water" not in answer.content.decode()


def test_strangers_story_is_not_there(house: House, phone: Phone, body: dict[str, Any]) -> None:
    story = house.story(collector=house.other_collector, unit=house.other_village)

    assert phone.put(f"stories/{story.uuid}/", body).status_code == 404


def test_link_is_for_one_place(
    house: House, phone: Phone, body: dict[str, Any], address: str
) -> None:
    answer = phone.put(address, {**body, "unit": house.other_village.pk})

    assert (answer.status_code, set(answer.json()["errors"])) == (422, {"unit"})
    assert not Story.objects.exists()


def test_link_is_for_one_programme(
    house: House, phone: Phone, body: dict[str, Any], address: str
) -> None:
    elsewhere = House.build()
    elsewhere.programme.memberships.create(user=house.collector, role="collector")
    facts = {
        "programme": elsewhere.programme.pk,
        "unit": elsewhere.village.pk,
        "period": elsewhere.period.pk,
        "domain": None,
    }

    answer = phone.put(address, {**body, **facts})

    assert answer.status_code == 403
    assert not Story.objects.exists()


def test_link_opens_nothing_else(house: House, phone: Phone) -> None:
    story = house.story(link=house.collector.links.get())
    open_to_links = {
        ("PUT", "stories/{uuid}/"),
        ("GET", "stories/receipts/"),
        ("GET", "session/"),
        ("GET", "stories/{uuid}/media/{sha256}/"),
        ("PATCH", "stories/{uuid}/media/{sha256}/"),
    }

    offered = {(method, path.removeprefix(V1)) for method, path in operations()}

    found = {}
    for method, path in offered - open_to_links - {("GET", "schema/")}:
        address = re.sub(r"{(\w+)}", lambda m: str(story.uuid) if m[1] == "uuid" else "1", path)
        answer = phone.client.generic(method, V1 + address, headers=phone.headers)
        found[method, path] = answer.status_code

    assert {key for key, code in found.items() if code != 403} == set()
    assert open_to_links <= offered
    assert Story.objects.get().state == "eligible"


def test_photo_comes_by_the_link_of_its_story_only(
    house: House, phone: Phone, body: dict[str, Any], address: str
) -> None:
    phone.put(address, body)
    other, data = Phone(house.link(label="Green phone")[1]), photo()

    found = [send_piece(one, address, data) for one in (other, phone, phone)]

    assert found == [404, 200, 409]  # the second time it is here already
    assert [a.kind for a in Story.objects.get().attachments.complete()] == ["image"]


def send_piece(phone: Phone, address: str, data: bytes) -> int:
    headers = {**phone.headers, "Upload-Offset": "0", "Upload-Length": str(len(data))}
    where = f"{V1}{address}media/{digest(data)}/"
    kind = "application/offset+octet-stream"
    return int(phone.client.patch(where, data, content_type=kind, headers=headers).status_code)


def test_link_sees_its_own_receipts(
    house: House, phone: Phone, body: dict[str, Any], address: str
) -> None:
    house.story()
    phone.put(address, body)

    found = phone.get("stories/receipts/").json()["results"]

    assert [set(row) for row in found] == [{"uuid", "reference", "state", "submitted_at"}]
    assert [row["state"] for row in found] == ["submitted"]


def test_person_sees_their_own_receipts(house: House, program: Any) -> None:
    mine = house.story()
    house.story(collector=house.other_collector, unit=house.other_village)

    found = program(house.collector).get("stories/receipts/").json()["results"]

    assert [row["uuid"] for row in found] == [str(mine.uuid)]


@pytest.mark.parametrize("ended", ["revoked", "left", "guessed"])
def test_closed_link_is_told_so(
    house: House, phone: Phone, body: dict[str, Any], address: str, ended: str
) -> None:
    if ended == "revoked":
        services.revoke_link(house.collector.links.get(), by=house.coordinator)
    if ended == "left":
        house.collector.memberships.update(ended_at="2026-01-01T00:00Z")
    if ended == "guessed":
        phone.key += "x"

    answer = phone.put(address, body)

    assert answer.status_code == 401
    assert answer.json() == {
        "detail": "This link opens nothing. Ask the person who gave it to you for a new one."
    }
    assert not Story.objects.exists()


def test_guessing_is_slowed_down(
    house: House, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "GUESSES", links.Limit("test api guesses", most=2, seconds=600))
    guesses = [Phone(f"msl_{n}") for n in range(3)]

    answers = [guess.get("session/") for guess in guesses]

    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[2]["Retry-After"] == "600"
    assert phone.get("session/").status_code == 200


def test_flood_is_refused(
    phone: Phone, body: dict[str, Any], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "SENDINGS_FROM", links.Limit("test floods", most=0, seconds=3600))

    answer = phone.put(address, body)

    assert answer.status_code == 429
    assert not Story.objects.exists()


def test_session_of_a_link(house: House, phone: Phone) -> None:
    answer = phone.get("session/")

    assert answer["Cache-Control"] == "private, no-store"
    found = answer.json()
    assert (found["user"], found["programmes"]) == (None, [house.programme.pk])
    assert found["link"] == {
        "label": "Blue phone",
        "kind": "collector",
        "programme": house.programme.pk,
        "unit": house.village.pk,
        "expires_on": None,
    }


def test_session_of_a_person_gives_a_key_that_works(
    house: House, body: dict[str, Any], address: str
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.collector)
    session = client.get("/api/v1/session/")
    found = session.json()

    answer = client.put(
        f"/api/v1/{address}",
        body,
        content_type="application/json",
        headers={"X-CSRFToken": found["csrf_token"]},
    )

    assert (found["user"], found["link"], found["programmes"]) == (
        house.collector.pk,
        None,
        [house.programme.pk],
    )
    assert session["Cache-Control"] == "private, no-store"
    assert (answer.status_code, Story.objects.get().door) == (201, "page")


def test_session_of_nobody(client: Client) -> None:
    assert client.get("/api/v1/session/").status_code == 401
