"""A rehearsal from the first story to the closed period, phase by phase."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from msc.rehearsal import answering, choosing, counting, sorting, telling
from msc.rehearsal.company import Company, gather_company
from msc.rehearsal.texts import Text
from programmes.models import Programme

Phases = dict[str, Callable[[], object]]


@dataclass
class Played:
    """What came of a rehearsal: counts, faults, and seconds by phase."""

    programme: Programme
    counts: dict[str, int]
    faults: list[str]
    seconds: dict[str, float] = field(default_factory=dict)


def play(
    texts: Sequence[Text], *, n_units: int, say: Callable[[str], object] = lambda _line: None
) -> Played:
    """Play a whole period with these texts; ``say`` hears which phase has begun."""
    seconds: dict[str, float] = {}
    began = time.monotonic()
    say("setting up")
    company = gather_company(n_units)
    seconds["setting up"] = time.monotonic() - began
    for phase, act in _phases(company, texts).items():
        say(phase)
        began = time.monotonic()
        act()
        seconds[phase] = time.monotonic() - began
    for actor in company.everybody:
        actor.leave()
    programme = company.programme
    found = list(counting.faults(programme, len(texts)))
    return Played(programme, counting.count(programme), found, seconds)


def _phases(company: Company, texts: Sequence[Text]) -> Phases:
    return {
        "telling": lambda: telling.tell(company, texts),
        "withdrawing": lambda: telling.withdraw_one(company, texts[-1]),
        "choosing": lambda: choosing.choose(company),
        "telling below": lambda: answering.tell_below(company),
        "sorting themes": lambda: sorting.sort_themes(company),
        "closing": lambda: answering.close_period(company),
    }
