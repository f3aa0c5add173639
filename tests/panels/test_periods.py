"""A period is closed when its panels have chosen and told, or with a reason."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django_fsm import TransitionNotAllowed

from panels.models import SelectionRound
from panels.services.periods import close_period
from programmes.models import Period, Unit
from tests.factories import House, SelectionRoundFactory, SittingFactory


@pytest.fixture
def period(house: House) -> Period:
    Period.objects.update(state=Period.State.FEEDING_BACK)
    return Period.objects.get(pk=house.period.pk)


def hold(period: Period, *states: str) -> None:
    unit = Unit.objects.filter(programme=period.programme).first()
    sitting = SittingFactory(panel__unit=unit, period=period)
    for state in states:
        SelectionRoundFactory(sitting=sitting, state=state)


def stored(period: Period) -> tuple[str, str]:
    return Period.objects.values_list("state", "closed_because").get(pk=period.pk)


def test_period_closes_when_all_selections_are_closed(house: House, period: Period) -> None:
    hold(period, "closed", "closed", "cancelled")

    close_period(period, by=house.coordinator)

    assert stored(period) == ("closed", "")


def test_period_with_undone_selections_is_refused_and_says_which(
    house: House, period: Period
) -> None:
    hold(period, "closed", "planned", "voting", "decided")

    with pytest.raises(ValidationError) as refused:
        close_period(period, by=house.coordinator)

    assert refused.value.message_dict == {
        "because": [
            "2 selections are not decided.",
            "1 selection is decided but not closed.",
            "Or say why it is closed all the same.",
        ]
    }
    assert stored(period) == ("feeding_back", "")


def test_period_without_any_selection_is_refused(house: House, period: Period) -> None:
    hold(period, "cancelled")

    with pytest.raises(ValidationError) as refused:
        close_period(period, by=house.coordinator)

    assert refused.value.messages[0] == "No panel has chosen among this period's stories."


def test_period_closes_with_a_reason_in_spite_of_what_is_undone(
    house: House, period: Period
) -> None:
    hold(period, SelectionRound.State.DECIDED)

    close_period(period, by=house.coordinator, because=" The road is cut. ")

    assert stored(period) == ("closed", "The road is cut.")


def test_period_that_is_still_collecting_is_not_closed(house: House) -> None:
    with pytest.raises(TransitionNotAllowed):
        close_period(house.period, by=house.coordinator)

    assert stored(house.period) == ("collecting", "")


def test_evaluator_may_not_close_a_period(house: House, period: Period) -> None:
    with pytest.raises(PermissionDenied):
        close_period(period, by=house.evaluator, because="So it is.")

    assert stored(period) == ("feeding_back", "")
