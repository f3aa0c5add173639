"""Submissions from Kobo: sent, kept, read, received; and what is refused."""

from __future__ import annotations

import base64
import json
import threading
import uuid as uuids
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Entry
from stories import services
from stories.kobo import arrivals, sources
from stories.kobo.reading import Codebook
from stories.kobo.submission import Malformed, submission_of
from stories.models import Identity, Intake, KoboMessage, KoboSource, Story
from stories.tasks import read_kobo_message, tend_kobo
from tests.factories import House
from tests.stories.kobo import CHOICES, MAPPED, TOKEN, UID, submission


@pytest.fixture(autouse=True)
def nobody_waits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def made(house: House) -> tuple[KoboSource, str]:
    source, secret = sources.make_source(
        house.programme,
        by=house.coordinator,
        name="Stories 2026",
        server="https://kf.kobotoolbox.org",
        asset_uid=UID,
        collector=house.collector,
        token=TOKEN,
    )
    book = Codebook(MAPPED, {}, {"domain": {"d1": str(house.domain.pk)}})
    return sources.map_source(source, book, by=house.coordinator), secret


@pytest.fixture
def send(made: Any, client: Client, django_capture_on_commit_callbacks: Any) -> Any:
    """A function that posts a body as Kobo does, and lets the worker do its part."""
    source, secret = made

    def post(body: Any, **headers: str) -> Any:
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(
                f"/kobo/{source.pk}/",
                data,
                content_type="application/json",
                headers=headers or {"X-MSC-Secret": secret},
            )

    return post


def waiting() -> list[dict[str, list[str]]]:
    return [one.reasons for one in Intake.objects.filter(settled_at=None)]


def test_submission_becomes_a_story_in_its_collectors_name(house: House, send: Any) -> None:
    answer = send(submission(domain="d1"))

    story = Story.objects.get()
    assert (answer.status_code, answer.json()) == (202, {"detail": "Received."})
    assert (story.uuid, story.door, story.state) == (uuids.UUID(int=1), "kobo", "submitted")
    assert (story.collector, story.unit, story.domain) == (
        house.collector,
        house.village,
        house.domain,
    )
    assert (story.current.title, story.current.happened) == ("A tap was built, number 1.",) * 2
    assert story.consents.get().purpose == "selection"
    assert Identity.objects.get().name == "Awa Traore"


def test_basic_opens_as_the_header_does(made: Any, send: Any) -> None:
    said = base64.b64encode(f"anybody:{made[1]}".encode()).decode()

    assert send(submission(), Authorization=f"Basic {said}").status_code == 202
    assert Story.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"X-MSC-Secret": "msk_guessed"},
        {"X-MSC-Secret": ""},
        {"Authorization": "Basic %%%"},
        {"Authorization": "Basic " + base64.b64encode(b"msk_no").decode()},
    ],
)
def test_wrong_secret_opens_nothing(send: Any, headers: dict[str, str]) -> None:
    answer = send(submission(), **headers)

    assert (answer.status_code, "Basic" in answer["WWW-Authenticate"]) == (401, True)
    assert not Intake.objects.exists()


def test_form_that_is_not_there_answers_as_a_wrong_secret(made: Any, client: Client) -> None:
    headers = {"X-MSC-Secret": made[1]}

    answer = client.post("/kobo/999/", "{}", content_type="application/json", headers=headers)

    assert answer.status_code == 401


def test_guessing_is_slowed_and_the_right_secret_still_opens(send: Any) -> None:
    found = {send("{}", **{"X-MSC-Secret": "no"}).status_code for _turn in range(61)}

    assert found == {401, 429}
    assert send(submission()).status_code == 202


def test_renewed_secret_replaces_the_old_one(house: House, made: Any, send: Any) -> None:
    secret = sources.new_secret(made[0], by=house.coordinator)

    assert send(submission()).status_code == 401
    assert send(submission(), **{"X-MSC-Secret": secret}).status_code == 202


def test_ended_form_takes_nothing(house: House, made: Any, send: Any) -> None:
    sources.end_source(made[0], by=house.coordinator)

    assert send(submission()).status_code == 403
    assert not Intake.objects.exists()


def test_the_same_again_changes_nothing_however_kobo_wraps_it(send: Any) -> None:
    one = submission()
    send(one)
    noted = {**one, "_validation_status": {"uid": "approved"}, "_notes": ["seen"], "_tags": ["x"]}

    answers = [send(one), send(noted), send({"data": [{"row": one}]}), send([one])]

    assert [(a.status_code, a.json()["detail"]) for a in answers] == [(202, "Received before.")] * 4
    assert (Story.objects.count(), Intake.objects.count(), KoboMessage.objects.count()) == (1, 1, 1)
    assert Entry.objects.filter(action="submit").count() == 1


