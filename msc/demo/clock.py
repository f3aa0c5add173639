"""The demo's own time, so that a year of work lies in the past when it is loaded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.utils import timezone

TICK = dt.timedelta(seconds=3)
Act = Callable[[], object]


@dataclass
class Calendar:
    """What is to happen on which day. Days may be written in any order; time runs forward only.

    While it runs, ``timezone.now`` tells the demo's time: rows and log agree on when things
    happened in the fiction. Every look at the clock moves it on a little.
    """

    entries: list[tuple[dt.date, Act]] = field(default_factory=list)
    at: dt.datetime = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

    def on(self, day: dt.date, act: Act) -> None:
        """Let something happen on that day, after what was written down for it before."""
        self.entries.append((day, act))

    def run(self) -> None:
        with self._telling_time():
            for day, act in sorted(self.entries, key=lambda entry: entry[0]):
                morning = dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC)
                self.at = max(self.at, morning)
                act()

    def now(self) -> dt.datetime:
        self.at += TICK
        return self.at

    @contextmanager
    def _telling_time(self) -> Iterator[None]:
        real = timezone.now
        timezone.now = self.now
        try:
            yield
        finally:
            timezone.now = real
