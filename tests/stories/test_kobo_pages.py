"""Forms in Kobo on pages: connected, mapped, tried, pulled, ended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from stories.kobo import arrivals, sources
from stories.models import Intake, KoboMessage, KoboSource, Story
from stories.tasks import read_kobo_message
from tests.factories import House
from tests.stories.kobo import MAPPED, TOKEN, UID, submission

SERVER = "https://kf.kobotoolbox.org"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def client_(login: Any, house: House) -> Client:
    client: Client = login(house.coordinator)
    return client


@pytest.fixture
def source(house: House) -> KoboSource:
    facts = {"name": "Stories", "server": SERVER, "asset_uid": UID, "collector": house.collector}
    return sources.make_source(house.programme, by=house.coordinator, token=TOKEN, **facts)[0]


def sent(source: KoboSource, *bodies: dict[str, Any]) -> None:
    for body in bodies:
        arrivals.arrive(source, json.dumps(body))
    for message in KoboMessage.objects.all():
        read_kobo_message(message.pk)


def at(name: str, source: KoboSource, *args: Any) -> str:
    return reverse(f"stories:{name}", args=[source.pk, *args])


def connect(client: Client, house: House, **changes: Any) -> Any:
    facts = {"name": "Stories", "server": SERVER, "asset_uid": UID, "token": TOKEN}
    facts |= {"collector": house.collector.pk, **changes}
    return client.post(reverse("stories:kobo", args=[house.programme.pk]), facts)


def test_coordinator_connects_a_form_and_sees_its_secret_once(
    client_: Client, house: House
) -> None:
    page = connect(client_, house)

    source = KoboSource.objects.get()
    secret = page.context["secret"]
    assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
    assert sources.is_opened_by(source, secret)
    assert f"http://testserver/kobo/{source.pk}/" in page.content.decode()
    for name in ("kobo_source", "kobo_change", "kobo_questions"):
        shown = client_.get(at(name, source)).content.decode()
        assert (secret in shown, TOKEN in shown, source.token in shown) == (False, False, False)
    assert [e.action for e in Entry.objects.all()] == ["make_kobo_source"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", ""),
        ("server", "http://kf.kobotoolbox.org"),
        ("asset_uid", "a/b"),
        ("collector", ""),
    ],
)
def test_unfit_form_is_refused_with_what_was_typed(
    client_: Client, house: House, name: str, value: str
) -> None:
    page = connect(client_, house, **{name: value})

    assert (page.status_code, set(page.context["form"].errors)) == (422, {name})
    assert TOKEN not in page.content.decode()
    assert not KoboSource.objects.exists()


def test_token_stays_when_it_is_left_empty(client_: Client, source: KoboSource) -> None:
    facts = {"name": "New name", "server": SERVER, "asset_uid": UID}
    facts["collector"] = source.collector_id

    answer = client_.post(at("kobo_change", source), facts)

    found = KoboSource.objects.get()
    assert (answer.status_code, found.name, sources.token_of(found)) == (302, "New name", TOKEN)


def test_questions_are_those_that_came_and_guessed_by_their_names(
    client_: Client, source: KoboSource
) -> None:
    sent(source, submission(), submission(2, note="new"))

    form = client_.get(at("kobo_questions", source)).context["form"]

    offered = [value for value, _label in form.fields["column_happened"].choices]
    assert offered == sorted({"", "_submission_time", "note", *MAPPED.values()} - {"domain"})
    assert {name: form.initial[f"column_{name}"] for name in ("happened", "significance")} == {
        "happened": "story/happened",
        "significance": "story/why",
    }
    assert form.initial["column_told_on"] == "today"


def mapped(**more: str) -> dict[str, str]:
    return {**{f"column_{name}": question for name, question in MAPPED.items()}, **more}


def test_choices_get_a_meaning_and_what_waited_is_read(
    client_: Client, house: House, source: KoboSource, django_capture_on_commit_callbacks: Any
) -> None:
    sent(source, submission(village="v1", domain="d1"), submission(2, village="v2"))
    page = at("kobo_questions", source)
    tried = client_.post(page, mapped(**{"try": "1"}))
    asked = tried.context["choices_form"].asked
    assert sorted(asked.values()) == [("domain", "d1"), ("unit", "v1"), ("unit", "v2")]
    meant = {"v1": house.village.pk, "v2": house.village.pk, "d1": house.domain.pk}

    with django_capture_on_commit_callbacks(execute=True):
        answer = client_.post(
            page, mapped(**{field: str(meant[text]) for field, (_name, text) in asked.items()})
        )

    assert answer.status_code == 302
    stories = Story.objects.order_by("uuid").values_list("unit", "domain")
    assert list(stories) == [(house.village.pk, house.domain.pk), (house.village.pk, None)]
    assert not Intake.objects.filter(settled_at=None).exists()


def test_choice_can_be_left_out(client_: Client, house: House, source: KoboSource) -> None:
    sent(source, submission(domain="other"))
    page = at("kobo_questions", source)
    asked = client_.post(page, mapped(**{"try": "1"})).context["choices_form"].asked

    tried = client_.post(page, mapped(**{"try": "1"}, **dict.fromkeys(asked, "-")))

    assert (tried.context["tried"]["problems"], KoboSource.objects.get().columns) == ([], {})


def test_pasted_submission_is_tried_and_not_kept(client_: Client, source: KoboSource) -> None:
    sample = json.dumps(submission(village="Atlantis", domain="Daily life"))

    page = client_.post(at("kobo_questions", source), mapped(sample=sample, **{"try": "1"}))

    tried = page.context["tried"]
    assert page.status_code == 200
    assert [str(label) for label, _sentence in tried["problems"]] == ["Place or office"]
    assert ("What happened", "A tap was built, number 1.") in [
        (str(label), value) for label, value in tried["answers"]
    ]
    assert not Intake.objects.exists()


def test_sample_that_is_no_submission_is_refused(client_: Client, source: KoboSource) -> None:
    page = client_.post(at("kobo_questions", source), mapped(sample="{}"))

    assert (page.status_code, "sample" in page.context["form"].errors) == (422, True)


def test_page_says_what_came_and_what_is_missing(client_: Client, source: KoboSource) -> None:
    KoboSource.objects.update(columns=MAPPED, problem="The Kobo server is busy.")
    photo = {"download_url": f"{SERVER}/x.png", "filename": "a/tap.png", "mimetype": "image/png"}
    sent(source, submission(1, _attachments=[photo]), submission(2, village="Atlantis"))

    page = client_.get(at("kobo_source", source))

    assert page.context["counts"] == {
        "n_came": 2,
        "n_waiting": 1,
        "n_unread": 0,
        "n_without_files": 1,
    }
    shown = page.content.decode()
    assert "The Kobo server is busy." in shown
    assert "tap.png" in shown


@pytest.mark.parametrize("action", ["pull", "read-again", "fetch-again", "end"])
def test_act_leads_back_to_the_form(client_: Client, source: KoboSource, action: str) -> None:
    answer = client_.post(at("kobo_action", source, action))

    assert (answer.status_code, answer["Location"]) == (302, source.get_absolute_url())
    assert client_.get(source.get_absolute_url()).status_code == 200


def test_new_secret_is_shown_once(client_: Client, source: KoboSource) -> None:
    page = client_.post(at("kobo_action", source, "renew"))

    assert sources.is_opened_by(KoboSource.objects.get(), page.context["secret"])


def test_unknown_act_is_not_found(client_: Client, source: KoboSource) -> None:
    assert client_.post(at("kobo_action", source, "explode")).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_list_costs_the_same_queries(
    client_: Client, house: House, django_assert_num_queries: Any, n: int
) -> None:
    facts = {"server": SERVER, "asset_uid": UID, "collector": house.collector}
    for number in range(n):
        sources.make_source(house.programme, by=house.coordinator, name=f"F{number}", **facts)
    address = reverse("stories:kobo", args=[house.programme.pk])
    client_.get(address)

    with django_assert_num_queries(5):
        client_.get(address)


@pytest.mark.parametrize("n", [1, 3])
def test_form_costs_the_same_queries(
    client_: Client, source: KoboSource, django_assert_num_queries: Any, n: int
) -> None:
    KoboSource.objects.update(columns=MAPPED)
    photo = {"download_url": f"{SERVER}/x.png", "filename": "a/tap.png", "mimetype": "image/png"}
    sent(source, *(submission(number, _attachments=[photo]) for number in range(1, n + 1)))
    client_.get(source.get_absolute_url())

    with django_assert_num_queries(9):
        client_.get(source.get_absolute_url())


def test_what_could_not_be_read_is_shown_and_becomes_a_draft(
    client_: Client, house: House, source: KoboSource
) -> None:
    KoboSource.objects.update(columns=MAPPED)
    sent(source, submission(today="soon", **{"teller/name": ""}))
    intake = Intake.objects.get()

    doors = client_.get(reverse("stories:doors", args=[house.programme.pk])).content.decode()
    kept = client_.get(intake.get_absolute_url())
    answer = client_.post(
        reverse("stories:intake_draft", args=[intake.pk]), {"unit": house.village.pk}
    )

    assert reverse("stories:kobo", args=[house.programme.pk]) in doors
    assert dict(kept.context["values"])["story/happened"] == "A tap was built, number 1."
    story = Story.objects.get()
    assert (answer.status_code, story.state, story.door) == (302, "draft", "kobo")
    assert story.current.happened == "A tap was built, number 1."
