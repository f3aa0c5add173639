"""When the demo is told: its files, its calendar, and where it is not loaded at all."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from msc.demo.clock import Calendar
from msc.demo.material import moved, read
from programmes.models import Programme


def test_demo_stays_away_from_a_server(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MSC_DEMO", raising=False)

    with pytest.raises(CommandError, match="known password"):
        call_command("load_demo")

    assert (User.objects.count(), Programme.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("today", "last", "name"),
    [
        (dt.date(2026, 11, 20), dt.date(2026, 11, 10), "July–December 2026"),
        (dt.date(2026, 11, 19), dt.date(2025, 11, 10), "July–December 2025"),
        (dt.date(2031, 1, 1), dt.date(2030, 11, 10), "July–December 2030"),
    ],
)
def test_demo_lies_in_the_past_by_whole_years(today: dt.date, last: dt.date, name: str) -> None:
    material = read(today)

    assert max(story["told_on"] for story in material.stories) == last
    assert material.programme["periods"][1]["name"]["en"] == name


def test_leap_day_moves_to_the_end_of_february() -> None:
    assert moved(dt.date(2024, 2, 29), 1) == dt.date(2025, 2, 28)


def test_calendar_runs_forward_whatever_the_order_of_its_entries() -> None:
    seen: list[dt.datetime] = []
    calendar = Calendar()
    for day in (3, 1, 2):
        calendar.on(dt.date(2026, 1, day), lambda: seen.append(timezone.now()))

    calendar.run()

    assert [moment.date().day for moment in seen] == [1, 2, 3]


def test_calendar_gives_the_clock_back_when_something_fails() -> None:
    real = timezone.now
    calendar = Calendar()
    calendar.on(dt.date(2026, 1, 1), lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        calendar.run()

    assert timezone.now is real
