"""What is to be told to whom, through the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from panels.models import Feedback
from stories.services import withdraw
from tests.api.conftest import Program
from tests.api.sittings import REASON, Sitting, climb
from tests.factories import House

Of = Callable[[User], Program]
ROW = {
    *("id", "round", "decided_by", "audience", "panel", "collector", "story", "due_on"),
    *("state", "channel", "delivered_at", "answer", "unreachable_because"),
}


@pytest.fixture
def decided(house: House, program: Of) -> Sitting:
    """A sitting that chose its first story of two by one collector: one feedback each."""
    sitting = Sitting(house, program).plan()
    first, _second = sitting.open()
    sitting.vote(first)
    assert sitting.decide(first).status_code == 200
    return sitting


def told_to(audience: str) -> Feedback:
    return Feedback.objects.filter(audience=audience).order_by("pk")[0]


def test_a_collector_hears_what_was_chosen_and_why(decided: Sitting) -> None:
    collector = decided.of(decided.house.collector)

    rows = collector.get("feedback/", audience="collector").json()["results"]
    detail = collector.get(f"feedback/{rows[0]['id']}/").json()

    assert [set(row) for row in rows] == [ROW]
    assert set(detail) == ROW | {"is_hidden", "text", "short_text"}
    assert REASON in detail["text"]


def test_feedback_is_prepared_delivered_and_answered(decided: Sitting) -> None:
    collector = decided.of(decided.house.collector)
    here = f"feedback/{told_to('teller').pk}/"

    prepared = collector.post(f"{here}prepare/", {"text": "They chose yours."})
    delivered = collector.post(f"{here}deliver/", {"channel": "talk"})
    answered = collector.post(f"{here}answer/", {"answer": "I am glad."})
    too_late = collector.post(f"{here}give-up/", {"because": "Moved away."})

    assert (prepared.json()["state"], prepared.json()["text"]) == ("prepared", "They chose yours.")
    assert (delivered.json()["state"], delivered.json()["channel"]) == ("delivered", "talk")
    assert (answered.json()["state"], answered.json()["answer"]) == ("answered", "I am glad.")
    assert too_late.status_code == 409


def test_who_cannot_be_reached_is_noted_with_the_reason(decided: Sitting) -> None:
    collector = decided.of(decided.house.collector)
    here = f"feedback/{told_to('teller').pk}/"

    without = collector.post(f"{here}give-up/")
    given_up = collector.post(f"{here}give-up/", {"because": "Moved away."})

    assert (without.status_code, list(without.json()["errors"])) == (422, ["because"])
    assert given_up.json()["unreachable_because"] == "Moved away."


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, 422, "channel"),
        ({"channel": "drum"}, 422, "channel"),
        ({"channel": 1}, 400, "channel"),
        ({"channel": "talk", "delivered_by": 1}, 422, "delivered_by"),
        ({"channel": "talk", "state": "answered"}, 422, "state"),
    ],
)
def test_a_delivery_that_cannot_be_is_refused(
    decided: Sitting, body: dict[str, Any], code: int, field: str
) -> None:
    feedback = told_to("teller")

    answer = decided.of(decided.house.collector).post(f"feedback/{feedback.pk}/deliver/", body)

    assert (answer.status_code, list(answer.json()["errors"])) == (code, [field])
    assert told_to("teller").state == "due"


@pytest.mark.parametrize("role", ["stranger", "other_collector", "administrator"])
def test_it_is_not_told_to_others(decided: Sitting, role: str) -> None:
    other = decided.of(getattr(decided.house, role))
    here = f"feedback/{told_to('teller').pk}/"

    assert other.get("feedback/").json()["results"] == []
    assert other.get(here).status_code == 404
    assert other.post(f"{here}deliver/", {"channel": "talk"}).status_code == 404


def test_an_evaluator_reads_and_does_not_tell(decided: Sitting) -> None:
    evaluator = decided.of(decided.house.evaluator)
    here = f"feedback/{told_to('teller').pk}/"

    assert evaluator.get(here).status_code == 200
    assert evaluator.post(f"{here}deliver/", {"channel": "talk"}).status_code == 403


def test_a_withdrawn_storys_words_are_told_to_nobody(decided: Sitting) -> None:
    story = decided.top.candidates.get().story
    withdraw(story, by=decided.house.coordinator)

    answer = decided.of(decided.house.collector).get(f"feedback/{told_to('collector').pk}/")

    assert answer.status_code == 200
    assert REASON not in answer.json()["text"]


def test_it_is_kept_from_those_who_are_to_choose_first(house: House, program: Of) -> None:
    sitting = Sitting(house, program).plan(hides_lower_reasons=True)
    climb(sitting)
    collector = house.collector
    sitting.above.user = collector
    sitting.above.save()

    answer = program(collector).get(f"feedback/{told_to('collector').pk}/")

    assert (answer.json()["is_hidden"], answer.json()["text"]) == (True, "")
    assert REASON.encode() not in answer.content


@pytest.mark.parametrize(("query", "n"), [({}, 3), ({"audience": "teller"}, 2), ({"round": 1}, 0)])
def test_feedback_can_be_narrowed(decided: Sitting, query: dict[str, Any], n: int) -> None:
    if "round" in query:
        query = {"round": decided.top.pk}

    found = decided.of(decided.house.collector).get("feedback/", state="due", **query)

    assert len(found.json()["results"]) == n


@pytest.mark.parametrize("n", [1, 3])
def test_a_page_takes_the_same_queries_however_many(
    house: House, program: Of, django_assert_num_queries: Any, n: int
) -> None:
    for _ in range(n - 1):
        house.story()
    sitting = Sitting(house, program).plan()
    candidate, *_others = sitting.open()
    sitting.vote(candidate)
    sitting.decide(candidate)
    collector = program(house.collector)

    with django_assert_num_queries(3):
        assert len(collector.get("feedback/").json()["results"]) == n + 2


def test_an_act_answers_without_the_texts_that_it_does_not_change(
    decided: Sitting, django_assert_max_num_queries: Any
) -> None:
    collector = decided.of(decided.house.collector)
    feedback = told_to("teller").pk

    with django_assert_max_num_queries(18):
        delivered = collector.post(f"feedback/{feedback}/deliver/", {"channel": "talk"})

    assert set(delivered.json()) == ROW
