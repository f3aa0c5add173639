"""The pages behind a link, and those on which coordinators make links."""

from __future__ import annotations

import logging
import re
import uuid as uuids
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from programmes.models import Role
from stories import links, services
from stories.models import Attachment, CollectorLink, Identity, Story
from tests.factories import House, MembershipFactory
from tests.stories.media import photo, voice

Typed = dict[str, Any]
WORDS = "We were given goats by the landing."
REASON = "Now I pay for school."


def form_of(token: str) -> str:
    return reverse("links:form", args=[token])


@pytest.fixture
def typed(house: House) -> Typed:
    """A finished story as a collector's browser sends it."""
    return {
        "uuid": str(uuids.uuid4()),
        "language": "en",
        "unit": house.village.pk,
        "period": house.period.pk,
        "title": "Goats",
        "happened": WORDS,
        "significance": REASON,
        "told_on": "2026-03-15",
        "consent_selection": "on",
        "consent_method": "oral",
        "name_choice": "anonymous",
    }


@pytest.fixture
def told(house: House) -> Typed:
    """A story as its teller sends it."""
    return {
        "uuid": str(uuids.uuid4()),
        "language": "en",
        "unit": house.village.pk,
        "period": house.period.pk,
        "happened": WORDS,
        "significance": REASON,
        "told_on": "2026-03-15",
        "consent_selection": "yes",
        "name_choice": "anonymous",
        "teller_name": "Awa Traore",
    }


@pytest.fixture
def direct(house: House) -> tuple[CollectorLink, str]:
    return house.link(kind="direct", collector=None, label="Notice board")


def test_story_goes_by_the_link_to_its_receipt(house: House, client: Client, typed: Typed) -> None:
    link, token = house.link()

    assert client.get(form_of(token)).status_code == 200
    answer = client.post(form_of(token), typed, follow=True)

    story = Story.objects.get()
    assert (story.state, story.link, story.collector) == ("submitted", link, house.collector)
    assert answer.redirect_chain == [(reverse("links:receipt", args=[token, story.uuid]), 302)]
    assert "S-00001</bdi>" in answer.content.decode()


def test_handing_in_twice_is_one_story(house: House, client: Client, typed: Typed) -> None:
    _link, token = house.link()

    answers = [client.post(form_of(token), typed) for _ in range(2)]
    other = client.post(form_of(token), {**typed, "title": "Other"})

    assert [answer.status_code for answer in (*answers, other)] == [302, 302, 409]
    assert WORDS in other.content.decode()
    assert Story.objects.get().current.title == "Goats"


def test_refused_story_keeps_what_was_typed(house: House, client: Client, typed: Typed) -> None:
    _link, token = house.link()

    answer = client.post(form_of(token), {**typed, "significance": ""})

    assert answer.status_code == 422
    assert WORDS in answer.content.decode()
    assert "Write down why this change is significant" in answer.content.decode()
    assert not Story.objects.exists()


def test_question_is_shown_in_another_language(house: House, client: Client, typed: Typed) -> None:
    _link, token = house.link()

    answer = client.post(form_of(token), {**typed, "question": "1"})

    assert answer.status_code == 200
    assert WORDS in answer.content.decode()
    assert not Story.objects.exists()


def test_link_offers_the_places_of_its_branch_only(
    house: House, client: Client, typed: Typed
) -> None:
    _link, token = house.link(collector=None)  # in the name of the coordinator of everything

    page = client.get(form_of(token)).content.decode()
    answer = client.post(form_of(token), {**typed, "unit": house.other_village.pk})

    assert f'<option value="{house.other_village.pk}"' not in page
    assert answer.status_code == 422
    assert not Story.objects.exists()


def test_teller_is_asked_in_plain_words_and_not_as_a_collector(
    client: Client, direct: tuple[CollectorLink, str]
) -> None:
    page = client.get(form_of(direct[1])).content.decode()

    assert "you lose nothing" in page
    named = set(re.findall(r'name="(\w+)"', page))
    assert not named & {"collector_remarks", "read_back", "capture_mode", "consent_method"}
    assert {"happened", "significance", "voice", "consent_selection", "name_choice"} <= named


