"""The steps of setting up a programme, and which of them are done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programmes.models import Domain, Level, Membership, Period, Programme, Question, Role, Unit
from programmes.querysets import ProgrammeQuerySet


@dataclass(frozen=True)
class Step:
    """A page of the guided set-up. ``missing`` is said as long as it is not done."""

    slug: str
    title: str | Promise
    missing: str | Promise


STEPS = (
    Step("programme", _("Name and purpose"), _("Say in words what the programme is for.")),
    Step("levels", _("Levels"), _("Name the levels, from the top to the field.")),
    Step("units", _("Places and offices"), _("Plant the tree of places and offices.")),
    Step("domains", _("Domains of change"), _("Name the domains, or offer “any other change”.")),
    Step("questions", _("Questions"), _("Word the question that collectors ask.")),
    Step("periods", _("Periods"), _("Set the dates of a first period.")),
    Step("people", _("People"), _("Invite at least one collector.")),
    Step("panels", _("Panels"), _("Put a panel on at least one place or office.")),
)
SLUGS = tuple(step.slug for step in STEPS)


@dataclass(frozen=True)
class Progress:
    """How far a programme's set-up is. ``done`` maps a step's slug to whether it is done."""

    programme: Programme
    done: dict[str, bool]

    @property
    def missing(self) -> list[Step]:
        return [step for step in STEPS if not self.done[step.slug]]


def progress_of(programmes: ProgrammeQuerySet) -> list[Progress]:
    """The progress of each of the programmes. One query."""
    found = programmes.annotate(
        has_levels=_has(Level.objects.all()),
        has_units=_has(Unit.objects.all()),
        has_domains=_has(Domain.objects.all()),
        has_questions=_has(Question.objects.all()),
        has_periods=_has(Period.objects.all()),
        has_people=_has(Membership.objects.present().filter(role=Role.COLLECTOR)),
        has_panels=Exists(Programme.objects.filter(_standing_panel(), pk=OuterRef("pk"))),
    )
    return [Progress(programme, _done(programme)) for programme in found]


def _has(rows: QuerySet[Any]) -> Exists:
    return Exists(rows.filter(programme=OuterRef("pk")))


def _standing_panel() -> Q:
    """By the name of the relation only: panels stand above this app."""
    return Q(panels__isnull=False, panels__ended_at=None)


def _done(programme: Programme) -> dict[str, bool]:
    done = {slug: getattr(programme, f"has_{slug}", False) for slug in SLUGS}
    return done | {"programme": bool(programme.description.strip())}
