"""What arrived as it was sent, while it is no story or is not the story that is here."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programmes.models import Programme
from stories.models.link import CollectorLink
from stories.models.story import Story
from stories.querysets import IntakeQuerySet


class Intake(models.Model):
    """What a door received word for word: nothing received is lost, readable or not.

    ``key`` is the uuid the sender gave it, or one made from the words. The same words under the
    same key are kept once; other words under it are kept beside. ``reasons`` {answer: [what is
    wrong]}, with "" for the whole; empty while nobody has read it. Settled means that it needs
    nobody any more: ``story`` came of it, or a coordinator put it aside.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="intakes")
    door = models.CharField(_("how it came in"), max_length=10, choices=Story.Door)
    key = models.UUIDField()
    raw = models.TextField()
    digest = models.CharField(max_length=64, editable=False)
    reasons = models.JSONField(default=dict, blank=True)
    story = models.ForeignKey(Story, models.SET_NULL, null=True, related_name="intakes")
    link = models.ForeignKey(CollectorLink, models.SET_NULL, null=True, related_name="+")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "door", "key", "digest"], name="intake_words_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["programme", "-received_at"],
                condition=models.Q(settled_at=None),
                name="intake_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_door_display()}, {self.received_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("stories:intake", args=[self.pk])
