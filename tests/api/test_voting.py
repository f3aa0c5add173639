"""Votes through the API: counted after the close, and never told by voter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from panels.models import Ballot
from tests.api.conftest import Program
from tests.api.sittings import Sitting
from tests.factories import House, PanelMemberFactory

Of = Callable[[User], Program]


def test_a_count_is_told_after_the_close_only(sitting: Sitting) -> None:
    first, second = sitting.open()
    sitting.facilitator.post(f"{sitting.address}open-turn/")
    turn = sitting.turns()[0]["id"]

    during = sitting.member.post(f"turns/{turn}/ballot/", {"candidates": [second]}).json()
    sitting.facilitator.post(f"{sitting.address}close-turn/")
    after = sitting.member.get(f"turns/{turn}/").json()

    assert set(during) == {
        *("id", "number", "method", "is_pilot", "is_secret", "opened_at", "closed_at", "roll"),
        *("shown", "tally", "score_tally"),
    }
    assert during["tally"] is None
    assert sum(entry["has_voted"] for entry in during["roll"]) == 1
    assert after["tally"]["points"] == {str(first): 0, str(second): 1}
    assert after["tally"]["leading"] == [second]
    assert sitting.turns() == [after]


def test_a_secret_ballot_is_in_no_answer(house: House, program: Of) -> None:
    sitting = Sitting(house, program).plan(is_secret=True)
    first, _second = sitting.open()
    sitting.facilitator.post(f"{sitting.address}open-turn/")
    turn = sitting.turns()[0]["id"]

    answers = [
        sitting.of(member.user).post(f"turns/{turn}/ballot/", {"candidates": [first]})
        for member in sitting.members
    ]
    answers += [
        sitting.facilitator.get(address)
        for address in (f"turns/{turn}/", f"{sitting.address}turns/", sitting.address)
    ]

    assert {answer.status_code for answer in answers} == {200}
    keys = [str(ballot.pk).encode() for ballot in Ballot.objects.all()]
    assert len(keys) == 3
    assert not any(key in answer.content for key in keys for answer in answers)
    assert all(entry.keys() == {"member", "has_voted"} for entry in answers[0].json()["roll"])
    assert not Ballot.objects.exclude(member=None).exists()


def test_a_vote_is_entered_for_a_member_without_account(sitting: Sitting) -> None:
    elder = PanelMemberFactory(panel=sitting.below.panel, user=None)
    sitting.members.append(elder)
    first, _second = sitting.open()
    sitting.facilitator.post(f"{sitting.address}open-turn/")
    turn = sitting.turns()[0]["id"]
    body = {"candidates": [first], "on_behalf_of": elder.pk}

    by_member = sitting.member.post(f"turns/{turn}/ballot/", body)
    by_facilitator = sitting.facilitator.post(f"turns/{turn}/ballot/", body)

    assert (by_member.status_code, by_facilitator.status_code) == (403, 200)
    assert Ballot.objects.get().member == elder


def test_no_vote_counts_after_the_close(sitting: Sitting) -> None:
    first, second = sitting.open()
    turn = sitting.vote(first)

    late = sitting.member.post(f"turns/{turn}/ballot/", {"candidates": [second]})
    again = sitting.facilitator.post(f"{sitting.address}close-turn/")

    assert (late.status_code, again.status_code) == (409, 409)


def test_without_a_vote_there_is_none_to_close(sitting: Sitting) -> None:
    sitting.open()

    assert sitting.facilitator.post(f"{sitting.address}close-turn/").status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {"candidates": 1},
        {"candidates": ["1"]},
        {"candidates": [1.5]},
        {"candidates": [True]},
        {"candidates": [None]},
    ],
)
def test_a_ballot_of_another_shape_is_malformed(sitting: Sitting, body: dict[str, Any]) -> None:
    sitting.open()
    sitting.facilitator.post(f"{sitting.address}open-turn/")
    turn = sitting.turns()[0]["id"]

    answer = sitting.member.post(f"turns/{turn}/ballot/", body)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["candidates"])
    assert Ballot.objects.count() == 0


@pytest.mark.parametrize("candidates", [[999_999], [10**30], [-1]])
def test_a_vote_for_what_is_not_there_is_refused(sitting: Sitting, candidates: list[int]) -> None:
    sitting.open()
    sitting.facilitator.post(f"{sitting.address}open-turn/")
    turn = sitting.turns()[0]["id"]

    answer = sitting.member.post(f"turns/{turn}/ballot/", {"candidates": candidates})

    assert answer.status_code == 422
    assert Ballot.objects.count() == 0


def test_an_evaluator_watches(sitting: Sitting) -> None:
    first, _second = sitting.open()
    sitting.facilitator.post(f"{sitting.address}open-turn/")
    turn = sitting.turns()[0]["id"]
    watcher = sitting.of(sitting.house.evaluator)

    vote = watcher.post(f"turns/{turn}/ballot/", {"candidates": [first]})

    assert watcher.get(sitting.address).status_code == 200
    assert vote.status_code == 403


@pytest.mark.parametrize("n", [1, 3])
def test_turns_take_the_same_queries_however_many(
    sitting: Sitting, django_assert_num_queries: Any, n: int
) -> None:
    first, _second = sitting.open()
    for _ in range(n):
        sitting.vote(first)
    member = sitting.member

    with django_assert_num_queries(10):
        assert len(member.get(f"{sitting.address}turns/").json()) == n


def test_points_are_given_by_agreed_criteria_and_told_after_the_close(sitting: Sitting) -> None:
    way = {"procedure": "scoring", "top_score": 4, "criteria": [{"name": "Lasting"}]}
    answer = sitting.facilitator.post(f"{sitting.address}procedure/", way).json()
    (criterion,) = answer["agreed_criteria"]
    first, second = sitting.open()
    sitting.facilitator.post(f"{sitting.address}open-turn/")
    turn = sitting.turns()[0]["id"]
    points = [{"candidate": first, "criterion": criterion["id"], "points": 3}]

    refused = sitting.member.post(f"turns/{turn}/ballot/", {"candidates": [second]})
    during = sitting.member.post(f"turns/{turn}/ballot/", {"points": points}).json()
    sitting.facilitator.post(f"{sitting.address}close-turn/")
    after = sitting.member.get(f"turns/{turn}/").json()

    assert (answer["procedure"], answer["top_score"]) == ("scoring", 4)
    assert criterion == {"id": criterion["id"], "name": "Lasting", "weight": "much"}
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["candidates"])
    assert (during["tally"], during["score_tally"]) == (None, None)
    assert after["tally"] is None
    assert after["score_tally"]["scores"] == {
        str(first): {"n": 1, "mean": 3.0, "median": 3.0, "spread": 0.0}
    }


def test_the_way_to_choose_is_fixed_by_the_first_ballot(sitting: Sitting) -> None:
    first, _second = sitting.open()
    sitting.facilitator.post(f"{sitting.address}open-turn/")
    turn = sitting.turns()[0]["id"]
    sitting.member.post(f"turns/{turn}/ballot/", {"candidates": [first]})
    sitting.facilitator.post(f"{sitting.address}close-turn/")

    answer = sitting.facilitator.post(f"{sitting.address}procedure/", {"procedure": "scoring"})

    assert answer.status_code == 409
    assert sitting.facilitator.get(sitting.address).json()["procedure"] == "majority"
