"""Photos and voice notes that came with a story."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stories.models.consent import Consent
from stories.querysets import AttachmentQuerySet


class Attachment(models.Model):
    """A photo or voice note of a story, or as much of it as has arrived.

    ``sha256`` is of what is sent and stays when a photo is stored smaller. ``kind`` and
    ``content_type`` are read from the bytes, never believed; they are empty until enough arrived.
    Files lie under random names, never under the one they were sent with.
    Whether it may be shown is a question of its own consent: ``stories.consent.may_show``.
    """

    class Kind(models.TextChoices):
        IMAGE = "image", _("Photo")
        AUDIO = "audio", _("Sound recording")

    class Problem(models.TextChoices):
        UNREADABLE = "unreadable", _("It could not be read as a photo. Take or choose another one.")

    story = models.ForeignKey("stories.Story", models.CASCADE, related_name="attachments")
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=Kind, blank=True)
    content_type = models.CharField(max_length=50, blank=True)
    name = models.CharField(_("name it was sent with"), max_length=100, blank=True)
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    file = models.FileField(blank=True)
    processed = models.FileField(blank=True)
    problem = models.CharField(max_length=20, choices=Problem, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    announced_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["story", "id"]
        constraints = [
            models.UniqueConstraint(fields=["story", "sha256"], name="attachment_once_in_story"),
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("size")),
                name="attachment_within_its_size",
            ),
            models.CheckConstraint(
                condition=models.Q(completed_at=None)
                | (models.Q(received=models.F("size")) & ~models.Q(kind="")),
                name="complete_attachment_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return reverse("stories:media", args=[self.story.uuid, self.sha256])

    @property
    def is_complete(self) -> bool:
        return self.completed_at is not None

    @property
    def is_image(self) -> bool:
        return self.kind == self.Kind.IMAGE

    @property
    def purpose(self) -> str:
        """The consent it needs, apart from the consent for the words."""
        return Consent.Purpose.KEEP_IMAGE if self.is_image else Consent.Purpose.KEEP_AUDIO

    @property
    def shown(self) -> FieldFile | None:
        """What people are given: of a photo only what was made of it, without its place."""
        if not self.is_complete:
            return None
        return (self.processed if self.is_image else self.file) or None

    @property
    def files(self) -> list[FieldFile]:
        """Everything that lies on disk for it."""
        return [file for file in (self.file, self.processed) if file]
