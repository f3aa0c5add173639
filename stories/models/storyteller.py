"""Who told a story; the identity stands in a table of its own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from programmes.models import Programme


class Storyteller(models.Model):
    """The person whose change it is, as far as anybody may know who is not told the identity."""

    class Sex(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")
        OTHER = "other", _("Other")
        UNKNOWN = "unknown", _("Not said")

    class AgeBand(models.TextChoices):
        CHILD = "under 18", _("Under 18")
        YOUNG = "18-24", _("18 to 24")
        ADULT = "25-39", _("25 to 39")
        MIDDLE = "40-59", _("40 to 59")
        OLDER = "60+", _("60 and over")
        UNKNOWN = "unknown", _("Not said")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="storytellers")
    pseudonym = models.CharField(_("pseudonym"), max_length=100, blank=True)
    sex = models.CharField(_("sex"), max_length=10, choices=Sex, default=Sex.UNKNOWN)
    age_band = models.CharField(_("age"), max_length=10, choices=AgeBand, default=AgeBand.UNKNOWN)
    role = models.CharField(_("who they are in the community"), max_length=150, blank=True)

    def __str__(self) -> str:
        return self.pseudonym or f"#{self.pk}"


class Identity(models.Model):
    """A storyteller's name and how to reach them. Read only through ``stories.identity``."""

    storyteller = models.OneToOneField(Storyteller, models.CASCADE, related_name="identity")
    name = models.CharField(_("name"), max_length=150, blank=True)
    contact = models.CharField(_("safe way to reach them"), max_length=200, blank=True)

    def __str__(self) -> str:
        return f"#{self.storyteller_id}"
