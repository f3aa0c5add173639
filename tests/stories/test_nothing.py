"""Asked, nothing to report: a return as good as a story."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Entry
from programmes.models import Period
from stories import services
from stories.models import NothingToReport
from tests.factories import TODAY, House, MembershipFactory, PeriodFactory


def told_nothing(house: House, **changes: Any) -> NothingToReport:
    facts = {
        "by": house.collector,
        "unit": house.village,
        "period": house.period,
        "asked_on": TODAY,
        "note": " Two meetings. ",
    }
    return services.report_nothing(**{**facts, **changes})


def test_return_without_a_story_is_kept_and_logged(house: House) -> None:
    found = told_nothing(house)

    assert (found.unit, found.by, found.note) == (house.village, house.collector, "Two meetings.")
    assert Entry.objects.get().action == "report_nothing"


def test_same_place_and_day_again_replaces_the_note(house: House) -> None:
    told_nothing(house)

    told_nothing(house, by=house.coordinator, note="Three meetings.")

    assert list(NothingToReport.objects.values_list("note", flat=True)) == ["Three meetings."]


def test_only_those_who_collect_there_say_so(house: House) -> None:
    for person in (house.other_collector, house.evaluator, house.administrator, house.stranger):
        with pytest.raises(PermissionDenied):
            told_nothing(house, by=person)
    assert NothingToReport.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"asked_on": dt.date(2999, 1, 1)}, "asked_on"),
        ({"note": "x" * 5_001}, "note"),
        ({"period": "closed"}, "period"),
        ({"period": "foreign"}, "period"),
    ],
)
def test_refusal_names_the_field(house: House, changes: dict[str, Any], field: str) -> None:
    periods = {
        "closed": lambda: PeriodFactory(programme=house.programme, state=Period.State.CLOSED),
        "foreign": PeriodFactory,
    }
    known = {k: periods[v]() if v in periods else v for k, v in changes.items()}

    with pytest.raises(ValidationError) as refusal:
        told_nothing(house, **known)

    assert list(refusal.value.message_dict) == [field]
    assert NothingToReport.objects.count() == 0


def test_return_made_in_error_is_taken_back_and_the_log_keeps_it(house: House) -> None:
    found = told_nothing(house)

    with pytest.raises(PermissionDenied):
        services.take_back(found, by=house.evaluator)
    services.take_back(found, by=house.collector)

    assert NothingToReport.objects.count() == 0
    actions = Entry.objects.order_by("number").values_list("action", flat=True)
    assert list(actions) == ["report_nothing", "take_back"]


def test_returns_are_seen_by_their_writer_and_those_who_lead_the_branch(house: House) -> None:
    told_nothing(house)
    elsewhere = MembershipFactory(
        programme=house.programme, role="coordinator", unit=house.other_village
    ).user

    seen = {
        name: NothingToReport.objects.visible_to(person).count()
        for name, person in {
            "collector": house.collector,
            "coordinator": house.coordinator,
            "evaluator": house.evaluator,
            "other_collector": house.other_collector,
            "elsewhere": elsewhere,
            "stranger": house.stranger,
        }.items()
    }

    assert seen == {
        "collector": 1,
        "coordinator": 1,
        "evaluator": 1,
        "other_collector": 0,
        "elsewhere": 0,
        "stranger": 0,
    }


@pytest.mark.parametrize("n", [1, 3])
def test_page_lists_what_was_returned(
    house: House, login: Any, n: int, django_assert_num_queries: Any
) -> None:
    for day in range(n):
        told_nothing(house, asked_on=TODAY - dt.timedelta(days=day), note=f"Note {day}")
    client, page = login(house.collector), reverse("stories:nothing", args=[house.programme.pk])
    client.get(page)

    with django_assert_num_queries(9):
        body = client.get(page).content.decode()

    assert body.count("Note ") == n


def test_page_keeps_what_was_typed_when_it_refuses(house: House, login: Any) -> None:
    client, page = login(house.collector), reverse("stories:nothing", args=[house.programme.pk])
    typed = {"unit": house.village.pk, "period": house.period.pk, "note": "Two meetings."}

    refused = client.post(page, {**typed, "asked_on": "2999-01-01"})
    kept = client.post(page, {**typed, "asked_on": "2026-03-15"})

    assert (refused.status_code, kept.status_code) == (422, 302)
    assert "Two meetings." in refused.content.decode()
    assert "This day is still to come" in refused.content.decode()
    assert NothingToReport.objects.get().asked_on == TODAY
