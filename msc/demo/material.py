"""The texts of the demo, read from the files beside this module."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Facts = dict[str, Any]

FOLDER = Path(__file__).parent
LAST_DAY = dt.date(2026, 11, 20)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
YEAR = re.compile(r"\b20\d{2}\b")


@dataclass(frozen=True)
class Material:
    """What the files say, with every day as a date that has passed by."""

    programme: Facts
    people: list[Facts]
    stories: list[Facts]
    selections: Facts


def read(today: dt.date) -> Material:
    """Read the files; the story ends on the last 20 November before ``today``."""
    years = today.year - LAST_DAY.year
    if today < moved(LAST_DAY, years):
        years -= 1
    names = ("programme", "people", "stories", "selections")
    files = [json.loads((FOLDER / f"{name}.json").read_text("utf-8")) for name in names]
    material = Material(*(_dated(content, years) for content in files))
    for period in material.programme["periods"]:
        period["name"] = {
            language: YEAR.sub(lambda found: str(int(found[0]) + years), name)
            for language, name in period["name"].items()
        }
    return material


def moved(day: dt.date, years: int) -> dt.date:
    """The same day of another year; 29 February becomes 28 February."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if is_leap_day else day.day)


def _dated(content: Any, years: int) -> Any:
    """The content with its days as dates, so many years later."""
    if isinstance(content, dict):
        return {key: _dated(value, years) for key, value in content.items()}
    if isinstance(content, list):
        return [_dated(value, years) for value in content]
    if isinstance(content, str) and DAY.fullmatch(content):
        return moved(dt.date.fromisoformat(content), years)
    return content
