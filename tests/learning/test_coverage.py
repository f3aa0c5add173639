"""Who has been heard against whom one meant to hear: in bands, and never by collector."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from learning import services
from learning.coverage import FEWEST, band, coverage_of
from learning.models import MeantToHear
from stories.models import Story
from stories.services import report_nothing
from tests.factories import TODAY, House, MembershipFactory, PeriodFactory


def heard(house: House, n: int, sex: str = "female", **facts: Any) -> None:
    for _ in range(n):
        house.story(storyteller__sex=sex, **facts)


def places(house: House, who: str = "coordinator") -> dict[str, Any]:
    found = coverage_of(house.period, user=getattr(house, who))
    return {place.name: place for place in found.places}


@given(st.integers(min_value=1, max_value=10_000))
def test_no_band_tells_fewer_than_five_apart(n: int) -> None:
    assert (band(n) == band(1)) == (n < FEWEST)
    assert band(0) not in {band(n), ""}


def test_people_heard_are_told_by_place_sex_and_age_in_bands(house: House) -> None:
    heard(house, 4)
    heard(house, 6, "male", storyteller__age_band="60+")
    heard(house, 1, unit=house.other_village, state=Story.State.SUBMITTED)
    heard(house, 1, state=Story.State.DRAFT)
    heard(house, 1, state=Story.State.WITHDRAWN)

    found = places(house)

    village = found["District / Village"]
    assert village.heard == "10–24"
    assert [n for _label, n in village.by_sex] == ["1–4", "5–9", "none yet", "none yet"]
    assert dict(village.by_age)["60 and over"] == "5–9"
    assert found["District / Other"].heard == "1–4"


def test_place_without_story_or_return_is_said_to_be_silent(house: House) -> None:
    report_nothing(
        by=house.collector, unit=house.village, period=house.period, asked_on=TODAY, note="None."
    )

    found = places(house)

    assert {name: place.is_silent for name, place in found.items()} == {
        "District / Other": True,
        "District / Village": False,
    }
    assert [one.note for one in found["District / Village"].nothing] == ["None."]


def test_role_that_only_a_few_share_is_not_told(house: House) -> None:
    heard(house, 4, storyteller__role="Midwife")
    heard(house, 2, storyteller__role="farmer")
    heard(house, 3, storyteller__role="Farmer")

    assert coverage_of(house.period, user=house.coordinator).roles == ["farmer"]


def test_branch_sees_its_own_places_only(house: House) -> None:
    there = MembershipFactory(
        programme=house.programme, role="coordinator", unit=house.other_village
    ).user

    found = coverage_of(house.period, user=there).places

    assert [place.name for place in found] == ["District / Other"]


def meant(house: House, **changes: Any) -> MeantToHear:
    facts = {"by": house.coordinator, "period": house.period, "unit": house.village}
    return services.mean_to_hear(**{**facts, "who": "Widows", **changes})


def test_plan_names_people_without_a_number_and_says_whether_they_were_heard(
    house: House,
) -> None:
    row = meant(house, who="  Widows of the \n lower village ")
    meant(house, who="Widows of the lower village")

    services.mark_heard(row, by=house.coordinator, is_heard=True)

    assert [(r.who, r.is_heard) for r in places(house)["District / Village"].plan] == [
        ("Widows of the lower village", True)
    ]


def test_only_coordinators_of_the_branch_write_the_plan(house: House) -> None:
    row = meant(house)

    for person in (house.evaluator, house.collector, house.administrator, house.stranger):
        with pytest.raises(PermissionDenied):
            meant(house, by=person, who="Fathers")
        with pytest.raises(PermissionDenied):
            services.drop(row, by=person)
    assert MeantToHear.objects.count() == 1


@pytest.mark.parametrize(("changes", "field"), [({"who": " "}, "who"), ({"period": None}, "unit")])
def test_plan_refuses_what_is_none(house: House, changes: dict[str, Any], field: str) -> None:
    known = {k: v or PeriodFactory() for k, v in changes.items()}

    with pytest.raises(ValidationError) as refusal:
        meant(house, **known)

    assert list(refusal.value.message_dict) == [field]


@pytest.mark.parametrize("n", [1, 3])
def test_page_shows_plan_and_people_and_no_collector(
    house: House, login: Any, n: int, django_assert_num_queries: Any
) -> None:
    for number in range(n):
        heard(house, 1)
        meant(house, who=f"Group {number}")
    client, page = login(house.coordinator), reverse("learning:coverage", args=[house.period.pk])
    client.get(page)

    with django_assert_num_queries(10):
        body = client.get(page).content.decode()

    assert body.count('<span dir="auto">Group') == n
    assert house.collector.name not in body


def test_group_is_added_marked_and_dropped_on_the_page(house: House, login: Any) -> None:
    client, page = login(house.coordinator), reverse("learning:coverage", args=[house.period.pk])

    empty = client.post(page, {"unit": house.village.pk, "who": ""})
    client.post(page, {"unit": house.village.pk, "who": "Widows"})
    row = MeantToHear.objects.get()
    client.post(reverse("learning:hearing", args=[row.pk, "heard"]))
    is_heard = MeantToHear.objects.get().is_heard
    client.post(reverse("learning:hearing", args=[row.pk, "drop"]))

    assert (empty.status_code, is_heard, MeantToHear.objects.count()) == (422, True, 0)