def test_groups_inside_each_other_are_read_as_flat_names(send: Any) -> None:
    flat = submission()
    nested = {**flat, "story": {"happened": "A tap.", "why": "Mornings."}}
    for name in ("story/happened", "story/why"):
        del nested[name]

    send(nested)

    assert Story.objects.get().current.happened == "A tap."


def test_first_wording_stands_when_it_is_edited_in_kobo(send: Any) -> None:
    send(submission())
    edited = submission(**{"_uuid": str(uuids.UUID(int=9)), "story/happened": "Two taps."})

    answer = send(edited)

    story = Story.objects.get()
    assert (answer.status_code, story.current.happened) == (202, "A tap was built, number 1.")
    beside = Intake.objects.get(settled_at=None)
    assert (beside.story, "Two taps." in beside.raw) == (story, True)
    assert beside.reasons[""][0].startswith("S-00001 came from Kobo before")


def test_edits_of_an_older_kobo_are_known_by_what_they_replace(send: Any) -> None:
    def edit(uuid: int, replaced: int, text: str) -> dict[str, Any]:
        ids = {
            "_uuid": str(uuids.UUID(int=uuid)),
            "meta/deprecatedID": str(uuids.UUID(int=replaced)),
        }
        found = submission(**ids, **{"story/happened": text})
        del found["meta/rootUuid"], found["meta/instanceID"]
        return found

    send(submission())
    send(edit(8, 1, "Two taps."))
    send(edit(9, 8, "Three taps."))

    assert Story.objects.count() == 1
    assert {str(one.key) for one in KoboMessage.objects.all()} == {str(uuids.UUID(int=1))}
    assert len(waiting()) == 2


def test_what_cannot_be_a_story_is_kept_with_the_reasons(send: Any) -> None:
    answer = send(submission(village="Atlantis", today="soon"))

    assert (answer.status_code, Story.objects.exists()) == (202, False)
    (reasons,) = waiting()
    assert set(reasons) == {"unit", "told_on"}


def test_missing_answer_is_said_and_a_later_wording_is_taken(send: Any) -> None:
    send(submission(**{"story/why": ""}))
    assert [set(reasons) for reasons in waiting()] == [{"significance"}]

    send(submission())

    assert (Story.objects.count(), waiting()) == (1, [])


def test_what_waits_is_read_again_when_questions_are_mapped(
    house: House, made: Any, send: Any, django_capture_on_commit_callbacks: Any
) -> None:
    KoboSource.objects.update(columns={})
    send(submission())
    send(submission(2))
    assert [reasons[""][0] for reasons in waiting()] == [
        "Say on the page of this Kobo form which question holds what."
    ] * 2

    with django_capture_on_commit_callbacks(execute=True):
        sources.map_source(made[0], Codebook(MAPPED, {}, CHOICES), by=house.coordinator)

    assert (Story.objects.count(), waiting()) == (2, [])


def test_collector_who_left_is_named_as_the_reason(house: House, send: Any) -> None:
    house.collector.memberships.all().delete()

    send(submission())

    assert waiting() == [
        {"": [f"{house.collector} does not collect stories there. Choose somebody else."]}
    ]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<data/>",
        "[" * 100_000,
        "{}",
        "[]",
        '{"_uuid": "no"}',
        '{"_uuid": {"_uuid": []}}',
        b"\xff\xfe\x00",
        '"text"',
    ],
)
def test_malformed_body_is_refused_and_kept(send: Any, body: Any) -> None:
    answer = send(body)

    assert (answer.status_code, list(answer.json())) == (400, ["detail"])
    assert (Intake.objects.count(), len(waiting())) == (1, 1)


def test_body_that_is_too_big_is_refused(send: Any) -> None:
    answer = send(submission(**{"story/happened": "x" * 3_000_000}))

    assert (answer.status_code, Intake.objects.exists()) == (413, False)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "x" * 300_000])
def test_strange_texts_do_no_harm(send: Any, text: str) -> None:
    answer = send(submission(**{"story/happened": text, "other": [{"a": 1}], "many": 1e400}))

    assert answer.status_code == 202
    assert Story.objects.count() + len(waiting()) == 1


def test_withdrawn_story_is_not_kept_again(house: House, send: Any) -> None:
    send(submission())
    services.withdraw(Story.objects.get(), by=house.coordinator)

    answers = [send(submission()), send(submission(**{"story/happened": "Two taps."}))]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert not Intake.objects.exists()


def test_kept_body_no_longer_names_the_teller(send: Any) -> None:
    send({"wrapped": submission()})

    raw = Intake.objects.get().raw
    assert ("Awa" in raw, "A tap was built" in raw) == (False, True)


