"""Saying that people were asked and told of no change."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import log
from stories.models import NothingToReport

if TYPE_CHECKING:
    from accounts.models import User
    from programmes.models import Period, Unit

LONGEST_NOTE = 5_000


@transaction.atomic
def report_nothing(
    *, by: User, unit: Unit, period: Period, asked_on: dt.date, note: str = ""
) -> NothingToReport:
    """Keep that people of a place were asked on a day and named no change (R24).

    The same place and day again replaces the note. Raises PermissionDenied for those who do not
    collect there, and ValidationError by field.
    """
    if not by.has_perm("stories.report_nothing", unit):
        raise PermissionDenied
    _refuse(unit, period, asked_on, note)
    found, _is_new = NothingToReport.objects.update_or_create(
        unit=unit,
        period=period,
        asked_on=asked_on,
        defaults={"by": by, "note": note.strip()},
    )
    log.record(found, "report_nothing", by=by)
    return found


@transaction.atomic
def take_back(found: NothingToReport, *, by: User) -> None:
    """Remove a return that was made in error; the log keeps that it was there."""
    if not by.has_perm("stories.report_nothing", found.unit):
        raise PermissionDenied
    log.record(found, "take_back", by=by)
    found.delete()


def _refuse(unit: Unit, period: Period, asked_on: dt.date, note: str) -> None:
    found = {}
    if period.programme_id != unit.programme_id:
        found["period"] = _("This belongs to another programme. Choose one from the list.")
    elif period.state != "collecting":
        sentence = _(
            "The period “%(period)s” is not collecting stories now. Choose one that is collecting."
        )
        found["period"] = sentence % {"period": period}
    if asked_on > timezone.localdate() + dt.timedelta(days=1):
        found["asked_on"] = _("This day is still to come. Give the day as it was.")
    if len(note) > LONGEST_NOTE or "\x00" in note:
        found["note"] = _("This is too long for a note. Shorten it to %(n)d characters.") % {
            "n": LONGEST_NOTE
        }
    if found:
        raise ValidationError(found)
