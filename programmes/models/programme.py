"""A programme and what defines it: levels, domains of change, questions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from programmes.querysets import DomainQuerySet, ProgrammeQuerySet, QuestionQuerySet


class Programme(models.Model):
    """An undertaking that listens for the most significant changes it is part of."""

    class Purpose(models.TextChoices):
        PILOT = "pilot", _("Pilot")
        MONITORING = "monitoring", _("Monitoring, period after period")
        EVALUATION = "evaluation", _("One-off evaluation")

    name = models.CharField(_("name"), max_length=150)
    purpose = models.CharField(
        _("kind of use"), max_length=20, choices=Purpose, default=Purpose.MONITORING
    )
    description = models.TextField(_("purpose in words"), blank=True)
    intended_users = models.TextField(_("who will use what is learnt"), blank=True)
    language = models.CharField(_("working language"), max_length=15, default="en")
    is_practice = models.BooleanField(
        _("practice only"), default=False, help_text=_("Its data never enters results.")
    )
    n_stories = models.PositiveIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def programme_id(self) -> int:
        """Its own key, so that the log files a programme under itself."""
        return self.pk


class Named(models.Model):
    """Something with a name, and perhaps that name in other languages.

    ``names`` maps a language code to the name in that language.
    """

    name = models.CharField(_("name"), max_length=150)
    names = models.JSONField(_("name in other languages"), default=dict, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.names.get(get_language() or "", "") or self.name)


class Level(Named):
    """A step of the hierarchy, such as village or district; rank 0 is the top."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="levels")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["programme", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "rank"], name="level_rank_once"),
        ]


class Domain(Named):
    """A broad, loose category of change that people define by using it."""

    class Kind(models.TextChoices):
        DEFINED = "defined", _("Defined")
        ANY_OTHER = "any_other", _("Any other change")
        LESSONS = "lessons", _("Lessons, and changes for the worse")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="domains")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.DEFINED)
    guidance = models.TextField(_("guidance"), blank=True)
    guidances = models.JSONField(_("guidance in other languages"), default=dict, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    from_period = models.ForeignKey(
        "programmes.Period", models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_period = models.ForeignKey(
        "programmes.Period", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DomainQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="domain_name_once"),
        ]

    @property
    def guidance_here(self) -> str:
        """The guidance in the reader's language, if it was written in it."""
        return str(self.guidances.get(get_language() or "", "") or self.guidance)


class Question(models.Model):
    """The story question as the programme words it, in one language and one version."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="questions")
    domain = models.ForeignKey(Domain, models.CASCADE, null=True, blank=True, related_name="+")
    language = models.CharField(_("language"), max_length=15)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    text = models.TextField(_("the question about change"))
    significance_text = models.TextField(_("the question about its significance"))
    created_at = models.DateTimeField(auto_now_add=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "language", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "domain", "language", "version"],
                name="question_version_once",
            ),
            models.UniqueConstraint(
                fields=["programme", "language", "version"],
                condition=models.Q(domain=None),
                name="general_question_version_once",
            ),
        ]

    def __str__(self) -> str:
        return self.text