def test_message_that_got_lost_is_taken_up_again(
    made: Any, django_capture_on_commit_callbacks: Any, settings: Any
) -> None:
    arrivals.arrive(made[0], json.dumps(submission()))
    Intake.objects.update(received_at="2026-01-01T00:00:00Z")
    settings.CELERY_TASK_ALWAYS_EAGER = True
    KoboSource.objects.update(token="")

    with django_capture_on_commit_callbacks(execute=True):
        tend_kobo()

    assert Story.objects.count() == 1
    read_kobo_message(KoboMessage.objects.get().pk)
    assert Entry.objects.filter(action="submit").count() == 1


def test_keeping_costs_few_queries(
    made: Any, client: Client, django_assert_num_queries: Any
) -> None:
    source, secret = made

    def post(n: int) -> Any:
        headers = {"X-MSC-Secret": secret}
        body = json.dumps(submission(n))
        return client.post(
            f"/kobo/{source.pk}/", body, content_type="application/json", headers=headers
        )

    post(1)
    with django_assert_num_queries(10):
        post(2)
    with django_assert_num_queries(3):
        post(2)


def test_token_is_kept_encrypted_and_goes_with_its_server(house: House, made: Any) -> None:
    source, _secret = made
    assert (TOKEN in source.token, sources.token_of(source)) == (False, TOKEN)

    changed = sources.change_source(
        source, by=house.coordinator, server="https://eu.kobotoolbox.org"
    )

    assert (changed.token, sources.token_of(changed)) == ("", "")


def test_token_that_cannot_be_read_any_more_counts_as_none(made: Any, settings: Any) -> None:
    settings.SECRET_KEY = "another key, for tests"

    assert sources.token_of(made[0]) == ""


def test_edit_of_what_was_made_a_draft_of_makes_no_second_story(house: House, send: Any) -> None:
    send(submission(**{"story/why": ""}))
    Intake.objects.update(story=house.story(), settled_at="2026-03-15T00:00:00Z")

    send(submission())

    assert Story.objects.count() == 1
    assert [one.story for one in Intake.objects.filter(settled_at=None)] == [Story.objects.get()]


def test_edit_in_kobo_answers_the_question_with_which_it_was_sent_back(
    house: House, send: Any
) -> None:
    send(submission())
    services.send_back(Story.objects.get(), by=house.coordinator, note="Who built it?")

    send(submission(**{"_uuid": str(uuids.UUID(int=9)), "story/happened": "We built a tap."}))

    story = Story.objects.get()
    assert (story.state, story.current.happened) == ("submitted", "We built a tap.")
    assert waiting() == []


def test_one_that_breaks_the_reading_stops_no_other(
    made: Any, django_capture_on_commit_callbacks: Any
) -> None:
    for n in (1, 2):
        arrivals.arrive(made[0], json.dumps(submission(n)))
    first = Intake.objects.get(key=uuids.UUID(int=1))
    Intake.objects.filter(pk=first.pk).update(raw="{")

    with django_capture_on_commit_callbacks(execute=True):
        arrivals.read_waiting(made[0].pk)

    assert Story.objects.get().uuid == uuids.UUID(int=2)
    assert waiting() == [
        {"": ["It cannot be read (Malformed). Tell whoever looks after the server."]}
    ]


def test_eight_at_once_make_one_story(transactional_db: None) -> None:
    house = House.build()
    source, _secret = sources.make_source(
        house.programme,
        by=house.coordinator,
        name="Stories",
        server="https://kf.kobotoolbox.org",
        asset_uid=UID,
        collector=house.collector,
    )
    sources.map_source(source, Codebook(MAPPED), by=house.coordinator)
    start, found = threading.Barrier(8), []

    def send() -> None:
        try:
            start.wait()
            found.append(arrivals.arrive(source, json.dumps(submission())))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == [False] * 7 + [True]
    assert (Story.objects.count(), KoboMessage.objects.count(), waiting()) == (1, 1, [])


NAMES = st.sampled_from(["_uuid", "meta/rootUuid", "meta", "rootUuid", "_id", "_attachments", "q"])
TEXTS = st.sampled_from(["", f"uuid:{uuids.UUID(int=1)}", str(uuids.UUID(int=2)), "\x00", "\ud800"])
BODIES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(), inner),
    max_leaves=12,
)


@given(BODIES)
def test_any_json_is_a_submission_or_malformed(body: Any) -> None:
    try:
        found = submission_of(body)
    except Malformed:
        return

    told = [*found.texts, *found.texts.values(), *(file.name for file in found.files)]
    assert all("\x00" not in text and text.encode() for text in told if text)
    assert found == submission_of(json.loads(json.dumps(body)))
