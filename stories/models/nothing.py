"""The return of a place where people were asked and told of no change."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from programmes.models import Period, Unit
from stories.querysets import NothingToReportQuerySet


class NothingToReport(models.Model):
    """That people of a place were asked, and named no change: as good a return as a story."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="nothing_told")
    period = models.ForeignKey(Period, models.PROTECT, related_name="nothing_told")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_on = models.DateField(_("asked on"))
    note = models.TextField(_("who was asked, and what they said"), blank=True)
    sent_at = models.DateTimeField(auto_now_add=True)

    objects = NothingToReportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "period", "asked_on"], name="nothing_told_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, {self.asked_on}"

    @property
    def programme_id(self) -> int:
        """Of the unit, so that the log files it under its programme."""
        return self.unit.programme_id
