"""Links with which people without an account hand stories in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programmes.models import Programme, Unit
from stories.querysets import CollectorLinkQuerySet


class CollectorLink(models.Model):
    """That whoever holds a token may hand stories in for one place, and see what became of those.

    The token itself is not kept, only its sha256. ``collector`` is in whose name the stories come:
    a person of the programme, who for direct telling is the coordinator that made the link.
    """

    class Kind(models.TextChoices):
        COLLECTOR = "collector", _("For a collector, who writes down what others tell")
        DIRECT = "direct", _("For tellers, who write for themselves")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="links")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("place"))
    kind = models.CharField(_("who uses it"), max_length=10, choices=Kind, default=Kind.COLLECTOR)
    label = models.CharField(_("what it is called"), max_length=100)
    collector = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="links", verbose_name=_("collector")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_on = models.DateField(_("last day"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False)

    objects = CollectorLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.label

    @property
    def is_direct(self) -> bool:
        """Whether tellers use it for themselves."""
        return self.kind == self.Kind.DIRECT