def test_teller_tells_for_themselves(
    house: House, client: Client, direct: tuple[CollectorLink, str], told: Typed
) -> None:
    answer = client.post(form_of(direct[1]), told)

    story = Story.objects.get()
    assert answer.status_code == 302
    assert (story.door, story.capture_mode, story.teller_selection, story.collector) == (
        "direct",
        "written",
        "volunteer",
        house.coordinator,
    )
    assert (story.current.title, story.current.happened) == (WORDS, WORDS)
    consent = story.consents.get()
    assert (consent.purpose, consent.method, consent.obtained_by) == ("selection", "written", None)
    assert not Identity.objects.exists()  # a name is kept only of those who want to be named


def test_teller_who_wants_to_be_named_is(
    client: Client, direct: tuple[CollectorLink, str], told: Typed
) -> None:
    client.post(form_of(direct[1]), {**told, "name_choice": "name"})

    assert Identity.objects.get().name == "Awa Traore"


def test_teller_may_say_no_and_must_say_something(
    client: Client, direct: tuple[CollectorLink, str], told: Typed
) -> None:
    silent = client.post(form_of(direct[1]), {**told, "consent_selection": ""})
    refusing = client.post(form_of(direct[1]), {**told, "consent_selection": "no"})

    assert (silent.status_code, refusing.status_code) == (422, 302)
    assert "Both are right." in silent.content.decode()
    assert not Story.objects.get().consents.exists()


def test_teller_may_speak_instead(
    client: Client, direct: tuple[CollectorLink, str], told: Typed
) -> None:
    spoken = {**told, "happened": "", "significance": "", "consent_audio": "yes"}
    recording = SimpleUploadedFile("me.wav", voice())

    answer = client.post(form_of(direct[1]), {**spoken, "voice": recording})

    story = Story.objects.get()
    assert answer.status_code == 302
    assert (story.capture_mode, story.state) == ("audio", "submitted")
    assert story.current.happened == "Told aloud: listen to the recording."
    assert [a.kind for a in Attachment.objects.complete()] == ["audio"]
    assert {c.purpose for c in story.consents.all()} == {"selection", "keep_audio"}


def test_voice_is_kept_only_with_a_yes(
    client: Client, direct: tuple[CollectorLink, str], told: Typed
) -> None:
    recording = SimpleUploadedFile("me.wav", voice())

    answer = client.post(form_of(direct[1]), {**told, "consent_audio": "no", "voice": recording})

    assert answer.status_code == 422
    assert (Story.objects.count(), Attachment.objects.count()) == (0, 0)


def test_voice_that_is_no_recording_is_refused_and_nothing_lost(
    client: Client, direct: tuple[CollectorLink, str], told: Typed
) -> None:
    sent = {**told, "consent_audio": "yes", "voice": SimpleUploadedFile("me.mp3", photo())}

    answer = client.post(form_of(direct[1]), sent)

    assert answer.status_code == 422
    assert "This file is of another kind." in answer.content.decode()
    assert WORDS in answer.content.decode()


def test_collector_sends_a_photo_with_the_story(house: House, client: Client, typed: Typed) -> None:
    _link, token = house.link()

    client.post(form_of(token), {**typed, "photo": SimpleUploadedFile("me.jpg", photo())})

    assert [a.kind for a in Story.objects.get().attachments.complete()] == ["image"]


def test_collectors_link_lists_its_own_stories_without_their_words(
    house: House, client: Client, typed: Typed
) -> None:
    _link, token = house.link()
    client.post(form_of(token), typed)
    house.story(number=77)  # of the same collector, by another door

    page = Client().get(reverse("links:receipts", args=[token])).content.decode()

    assert re.findall(r"S-\d{5}", page) == ["S-00001"]
    assert "Goats" not in page
    assert WORDS not in page


