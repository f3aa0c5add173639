"""What the teller agreed to, as rows: one for each purpose and audience."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Consent(models.Model):
    """That the teller said yes to one use. Withdrawn or lapsed, it stays as history."""

    class Purpose(models.TextChoices):
        SELECTION = "selection", _("Be read and chosen from by the programme's panels")
        LEARNING = "learning", _("Be used for learning inside the organisation")
        PUBLICATION = "publication", _("Be published")
        KEEP_IMAGE = "keep_image", _("Have photos kept and shown")
        KEEP_AUDIO = "keep_audio", _("Have sound recordings kept and played")

    class Audience(models.TextChoices):
        PROGRAMME = "programme", _("The programme")
        ORGANISATION = "organisation", _("The whole organisation")
        DONOR = "donor", _("Donors")
        PUBLIC = "public", _("Everybody")

    class Method(models.TextChoices):
        ORAL = "oral", _("Said aloud")
        SIGNED = "signed", _("Signed")
        WRITTEN = "written", _("Ticked by the teller")
        RECORDED = "recorded", _("Recorded")
        THUMBPRINT = "thumbprint", _("Thumbprint before a witness")

    story = models.ForeignKey("stories.Story", models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    audience = models.CharField(max_length=20, choices=Audience)
    method = models.CharField(_("how"), max_length=20, choices=Method, default=Method.ORAL)
    language = models.CharField(max_length=15, blank=True)
    obtained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    given_on = models.DateField(_("on"))
    expires_on = models.DateField(_("until"), null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["story", "purpose", "audience", "-given_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["story", "purpose", "audience"],
                condition=models.Q(withdrawn_on=None),
                name="consent_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} ({self.get_audience_display()})"
