"""PUT /api/v1/stories/<uuid>/: sent once or ten times, a story stands once."""

from __future__ import annotations

import json
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from programmes.models import Question
from stories.models import Consent, Identity, Story
from stories.services import send_back
from tests.api.conftest import V1, Program
from tests.factories import House, MembershipFactory, ProgrammeFactory, QuestionFactory

Of = Callable[[User], Program]


def test_a_story_is_received_and_handed_in(
    house: House, program: Of, body: dict[str, Any], address: str
) -> None:
    answer = program(house.collector).put(address, body)

    story = Story.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "uuid": str(story.uuid),
        "reference": "S-00001",
        "state": "submitted",
        "submitted_at": answer.json()["submitted_at"],
    }
    assert (story.collector, story.unit, story.domain) == (
        house.collector,
        house.village,
        house.domain,
    )
    assert story.current.significance == "I have time for school."
    assert Consent.objects.filter(story=story, purpose="selection").count() == 1


def test_the_same_words_again_get_the_same_receipt(
    house: House, program: Of, body: dict[str, Any], address: str
) -> None:
    collector = program(house.collector)
    first = collector.put(address, body)

    again = collector.put(address, body)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert Story.objects.count() == 1


def test_other_words_under_the_same_id_are_told_what_stands(
    house: House, program: Of, body: dict[str, Any], address: str
) -> None:
    collector = program(house.collector)
    collector.put(address, body)

    answer = collector.put(address, body | {"now": "The well is dry."})

    assert answer.status_code == 409
    assert answer.json()["stands"]["now"] == "There is water now."
    assert answer.json()["stands"]["reference"] == "S-00001"
    assert Story.objects.get().current.now == "There is water now."


def test_a_story_that_was_sent_back_is_corrected_with_other_words(
    house: House, program: Of, body: dict[str, Any], address: str
) -> None:
    collector = program(house.collector)
    collector.put(address, body)
    send_back(Story.objects.get(), by=house.coordinator, note="When was it?")

    answer = collector.put(address, body | {"happened": "A well was dug in May."})

    assert answer.status_code == 200
    assert answer.json()["state"] == "submitted"
    assert Story.objects.get().current.happened == "A well was dug in May."


def test_a_story_keeps_the_wording_of_the_question_that_was_asked(
    house: House, program: Of, body: dict[str, Any], address: str
) -> None:
    asked = Question.objects.get()
    newer = QuestionFactory(programme=house.programme, version=2)

    program(house.collector).put(address, body | {"question": asked.pk})
    again = program(house.collector).put(address, body | {"question": newer.pk})

    assert again.status_code == 200
    assert Story.objects.get().question == asked


def test_a_question_of_another_programme_is_refused(
    house: House, program: Of, body: dict[str, Any], address: str
) -> None:
    elsewhere = MembershipFactory(user=house.collector).programme
    question = QuestionFactory(programme=elsewhere)

    answer = program(house.collector).put(address, body | {"question": question.pk})

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["question"]
    assert Story.objects.count() == 0


def test_what_is_missing_is_said_field_by_field(
    house: House, program: Of, body: dict[str, Any], address: str
) -> None:
    answer = program(house.collector).put(address, body | {"title": "", "significance": ""})

    assert answer.status_code == 422
    assert sorted(answer.json()["errors"]) == ["significance", "title"]
    assert Story.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("told_on", "yesterday"),
        ("direction", "sideways"),
        ("title", "long " * 100),
        ("unit", 999_999),
        ("unit", 10**30),
        ("programme", 999_999),
        ("language", "not a language"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    house: House, program: Of, body: dict[str, Any], address: str, field: str, value: Any
) -> None:
    answer = program(house.collector).put(address, body | {field: value})

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]
    assert Story.objects.count() == 0


@pytest.mark.parametrize(
    "field",
    ["state", "number", "submitter", "collector", "uuid", "is_sensitive", "digest", "submitted_at"],
)
def test_what_is_not_the_senders_to_say_is_refused_not_ignored(
    house: House, program: Of, body: dict[str, Any], address: str, field: str
) -> None:
    answer = program(house.collector).put(address, body | {field: 1})

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]
    assert Story.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", 5),
        ("title", ["a"]),
        ("unit", "1"),
        ("unit", True),
        ("unit", None),
        ("unit", 1.5),
        ("consent_selection", "yes"),
        ("other_changes", "one"),
        ("other_changes", [1]),
        ("told_on", 20260315),
    ],
)
def test_a_value_of_another_type_is_malformed(
    house: House, program: Of, body: dict[str, Any], address: str, field: str, value: Any
) -> None:
    answer = program(house.collector).put(address, body | {field: value})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert Story.objects.count() == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b'{"title": "\\u0000"}',
        b'{"title": "\\ud800"}',
        b'{"\\u0000": 1}',
        b'{"unit": NaN}',
        b'{"unit": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
    ],
)
def test_what_is_not_json_is_malformed(house: House, program: Of, address: str, raw: bytes) -> None:
    answer = _raw(program(house.collector), address, raw)

    assert answer.status_code == 400 if raw else 422
    assert answer.headers["Content-Type"] == "application/json"
    assert Story.objects.count() == 0