def test_tellers_see_only_what_was_told_from_their_own_phone(
    client: Client, direct: tuple[CollectorLink, str], told: Typed
) -> None:
    client.post(form_of(direct[1]), told)
    receipts = reverse("links:receipts", args=[direct[1]])

    mine, anothers = client.get(receipts), Client().get(receipts)

    assert re.findall(r"S-\d{5}", mine.content.decode()) == ["S-00001"]
    assert "S-0" not in anothers.content.decode()


def test_forged_list_of_stories_opens_none(
    client: Client, direct: tuple[CollectorLink, str], told: Typed
) -> None:
    client.post(form_of(direct[1]), told)
    other = Client()
    other.cookies["told"] = f'["{Story.objects.get().uuid}"]:x'

    page = other.get(reverse("links:receipts", args=[direct[1]])).content.decode()

    assert "S-0" not in page


@pytest.mark.parametrize("route", ["links:receipt", "panels:link_journey"])
def test_link_does_not_open_a_story_that_came_another_way(
    house: House, client: Client, typed: Typed, route: str
) -> None:
    _link, token = house.link()
    _other, other_token = house.link(label="Green phone")
    client.post(form_of(token), typed)
    own, anothers = Story.objects.get(), house.story()

    found = {
        "own": client.get(reverse(route, args=[token, own.uuid])).status_code,
        "by another link": client.get(reverse(route, args=[other_token, own.uuid])).status_code,
        "by no link": client.get(reverse(route, args=[token, anothers.uuid])).status_code,
    }

    assert found == {"own": 200, "by another link": 404, "by no link": 404}


def test_journey_behind_a_link_says_where_and_not_what(
    house: House, client: Client, typed: Typed
) -> None:
    _link, token = house.link()
    client.post(form_of(token), typed)
    story = Story.objects.get()
    services.send_back(story, by=house.coordinator, note="Who gave the goats?")

    page = client.get(reverse("panels:link_journey", args=[token, story.uuid])).content.decode()

    assert "Received as S-00001." in page
    assert "It was sent back with a question" in page
    assert [text for text in (WORDS, REASON, "Who gave") if text in page] == []


@pytest.mark.parametrize("ended", ["revoked", "left", "guessed"])
def test_closed_link_says_what_to_do_and_gives_back_what_was_typed(
    house: House, client: Client, typed: Typed, ended: str
) -> None:
    link, token = house.link()
    if ended == "revoked":
        services.revoke_link(link, by=house.coordinator)
    if ended == "left":
        house.collector.memberships.update(ended_at="2026-01-01T00:00Z")
    if ended == "guessed":
        token = token[:-1]

    answer = client.post(form_of(token), typed)

    assert answer.status_code == 403
    assert "Ask the person who gave you the link for a new one." in answer.content.decode()
    assert WORDS in answer.content.decode()
    assert not Story.objects.exists()


def test_guessing_is_slowed_down_and_holders_are_not(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "GUESSES", links.Limit("test guesses", most=2, seconds=600))
    _link, token = house.link()

    found = [client.get(form_of(f"msl_{n}")).status_code for n in range(3)]

    assert found == [403, 403, 429]
    assert client.get(form_of(token)).status_code == 200


def test_flood_of_stories_is_refused_and_nothing_lost(
    house: House, client: Client, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "SENDINGS", links.Limit("test sendings", most=1, seconds=3600))
    _link, token = house.link()
    client.post(form_of(token), typed)

    answer = client.post(form_of(token), {**typed, "uuid": str(uuids.uuid4())})

    assert answer.status_code == 429
    assert WORDS in answer.content.decode()
    assert Story.objects.count() == 1


def test_nothing_is_collected_between_periods(house: House, client: Client, typed: Typed) -> None:
    _link, token = house.link()
    type(house.period).objects.update(state="selecting")

    answer = client.get(form_of(token))

    assert "No stories are collected now" in answer.content.decode()


