"""What a client needs to build a story form, and periods on their way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from panels.models import SelectionRound
from programmes.models import Period
from tests.api.conftest import Program
from tests.factories import House, PanelFactory, PeriodFactory, QuestionFactory, UnitFactory

Of = Callable[[User], Program]
PERIOD = {
    *("id", "programme", "name", "starts_on", "ends_on", "collect_until", "select_until"),
    *("feed_back_until", "is_backlog", "state", "closed_because"),
}


def test_a_client_learns_what_a_story_form_offers(house: House, program: Of) -> None:
    told = program(house.collector).get(f"programmes/{house.programme.pk}/").json()

    assert set(told) == {
        *("id", "name", "purpose", "language", "is_practice", "description", "intended_users"),
        *("levels", "units", "domains", "periods", "questions"),
    }
    assert {unit["name"]: unit["may_collect"] for unit in told["units"]} == {
        "Country": False,
        "District": False,
        "Village": True,
        "Other": False,
    }
    assert [level["name"] for level in told["levels"]] == ["Country", "District", "Village"]
    assert [domain["name"] for domain in told["domains"]] == ["Daily life", "Lessons"]
    assert set(told["periods"][0]) == PERIOD
    assert set(told["questions"][0]) == {
        *("id", "domain", "language", "version", "text", "significance_text"),
    }


def test_one_sees_ones_own_programmes_only(house: House, program: Of) -> None:
    mine = program(house.collector).get("programmes/").json()["results"]
    stranger = program(house.stranger)

    assert [row["id"] for row in mine] == [house.programme.pk]
    assert stranger.get("programmes/").json()["results"] == []
    assert stranger.get("periods/").json()["results"] == []
    assert stranger.get(f"programmes/{house.programme.pk}/").status_code == 404
    assert stranger.get(f"periods/{house.period.pk}/").status_code == 404
    assert stranger.post(f"periods/{house.period.pk}/start-selecting/").status_code == 404


def test_a_period_goes_its_way(house: House, program: Of) -> None:
    coordinator = program(house.coordinator)
    here = f"periods/{house.period.pk}/"

    selecting = coordinator.post(f"{here}start-selecting/")
    feeding_back = coordinator.post(f"{here}start-feeding-back/")
    undone = coordinator.post(f"{here}close/")
    closed = coordinator.post(f"{here}close/", {"because": "Nobody chose."})
    without = coordinator.post(f"{here}reopen/")
    reopened = coordinator.post(f"{here}reopen/", {"note": "Somebody will."})

    assert selecting.json()["state"] == "selecting"
    assert feeding_back.json()["state"] == "feeding_back"
    assert (undone.status_code, list(undone.json()["errors"])) == (422, ["because"])
    assert (closed.json()["state"], closed.json()["closed_because"]) == ("closed", "Nobody chose.")
    assert (without.status_code, list(without.json()["errors"])) == (422, ["note"])
    assert reopened.json()["state"] == "feeding_back"
    assert set(reopened.json()) == PERIOD


def test_a_step_out_of_turn_is_refused(house: House, program: Of) -> None:
    answer = program(house.coordinator).post(f"periods/{house.period.pk}/start-feeding-back/")

    assert (answer.status_code, list(answer.json())) == (409, ["detail"])
    assert Period.objects.get().state == "collecting"


@pytest.mark.parametrize("role", ["collector", "evaluator", "administrator"])
@pytest.mark.parametrize("action", ["start-selecting", "plan"])
def test_only_coordinators_move_a_period(house: House, program: Of, role: str, action: str) -> None:
    answer = program(getattr(house, role)).post(f"periods/{house.period.pk}/{action}/")

    assert answer.status_code == 403
    assert Period.objects.get().state == "collecting"


def test_rounds_are_planned_from_panels_and_stories(house: House, program: Of) -> None:
    panel = PanelFactory(unit=house.district)
    house.story()

    answer = program(house.coordinator).post(f"periods/{house.period.pk}/plan/", {"capacity": 10})

    assert answer.status_code == 200
    assert [row["panel"] for row in answer.json()] == [{"id": panel.pk, "name": panel.name}]
    assert SelectionRound.objects.get().candidates.count() == 1


def test_without_a_panel_nothing_can_be_planned(house: House, program: Of) -> None:
    answer = program(house.coordinator).post(f"periods/{house.period.pk}/plan/")

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["non_field_errors"])


@pytest.mark.parametrize(
    ("body", "code"),
    [({"capacity": 0}, 422), ({"capacity": "ten"}, 400), ({"capacity": 10**30}, 422)],
)
def test_a_plan_needs_a_capacity_that_makes_sense(
    house: House, program: Of, body: dict[str, Any], code: int
) -> None:
    PanelFactory(unit=house.district)

    answer = program(house.coordinator).post(f"periods/{house.period.pk}/plan/", body)

    assert (answer.status_code, list(answer.json()["errors"])) == (code, ["capacity"])


def test_periods_can_be_narrowed(house: House, program: Of) -> None:
    PeriodFactory(programme=house.programme, state="closed")
    reader = program(house.evaluator)

    closed = reader.get("periods/", programme=house.programme.pk, state="closed").json()

    assert [row["state"] for row in closed["results"]] == ["closed"]


def test_nothing_here_is_written_by_any_other_way(house: House, program: Of) -> None:
    coordinator = program(house.coordinator)
    body = {"name": "Mine"}

    codes = {
        coordinator.post("programmes/", body).status_code,
        coordinator.post("periods/", body).status_code,
        coordinator.put(f"periods/{house.period.pk}/", body).status_code,
        coordinator.put(f"programmes/{house.programme.pk}/", body).status_code,
    }

    assert codes == {405}


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(
    ("address", "n_queries"), [("programmes/", 3), ("programmes/{}/", 8), ("periods/", 3)]
)
def test_the_same_queries_however_many_rows(
    house: House,
    program: Of,
    django_assert_num_queries: Any,
    n: int,
    address: str,
    n_queries: int,
) -> None:
    for number in range(n - 1):
        UnitFactory(level=house.village.level, parent=house.district)
        PeriodFactory(programme=house.programme)
        QuestionFactory(programme=house.programme, version=number + 2)
    reader = program(house.collector)

    with django_assert_num_queries(n_queries):
        assert reader.get(address.format(house.programme.pk)).status_code == 200
