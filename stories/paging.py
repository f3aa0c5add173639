"""Pages of a list by the place of their first and last row, without counting or skipping."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from stories.models import Story
    from stories.querysets import StoryQuerySet

SIZE = 50
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
LARGEST_KEY = 2**63


@dataclass(frozen=True)
class Page:
    """Some stories, newest first, and the marks of the pages beside it (empty: there is none)."""

    rows: list[Story]
    newer: str = ""
    older: str = ""


def page_of(stories: StoryQuerySet, *, before: str = "", after: str = "", size: int = SIZE) -> Page:
    """The newest stories, or those just before or just after a mark. One query.

    A mark that cannot be read counts as none.
    """
    older_than, newer_than = _read(before), _read(after)
    if newer_than and not older_than:
        return _newer(stories, newer_than, after, size)
    ordered = stories.order_by("-created_at", "-id")
    rows = list((_below(ordered, *older_than) if older_than else ordered)[: size + 1])
    return Page(
        rows[:size],
        newer=mark(rows[0]) if older_than and rows else "",
        older=mark(rows[size - 1]) if len(rows) > size else "",
    )


def _newer(stories: StoryQuerySet, place: tuple[dt.datetime, int], after: str, size: int) -> Page:
    found = _above(stories.order_by("created_at", "id"), *place)
    rows = list(found[: size + 1])
    shown = rows[:size][::-1]
    older = mark(shown[-1]) if shown else after
    return Page(shown, newer=mark(shown[0]) if len(rows) > size else "", older=older)


def _below(stories: StoryQuerySet, at: dt.datetime, pk: int) -> StoryQuerySet:
    """Older than that row. The first, redundant bound is what lets PostgreSQL use the index."""
    return stories.filter(created_at__lte=at).filter(Q(created_at__lt=at) | Q(id__lt=pk))


def _above(stories: StoryQuerySet, at: dt.datetime, pk: int) -> StoryQuerySet:
    return stories.filter(created_at__gte=at).filter(Q(created_at__gt=at) | Q(id__gt=pk))


def mark(story: Story) -> str:
    """The place of a row, for an address: microseconds and key."""
    return f"{(story.created_at - EPOCH) // MICROSECOND}_{story.pk}"


def _read(text: str) -> tuple[dt.datetime, int] | None:
    ticks, _underscore, pk = text.partition("_")
    try:
        place = EPOCH + int(ticks) * MICROSECOND, int(pk)
    except (ValueError, OverflowError):
        return None
    return place if place[1] < LARGEST_KEY else None