def test_token_leaks_neither_by_cache_nor_by_referrer_nor_by_log(
    house: House, client: Client, typed: Typed, caplog: pytest.LogCaptureFixture
) -> None:
    _link, token = house.link()

    with caplog.at_level(logging.INFO):
        answer = client.get(form_of(token))
        client.post(form_of(token), {**typed, "title": ""})

    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "/t/msl_…/" in caplog.text
    assert token not in caplog.text


def test_form_of_another_site_is_not_taken(house: House, typed: Typed) -> None:
    _link, token = house.link()

    answer = Client(enforce_csrf_checks=True).post(form_of(token), typed)

    assert answer.status_code == 403
    assert not Story.objects.exists()


def test_coordinator_makes_a_sheet_of_links(house: House, login: Any) -> None:
    client = login(house.coordinator)
    address = reverse("stories:links", args=[house.programme.pk])
    facts = {"labels": "Blue phone\nGreen phone\n", "unit": house.village.pk, "kind": "collector"}

    assert client.get(address).status_code == 200
    sheet = client.post(address, {**facts, "collector": house.collector.pk})

    assert sorted(CollectorLink.objects.values_list("label", "collector")) == [
        ("Blue phone", house.collector.pk),
        ("Green phone", house.collector.pk),
    ]
    page = sheet.content.decode()
    tokens = re.findall(r"http://testserver/t/(msl_[\w-]+)/", page)
    assert [links.link_of(token).label for token in tokens] == ["Blue phone", "Green phone"]
    assert page.count("data:image/svg+xml") == 4  # each with its own for KoboCollect
    assert "msl_" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"labels": ""}, "labels"),
        ({"labels": "\n".join("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP")}, "labels"),
        ({"labels": "a" * 101}, "labels"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"collector": "other"}, "collector"),
    ],
)
def test_wrong_sheet_makes_no_link(house: House, login: Any, wrong: Typed, field: str) -> None:
    facts = {"labels": "Blue phone", "unit": house.village.pk, "kind": "collector", **wrong}
    if "collector" in wrong:
        facts["collector"] = house.other_collector.pk

    answer = login(house.coordinator).post(
        reverse("stories:links", args=[house.programme.pk]), facts
    )

    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert not CollectorLink.objects.exists()


def test_coordinator_revokes_a_link(house: House, login: Any) -> None:
    link, token = house.link()

    answer = login(house.coordinator).post(
        reverse("stories:link_revoke", args=[link.pk]), follow=True
    )

    assert "opens nothing any more" in answer.content.decode()
    assert links.link_of(token) is None


def test_branch_coordinator_has_the_links_of_the_branch(house: House, login: Any) -> None:
    branch = MembershipFactory(
        programme=house.programme, role=Role.COORDINATOR, unit=house.other_village
    ).user
    house.link(label="Blue phone")
    house.link(label="Yonder", unit=house.other_village, collector=None)
    client = login(branch)
    address = reverse("stories:links", args=[house.programme.pk])
    facts = {"labels": "Mine", "unit": house.village.pk, "kind": "direct"}

    page = client.get(address).content.decode()
    refused = client.post(address, facts)

    assert ("Yonder" in page, "Blue phone" in page) == (True, False)
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"unit"})


@pytest.mark.parametrize("n_links", [1, 3])
def test_list_of_links_costs_the_same_for_more(
    house: House, login: Any, django_assert_num_queries: Any, n_links: int
) -> None:
    for n in range(n_links):
        house.link(label=f"Phone {n}")
    client = login(house.coordinator)

    with django_assert_num_queries(10):
        client.get(reverse("stories:links", args=[house.programme.pk]))


@pytest.mark.parametrize("n_stories", [1, 3])
def test_list_of_receipts_costs_the_same_for_more(
    house: House, client: Client, django_assert_num_queries: Any, n_stories: int
) -> None:
    link, token = house.link()
    for _ in range(n_stories):
        house.story(link=link)
    links.link_of(token)

    with django_assert_num_queries(2):
        client.get(reverse("links:receipts", args=[token]))
