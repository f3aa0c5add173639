"""What a panel decides through the API, and what of it is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from panels.models import Candidate, Decision, Feedback, SelectionRound
from stories.services import withdraw
from tests.api.conftest import Program
from tests.api.sittings import REASON, Sitting

Of = Callable[[User], Program]


def test_a_panel_reads_votes_and_chooses_with_reasons(sitting: Sitting) -> None:
    first, second = sitting.open()
    sitting.vote(first)

    answer = sitting.decide(
        first,
        dissents=[{"candidate": second, "text": "The other one shows more.", "held_by": "Asha"}],
        passed_over=[{"candidate": second, "text": "We would like to hear more."}],
        criteria=[{"name": "Lasting", "weight": "most", "origin": "emerged"}],
    )

    assert (answer.status_code, answer.json()["state"]) == (200, "decided")
    told = sitting.member.get(f"{sitting.address}decisions/").json()
    assert [set(one) for one in told] == [
        {
            *("number", "how", "at", "chosen", "none_reason", "passed_over", "dissents"),
            *("criteria", "process_note", "short_reason_note", "quorum_note"),
            *("superseded_at", "superseded_because"),
        }
    ]
    assert told[0]["chosen"] == [{"candidate": first, "text": REASON}]
    assert told[0]["dissents"] == [
        {"candidate": second, "text": "The other one shows more.", "held_by": "Asha"}
    ]
    assert told[0]["passed_over"] == [{"candidate": second, "text": "We would like to hear more."}]
    assert told[0]["criteria"] == [{"name": "Lasting", "weight": "most", "origin": "emerged"}]
    assert sitting.top.candidates.get().climbed_by.rationale == REASON


def test_a_panel_may_choose_none_and_say_why(sitting: Sitting) -> None:
    sitting.open()
    sitting.facilitator.post(f"{sitting.address}talk/")

    answer = sitting.facilitator.post(
        f"{sitting.address}decide/", {"how": "consensus", "none_reason": "Too little is known."}
    )

    assert (answer.status_code, answer.json()["state"]) == (200, "decided")
    assert Decision.objects.get().none_reason == "Too little is known."


def test_reasons_are_asked_for_by_candidate(sitting: Sitting) -> None:
    first, _second = sitting.open()
    sitting.vote(first)

    answer = sitting.facilitator.post(
        f"{sitting.address}decide/", {"how": "vote", "chosen": [{"candidate": first}]}
    )

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [f"rationale_{first}"]
    assert Decision.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"chosen": [{"candidate": "x", "rationale": "y"}]}, 400),
        ({"chosen": {"1": "y"}}, 400),
        ({"chosen": [5]}, 400),
        ({"how": "by lot"}, 422),
        ({"chosen": [{"candidate": 10**30, "rationale": REASON}]}, 422),
        ({"by": 1}, 422),
        ({"state": "closed"}, 422),
        ({"dissents": [{"text": "No.", "member": 3}]}, 422),
        ({"criteria": [{"name": "x", "weight": "heavy"}]}, 422),
    ],
)
def test_an_outcome_that_cannot_be_is_refused(
    sitting: Sitting, change: dict[str, Any], code: int
) -> None:
    first, _second = sitting.open()
    sitting.vote(first)

    answer = sitting.decide(first, **change)

    assert (answer.status_code, list(answer.json())) == (code, ["errors"])
    assert SelectionRound.objects.get(pk=sitting.below.pk).state == "deliberating"


def test_the_same_story_is_not_chosen_twice_in_one_breath(sitting: Sitting) -> None:
    first, _second = sitting.open()
    sitting.vote(first)
    said = {"candidate": first, "rationale": REASON}

    answer = sitting.decide(first, chosen=[said, said])

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["chosen"])


def test_a_reopened_round_keeps_both_results(sitting: Sitting) -> None:
    first, second = sitting.open()
    sitting.vote(first)
    sitting.decide(first)
    coordinator = sitting.of(sitting.house.coordinator)

    by_facilitator = sitting.facilitator.post(f"{sitting.address}reopen/", {"because": "Oh."})
    reopened = coordinator.post(f"{sitting.address}reopen/", {"because": "A vote was missed."})
    sitting.vote(second)
    sitting.decide(second)

    assert by_facilitator.status_code == 403
    assert reopened.json()["state"] == "deliberating"
    told = coordinator.get(f"{sitting.address}decisions/").json()
    assert [one["superseded_because"] for one in told] == ["A vote was missed.", ""]


def test_a_round_closes_when_everybody_was_told(sitting: Sitting) -> None:
    first, _second = sitting.open()
    sitting.vote(first)
    sitting.decide(first)
    too_early = sitting.facilitator.post(f"{sitting.address}close/")
    coordinator = sitting.of(sitting.house.coordinator)
    for feedback in Feedback.objects.all():
        told = coordinator.post(f"feedback/{feedback.pk}/deliver/", {"channel": "talk"})
        assert told.status_code == 200, told.content

    closed = sitting.facilitator.post(f"{sitting.address}close/")

    assert too_early.status_code == 422
    assert closed.json()["state"] == "closed"


def test_a_withdrawn_story_leaves_no_words_behind(sitting: Sitting) -> None:
    first, _second = sitting.open()
    sitting.vote(first)
    sitting.decide(first)
    story = Candidate.objects.get(pk=first).story

    withdraw(story, by=sitting.house.coordinator)

    detail = sitting.member.get(sitting.address).json()["candidates"][0]
    assert detail["is_usable"] is False
    assert {detail[name] for name in ("title", "before", "significance", "display_name")} == {""}
    told = sitting.member.get(f"{sitting.address}decisions/").json()
    assert told[0]["chosen"] == [{"candidate": first, "text": ""}]
