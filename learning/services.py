"""Writing down whom one means to hear, and that they were heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from learning.models import MeantToHear

if TYPE_CHECKING:
    from accounts.models import User
    from programmes.models import Period, Unit


@transaction.atomic
def mean_to_hear(*, by: User, period: Period, unit: Unit, who: str) -> MeantToHear:
    """Write a group of people down, once for a place. Raises ValidationError by field."""
    _refuse_unless_leads(by, unit)
    who = " ".join(who.split())
    if unit.programme_id != period.programme_id:
        sentence = _("This belongs to another programme. Choose one from the list.")
        raise ValidationError({"unit": sentence})
    if not who or len(who) > 200:
        raise ValidationError({"who": _("Say in a few words whom you mean to hear.")})
    found, is_new = MeantToHear.objects.get_or_create(
        period=period, unit=unit, who=who, defaults={"written_by": by}
    )
    if is_new:
        log.record(found, "mean_to_hear", by=by)
    return found


@transaction.atomic
def mark_heard(found: MeantToHear, *, by: User, is_heard: bool) -> None:
    """Note that these people were heard by now, or not yet after all."""
    _refuse_unless_leads(by, found.unit)
    found.is_heard = is_heard
    found.save(update_fields=["is_heard"])
    log.record(found, "heard" if is_heard else "not_heard", by=by)


@transaction.atomic
def drop(found: MeantToHear, *, by: User) -> None:
    """Take a group out of the plan; the log keeps that it was there."""
    _refuse_unless_leads(by, found.unit)
    log.record(found, "drop", by=by)
    found.delete()


def _refuse_unless_leads(by: User, unit: Unit) -> None:
    if not by.has_perm("learning.plan_hearing", unit):
        raise PermissionDenied


ACTIONS = {
    "heard": lambda found, by: mark_heard(found, by=by, is_heard=True),
    "not-yet": lambda found, by: mark_heard(found, by=by, is_heard=False),
    "drop": lambda found, by: drop(found, by=by),
}
"""What the page calls by name: ``ACTIONS[name](row, by)``."""
