"""Who works in a programme, as what, and on which branch of its tree."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from programmes.models.programme import Programme
from programmes.models.unit import Unit
from programmes.querysets import MembershipQuerySet


class Role(models.TextChoices):
    COLLECTOR = "collector", _("Collector (field staff)")
    COORDINATOR = "coordinator", _("Coordinator")
    EVALUATOR = "evaluator", _("Evaluator")
    PANEL_MEMBER = "panel_member", _("Panel member")


class Membership(models.Model):
    """A person's role on a branch; without a unit, on the whole programme."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "role", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "programme", "role", "unit"],
                condition=models.Q(ended_at=None),
                name="membership_once_on_a_branch",
            ),
            models.UniqueConstraint(
                fields=["user", "programme", "role"],
                condition=models.Q(ended_at=None, unit=None),
                name="membership_once_on_the_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"
