"""A photo or recording that came with something which is no story yet."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from stories.models.intake import Intake


class IntakeFile(models.Model):
    """Kept as it was sent and shown to nobody, until a draft takes it over.

    Files lie under random names, never under the one they were sent with.
    """

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="files")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(_("name it was sent with"), max_length=100, blank=True)
    file = models.FileField()

    class Meta:
        ordering = ["intake", "id"]
        constraints = [
            models.UniqueConstraint(fields=["intake", "sha256"], name="file_once_in_intake"),
        ]

    def __str__(self) -> str:
        return self.name
