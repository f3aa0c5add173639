"""Who has been heard, held against whom one meant to hear. Nobody's work is counted here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from learning.models import MeantToHear
from programmes.access import memberships_of
from programmes.models import Role, Unit
from stories.models import NothingToReport, Story, Storyteller
from stories.queries import path_names

if TYPE_CHECKING:
    from accounts.models import User
    from programmes.models import Period

FEWEST = 5
"""Fewer people than this are not told apart: a number could point at somebody."""
BANDS = (1, FEWEST, 10, 25)
LEADING = {Role.COORDINATOR, Role.EVALUATOR}


def band(n: int) -> str:
    """A number of people as coarse as it may be told; exact ones could be worked out from sums."""
    if n == 0:
        return _("none yet")
    low = max(step for step in BANDS if step <= n)
    above = [step for step in BANDS if step > n]
    return f"{low}–{above[0] - 1}" if above else f"{low}+"


@dataclass
class Place:
    """A place: whom it meant to hear, and who was heard, in bands."""

    unit: Unit
    name: str
    plan: list[MeantToHear] = field(default_factory=list)
    nothing: list[NothingToReport] = field(default_factory=list)
    tellers: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def heard(self) -> str:
        return band(self.tellers.total())

    @property
    def by_sex(self) -> list[tuple[Any, str]]:
        return _told_apart(self.tellers, Storyteller.Sex.choices, 0)

    @property
    def by_age(self) -> list[tuple[Any, str]]:
        return _told_apart(self.tellers, Storyteller.AgeBand.choices, 1)

    @property
    def is_silent(self) -> bool:
        """Neither a story nor a return came from there."""
        return not self.tellers and not self.nothing


@dataclass(frozen=True)
class Coverage:
    """The places of a branch; ``roles`` are those that at least ``FEWEST`` tellers share."""

    places: list[Place]
    roles: list[str]

    @property
    def whole(self) -> Place:
        """All places together, as if they were one."""
        tellers: Counter[tuple[str, str]] = sum((p.tellers for p in self.places), Counter())
        return Place(unit=Unit(), name="", tellers=tellers)


def coverage_of(period: Period, *, user: User) -> Coverage:
    """Whom the person's branches heard in a period. Six queries, whatever its size."""
    stories = Story.objects.visible_to(user).filter(period=period).handed_in().present()
    tellers = _tellers(stories)
    plan, nothing = _by_unit(_plan(period)), _by_unit(_nothing(period, user))
    names = path_names(period.programme)
    places = [
        Place(unit, names[unit.pk], plan[unit.pk], nothing[unit.pk], tellers[unit.pk])
        for unit in _units(period, user)
        if _is_leaf(unit) or unit.pk in tellers.keys() | plan.keys() | nothing.keys()
    ]
    return Coverage(places, _roles(stories))


def _units(period: Period, user: User) -> list[Unit]:
    """The places of the branches that the person leads or evaluates."""
    here = Q(pk__in=[])
    for membership in memberships_of(user):
        if membership.programme_id == period.programme_id and membership.role in LEADING:
            here |= Q(path__startswith=membership.unit.path if membership.unit else "")
    found = Unit.objects.filter(here, programme=period.programme_id)
    return list(found.annotate(n_below=Count("children")).order_by("path"))


def _is_leaf(unit: Unit) -> bool:
    return unit.n_below == 0  # type: ignore[attr-defined]  # annotated in _units


def _tellers(stories: Any) -> dict[int, Counter[tuple[str, str]]]:
    """``{unit: {(sex, age band): number of tellers}}``; one query."""
    counted = stories.order_by().values_list("unit", "storyteller__sex", "storyteller__age_band")
    found: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    for unit, sex, age, n in counted.annotate(n=Count("storyteller", distinct=True)):
        if n:
            found[unit][sex, age] += n
    return found


def _plan(period: Period) -> list[MeantToHear]:
    return list(MeantToHear.objects.filter(period=period))


def _nothing(period: Period, user: User) -> list[NothingToReport]:
    return list(NothingToReport.objects.visible_to(user).filter(period=period))


def _by_unit(rows: list[Any]) -> defaultdict[int, list[Any]]:
    found = defaultdict(list)
    for row in rows:
        found[row.unit_id].append(row)
    return found


def _roles(stories: Any) -> list[str]:
    """What at least ``FEWEST`` tellers are in their community; others might be known by it."""
    said = stories.order_by().exclude(storyteller__role="").values(role=Lower("storyteller__role"))
    often = said.annotate(n=Count("storyteller", distinct=True)).filter(n__gte=FEWEST)
    return sorted(row["role"] for row in often)


def _told_apart(
    tellers: Counter[tuple[str, str]], choices: Sequence[tuple[str, Any]], position: int
) -> list[tuple[Any, str]]:
    """Label and band of each choice; ``position`` of it in the keys."""
    sums: Counter[str] = Counter()
    for key, n in tellers.items():
        sums[key[position]] += n
    return [(label, band(sums[value])) for value, label in choices]
