"""Rounds and what is before a panel: who reads it, when, and what stays hidden."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from panels.models import SelectionRound
from panels.reading import in_order
from stories.models import Identity
from tests.api.conftest import Program
from tests.api.sittings import REASON, Sitting, climb
from tests.factories import House, PanelMemberFactory

Of = Callable[[User], Program]
ROUND = {
    *(
        "id",
        "programme",
        "period",
        "panel",
        "domain",
        "feeds",
        "seats",
        "procedure",
        "top_score",
        "is_secret",
        "fewest_secret",
        "shuffles_reading",
    ),
    *("hides_lower_reasons", "state", "version", "held_on", "opened_at", "decided_at"),
    "closed_at",
}
CANDIDATE = {
    *("id", "reference", "is_usable", "title", "before", "happened", "now", "significance"),
    *("language", "translations", "unit", "display_name", "climbed_by", "lower_reasons"),
}


def test_the_next_panel_reads_the_reasons_below(sitting: Sitting) -> None:
    candidate = climb(sitting)

    below = candidate["lower_reasons"]
    assert [set(one) for one in below] == [{"panel", "decided_at", "how", "rationale", "dissents"}]
    assert below[0]["rationale"] == REASON
    assert [one["text"] for one in below[0]["dissents"]] == ["We had too little time."]


def test_reasons_below_wait_for_ones_own_choice(house: House, program: Of) -> None:
    sitting = Sitting(house, program).plan(hides_lower_reasons=True)
    candidate = climb(sitting)
    reader = sitting.of(sitting.above.user)
    here = f"rounds/{sitting.top.pk}/"

    before = reader.get(here).content
    after = reader.post(f"{here}first-view/", {"candidate": candidate["id"]})

    below = sitting.of(sitting.house.coordinator)
    PanelMemberFactory(panel=sitting.top.panel, user=sitting.house.coordinator)
    assert below.get(f"{sitting.address}decisions/").status_code == 403
    assert candidate["lower_reasons"] is None
    assert REASON.encode() not in before
    assert after.json()["candidates"][0]["lower_reasons"][0]["rationale"] == REASON


def test_members_see_exactly_these_fields(sitting: Sitting) -> None:
    sitting.open()

    row = sitting.member.get("rounds/").json()["results"][0]
    detail = sitting.member.get(sitting.address).json()

    assert set(row) == ROUND
    assert set(detail) == ROUND | {
        *("agreed_criteria", "members", "present", "candidates", "reading_order"),
    }
    assert set(detail["candidates"][0]) == CANDIDATE
    assert set(detail["members"][0]) == {"id", "name", "role", "has_account"}
    assert sorted(detail["present"]) == sorted(member.pk for member in sitting.members)


def test_a_member_reads_nothing_before_the_round_is_open(sitting: Sitting) -> None:
    before = sitting.member.get(sitting.address)

    assert (before.status_code, before.json()["candidates"]) == (200, [])


def test_who_told_a_story_is_not_told_to_the_panel(house: House, program: Of) -> None:
    story = house.story(name_choice="anonymous", collector_remarks="She wept.")
    Identity.objects.create(
        storyteller=story.storyteller, name="Amina Yusuf", contact="tel 0700 555"
    )
    sitting = Sitting(house, program).plan()
    sitting.open()

    answer = sitting.member.get(sitting.address)

    assert answer.json()["candidates"][0]["display_name"] == "Name withheld"
    for word in (b"Amina", b"tel 0700", b"wept"):
        assert word not in answer.content


def test_a_planned_round_can_be_called_off_with_a_reason(sitting: Sitting) -> None:
    coordinator = sitting.of(sitting.house.coordinator)

    without = coordinator.post(f"{sitting.address}cancel/")
    cancelled = coordinator.post(f"{sitting.address}cancel/", {"note": "Floods."})

    assert (without.status_code, list(without.json()["errors"])) == (422, ["note"])
    assert cancelled.json()["state"] == "cancelled"


@pytest.mark.parametrize("role", ["stranger", "collector"])
def test_those_outside_the_panel_find_no_round(sitting: Sitting, role: str) -> None:
    first, _second = sitting.open()
    turn = sitting.vote(first)
    reader = sitting.of(getattr(sitting.house, role))

    assert reader.get("rounds/").json()["results"] == []
    for address in (sitting.address, f"{sitting.address}turns/", f"{sitting.address}decisions/"):
        assert reader.get(address).status_code == 404
    assert reader.get(f"turns/{turn}/").status_code == 404
    assert reader.post(f"turns/{turn}/ballot/", {"candidates": [first]}).status_code == 404
    for action in ("open", "open-turn", "close-turn", "decide", "reopen", "cancel", "close"):
        assert reader.post(f"{sitting.address}{action}/").status_code == 404


def test_a_member_does_not_lead(sitting: Sitting) -> None:
    answer = sitting.member.post(f"{sitting.address}open/", {"present": []})

    assert answer.status_code == 403
    assert SelectionRound.objects.get(pk=sitting.below.pk).state == "planned"


def test_only_members_of_the_panel_can_be_present(sitting: Sitting) -> None:
    stranger = PanelMemberFactory(panel__unit=sitting.house.village)

    answer = sitting.facilitator.post(f"{sitting.address}open/", {"present": [stranger.pk]})

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["present"]


@pytest.mark.parametrize(
    ("query", "n"),
    [({}, 1), ({"state": "planned"}, 1), ({"state": "closed"}, 0), ({"panel": 1}, 0)],
)
def test_rounds_can_be_narrowed(sitting: Sitting, query: dict[str, Any], n: int) -> None:
    if "panel" in query:
        query = {"panel": sitting.top.panel_id}

    assert len(sitting.member.get("rounds/", **query).json()["results"]) == n


@pytest.mark.parametrize("n", [1, 3])
def test_a_round_takes_the_same_queries_however_many_candidates(
    house: House, program: Of, django_assert_num_queries: Any, n: int
) -> None:
    for _ in range(n - 1):
        house.story()
    sitting = Sitting(house, program).plan()
    sitting.open()
    member = sitting.member

    with django_assert_num_queries(9):
        assert len(member.get(sitting.address).json()["candidates"]) == n + 1
    with django_assert_num_queries(3):
        member.get("rounds/")


def test_each_member_is_told_the_order_in_which_to_read(sitting: Sitting) -> None:
    table = sitting.open()
    plain = sitting.member.get(sitting.address).json()["reading_order"]
    SelectionRound.objects.filter(pk=sitting.below.pk).update(shuffles_reading=True)

    shuffled = sitting.member.get(sitting.address).json()["reading_order"]

    assert (plain, set(shuffled)) == (table, set(table))
    current = SelectionRound.objects.get(pk=sitting.below.pk)
    assert shuffled == in_order(sitting.members[1].user, current, table)