def test_a_body_that_is_too_big_is_not_read(
    house: House, program: Of, body: dict[str, Any], address: str, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    answer = program(house.collector).put(address, body | {"now": "x" * 1000})

    assert answer.status_code == 413
    assert list(answer.json()) == ["detail"]


def test_a_form_is_not_json(house: House, program: Of, address: str) -> None:
    collector = program(house.collector)

    answer = collector.client.put(V1 + address, "a=b", headers=collector.headers)

    assert answer.status_code == 415


def test_without_a_token_there_is_no_entry(body: dict[str, Any], address: str) -> None:
    answer = Client().put(V1 + address, body, content_type="application/json")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_needs_the_csrf_token(house: House, body: dict[str, Any], address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.collector)

    answer = client.put(V1 + address, body, content_type="application/json")

    assert answer.status_code == 403
    assert Story.objects.count() == 0


def test_a_signed_in_page_may_send_with_its_csrf_token(
    house: House, body: dict[str, Any], address: str
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.collector)
    client.get("/api/token/")
    token = client.cookies["csrftoken"].value

    answer = client.put(
        V1 + address, body, content_type="application/json", headers={"X-CSRFToken": token}
    )

    assert answer.status_code == 201


def test_those_who_do_not_collect_may_not_send(
    house: House, program: Of, body: dict[str, Any], address: str
) -> None:
    answer = program(house.evaluator).put(address, body)

    assert answer.status_code == 403
    assert Story.objects.count() == 0


def test_a_collector_sends_from_their_own_branch_only(
    house: House, program: Of, body: dict[str, Any], address: str
) -> None:
    answer = program(house.collector).put(address, body | {"unit": house.other_village.pk})

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["unit"]


def test_a_stranger_learns_nothing_of_the_programme(
    house: House, program: Of, body: dict[str, Any], address: str
) -> None:
    answer = program(house.stranger).put(address, body)

    assert answer.status_code == 422
    assert sorted(answer.json()["errors"]) == ["domain", "period", "programme", "unit"]


def test_an_id_that_is_a_strangers_story_is_not_there(
    house: House, program: Of, body: dict[str, Any], address: str
) -> None:
    program(house.collector).put(address, body)
    elsewhere = MembershipFactory(programme=ProgrammeFactory(), role="collector").user
    MembershipFactory(programme=house.programme, role="collector", user=elsewhere)

    answer = program(elsewhere).put(address, body | {"title": "Mine"})

    assert answer.status_code == 404
    assert Story.objects.get().current.title == "The well"


def test_who_told_it_is_stored_apart_and_never_answered(
    house: House, program: Of, body: dict[str, Any], address: str
) -> None:
    collector = program(house.collector)

    collector.put(address, body | {"teller_name": "Amina Yusuf", "teller_contact": "tel 0700 123"})

    answer = collector.get(address)
    assert Identity.objects.get().name == "Amina Yusuf"
    assert b"Amina" not in answer.content
    assert b"tel 0700" not in answer.content


@pytest.mark.parametrize("n", [1, 3])
def test_sending_takes_the_same_queries_however_many_stories_stand(
    house: House,
    program: Of,
    body: dict[str, Any],
    address: str,
    django_assert_num_queries: Any,
    n: int,
) -> None:
    collector = program(house.collector)
    for _ in range(n):
        collector.put(f"stories/{uuid.uuid4()}/", body)

    with django_assert_num_queries(31):
        assert collector.put(address, body).status_code == 201


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
NAMES = [
    *("programme", "unit", "period", "domain", "language", "title", "before", "significance"),
    *("told_on", "happened_from", "direction", "name_choice", "teller_sex", "read_back_on"),
    *("consent_selection", "consent_method", "other_changes", "collector_remarks", "state"),
]


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(changes=st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), JSON, max_size=4))
def test_no_body_whatever_makes_the_house_fail(
    house: House, program: Of, body: dict[str, Any], address: str, changes: dict[str, Any]
) -> None:
    collector = program(house.collector)

    answer = _raw(collector, address, json.dumps(body | changes).encode())

    assert answer.status_code in {200, 201, 400, 409, 422}
    assert answer.headers["Content-Type"] == "application/json"


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw=st.binary(max_size=60))
def test_no_bytes_whatever_make_the_house_fail(
    house: House, program: Of, address: str, raw: bytes
) -> None:
    assert _raw(program(house.collector), address, raw).status_code in {400, 422}


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_make_one_story(
    house: House, program: Of, body: dict[str, Any], address: str
) -> None:
    key = program(house.collector).key
    barrier = threading.Barrier(8)
    answers: list[tuple[int, dict[str, Any]]] = []

    def send() -> None:
        barrier.wait()
        answer = Program(key).put(address, body)
        answers.append((answer.status_code, answer.json()))
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(code for code, _body in answers) == {201: 1, 200: 7}
    assert all(receipt == answers[0][1] for _code, receipt in answers)
    assert Story.objects.count() == 1


def _raw(sender: Program, address: str, raw: bytes) -> Any:
    return sender.client.put(
        V1 + address, raw, content_type="application/json", headers=sender.headers
    )
