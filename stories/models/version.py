"""The wordings of a story: each correction is a new one, and translations of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Wording(models.Model):
    """What was told: the change in three parts, and why it matters to the teller."""

    title = models.CharField(_("title"), max_length=200, blank=True)
    before = models.TextField(_("before"), blank=True)
    happened = models.TextField(_("what happened"), blank=True)
    now = models.TextField(_("now"), blank=True)
    significance = models.TextField(_("why it is significant to the teller"), blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def parts(self) -> list[str]:
        """Before, what happened, now: those that were told."""
        return [part for part in (self.before, self.happened, self.now) if part]

    @property
    def n_words(self) -> int:
        return sum(len(part.split()) for part in (*self.parts, self.significance))


class StoryVersion(Wording):
    """One wording of a story. Once submitted it is never changed; a correction is a new one."""

    story = models.ForeignKey("stories.Story", models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    because = models.TextField(_("why it was corrected"), blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["story", "number"]
        constraints = [
            models.UniqueConstraint(fields=["story", "number"], name="version_number_once"),
        ]


class StandingTranslations(models.Manager["Translation"]):
    """Without those in whose place a better one has come."""

    def get_queryset(self) -> models.QuerySet[Translation]:
        return super().get_queryset().filter(superseded_at=None)


class Translation(Wording):
    """A version in another language, by whom, and whether somebody checked it.

    Readers may have seen it, so its words are not changed: a better one takes its place.
    ``objects``, and with it ``version.translations``, knows only those that stand.
    """

    class Method(models.TextChoices):
        HUMAN = "human", _("By a person")
        MACHINE = "machine", _("By a machine")

    version = models.ForeignKey(StoryVersion, models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=15)
    method = models.CharField(_("method"), max_length=10, choices=Method, default=Method.HUMAN)
    translator = models.CharField(_("translator"), max_length=150, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, editable=False)
    superseded_at = models.DateTimeField(null=True, editable=False)

    objects = StandingTranslations()
    everything = models.Manager["Translation"]()

    class Meta:
        ordering = ["version", "language", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language"],
                condition=models.Q(superseded_at=None),
                name="translation_once_at_a_time",
            ),
        ]

    @property
    def is_by_machine(self) -> bool:
        return self.method == self.Method.MACHINE
