"""Whom a programme meant to hear: the plan that coverage is held against."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from programmes.models import Period, Unit


class MeantToHear(models.Model):
    """A group of people at a place whom one wanted to hear in a period: no number, no quota."""

    period = models.ForeignKey(Period, models.CASCADE, related_name="meant_to_hear")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="meant_to_hear")
    who = models.CharField(_("whom you mean to hear"), max_length=200)
    is_heard = models.BooleanField(_("heard"), default=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        ordering = ["period", "unit", "id"]
        constraints = [
            models.UniqueConstraint(fields=["period", "unit", "who"], name="meant_to_hear_once"),
            models.CheckConstraint(condition=~models.Q(who=""), name="meant_to_hear_somebody"),
        ]

    def __str__(self) -> str:
        return self.who

    @property
    def programme_id(self) -> int:
        """Of the unit, so that the log files it under its programme."""
        return self.unit.programme_id
