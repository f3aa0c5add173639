"""Setting a period's dates and moving it along. It is closed from above: ``panels.services``."""

from __future__ import annotations

from itertools import pairwise

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from audit.workflow import perform
from programmes.models import Period, Programme
from programmes.services.gate import lock_set_up

DATES = ("collect_until", "select_until", "feed_back_until")


@transaction.atomic
def add_period(programme: Programme, *, by: User, **facts: object) -> Period:
    """Plan a period.

    ``facts``: name, starts_on, ends_on, collect_until, select_until, feed_back_until, is_backlog.
    """
    programme = lock_set_up(programme.pk, by=by)
    period = Period(programme=programme, **facts)
    _check(period)
    period.save(force_insert=True)
    log.record(period, "planned", by=by)
    return period


@transaction.atomic
def change_period(period: Period, *, by: User, **facts: object) -> Period:
    """Change a period's name or dates; its state has its own moves."""
    lock_set_up(period.programme_id, by=by)
    period = Period.objects.select_for_update().get(pk=period.pk)
    for name, value in facts.items():
        setattr(period, name, value)
    _check(period)
    period.save(update_fields=list(facts))
    log.record(period, "changed", by=by)
    return period


def _check(period: Period) -> None:
    """What the database holds, and that the deadlines follow one another."""
    period.full_clean(exclude=["state"])
    dates = [(name, getattr(period, name)) for name in DATES if getattr(period, name)]
    for (_earlier, first), (name, then) in pairwise(dates):
        if then < first:
            raise ValidationError({name: _("This date lies before the one above it.")})


@transaction.atomic
def start_collecting(period: Period, *, by: User) -> Period:
    """Let collectors send stories for the period; there must be places, and a question to ask."""
    period = _locked(period)
    if not by.has_perm("programmes.coordinate_programme", period):
        raise PermissionDenied
    programme = period.programme
    if not programme.units.exists():
        raise ValidationError(_("Plant the tree of places first: every story has its place."))
    if not programme.questions.exists():
        raise ValidationError(_("Word the question first: every story answers one."))
    perform(period, "start_collecting", by=by)
    return period


@transaction.atomic
def start_selecting(period: Period, *, by: User) -> Period:
    """End the collecting; from now on panels may sit."""
    period = _locked(period)
    perform(period, "start_selecting", by=by)
    return period


@transaction.atomic
def start_feeding_back(period: Period, *, by: User) -> Period:
    """End the selecting; what the panels decided goes back down."""
    period = _locked(period)
    perform(period, "start_feeding_back", by=by)
    return period


@transaction.atomic
def reopen_period(period: Period, *, by: User, note: str) -> Period:
    """Open a closed period again, because something was left undone; the note says what."""
    if not note.strip():
        raise ValidationError({"note": _("Say why the period is opened again.")})
    period = _locked(period)
    perform(period, "reopen", by=by, note=note.strip())
    return period


def _locked(period: Period) -> Period:
    locked: Period = Period.objects.select_for_update().get(pk=period.pk)
    return locked


PERIOD_ACTIONS = {
    "start-collecting": start_collecting,
    "start-selecting": start_selecting,
    "start-feeding-back": start_feeding_back,
}
