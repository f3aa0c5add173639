"""Suggested piles of stories, and what people made of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from programmes.models import Period, Programme
from stories.languages import name_of
from stories.models import Story
from themes.querysets import PlacementQuerySet, ThemeQuerySet, ThemeSetQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from accounts.models import User

ANALYSE = "themes.analyse"
STEADY, FAIRLY_STEADY = 0.7, 0.5  # adjusted Rand index, docs/themes.md
ABANDONED_AFTER = dt.timedelta(minutes=3)


class ThemeSet(ConcurrentTransitionMixin, models.Model):
    """A sorting of a period's stories: suggested by the machine, adopted by people."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting for the worker")
        RUNNING = "running", _("Being made")
        READY = "ready", _("Suggested")
        ADOPTED = "adopted", _("Adopted")
        FAILED = "failed", _("Failed")
        SUPERSEDED = "superseded", _("Superseded")

    class Granularity(models.TextChoices):
        COARSE = "coarse", _("Few, broad piles")
        NORMAL = "normal", _("Normal")
        FINE = "fine", _("Many, narrow piles")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="theme_sets")
    period = models.ForeignKey(Period, models.CASCADE, related_name="theme_sets")
    granularity = models.CharField(
        _("how fine"), max_length=10, choices=Granularity, default=Granularity.NORMAL
    )
    drops_names = models.BooleanField(_("leave out names of people and places"), default=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    progress = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=30, blank=True)
    alive_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)
    n_texts = models.PositiveIntegerField(default=0)
    stability = models.FloatField(null=True)
    language_nmi = models.FloatField(null=True)
    warnings = models.JSONField(default=list)
    pairs = models.JSONField(default=list)  # numbers of themes that may belong together
    engine_version = models.CharField(max_length=30, blank=True)
    input_hash = models.CharField(max_length=64, blank=True)
    adopted_at = models.DateTimeField(null=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    state = FSMField(
        _("state"), choices=State.choices, default=State.QUEUED, protected=True, editable=False
    )

    objects = ThemeSetQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["period"], condition=models.Q(state="adopted"), name="one_adopted_a_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} · {self.requested_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("themes:set", args=[self.pk])

    @property
    def stability_in_words(self) -> StrOrPromise:
        """How far the piles would be the same with a tenth of the stories left out."""
        if self.stability is None:
            return ""
        if self.stability >= STEADY:
            return _("Steady: most stories fall into the same piles when some are left out.")
        if self.stability >= FAIRLY_STEADY:
            return _("Fairly steady: some stories change piles when others are left out.")
        return _("Not steady: other piles are just as possible. Rely on your own reading.")

    @property
    def is_abandoned(self) -> bool:
        """Taken up by a worker that has not been heard of for a while."""
        return (
            self.state == self.State.RUNNING
            and self.alive_at is not None
            and timezone.now() - self.alive_at > ABANDONED_AFTER
        )

    @property
    def is_editable(self) -> bool:
        return self.state in {self.State.READY, self.State.ADOPTED}

    @transition(state, [State.QUEUED, State.RUNNING], State.RUNNING, permission=None)
    def start(self) -> None:
        """The worker has it; after a crash it may take it up again."""
        self.alive_at, self.progress, self.problem = timezone.now(), 0, ""

    @transition(state, State.RUNNING, State.READY, permission=None)
    def finish(self) -> None:
        """There is something to look at."""
        self.progress, self.stage = 100, ""

    @transition(state, [State.QUEUED, State.RUNNING], State.FAILED, permission=None)
    def fail(self, problem: str) -> None:
        """It did not work, and it is said why."""
        self.problem = problem

    @transition(state, State.FAILED, State.QUEUED, permission=ANALYSE)
    def retry(self) -> None:
        """Try again."""
        self.progress, self.stage, self.problem, self.alive_at = 0, "", "", None

    @transition(state, State.READY, State.ADOPTED, permission=ANALYSE)
    def adopt(self, adopter: User) -> None:
        """People have worked on it and take it as theirs."""
        self.adopted_at, self.adopted_by = timezone.now(), adopter

    @transition(state, [State.READY, State.ADOPTED], State.SUPERSEDED, permission=ANALYSE)
    def supersede(self) -> None:
        """Another one has taken its place."""


class Theme(models.Model):
    """A pile of stories with a label: the machine's words until a person names it."""

    theme_set = models.ForeignKey(ThemeSet, models.CASCADE, related_name="themes")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=15, blank=True)
    words = models.JSONField(default=list)
    sentence = models.TextField(blank=True)
    sentence_story = models.ForeignKey(Story, models.SET_NULL, null=True, related_name="+")
    is_named_by_people = models.BooleanField(default=False)
    is_set_aside = models.BooleanField(_("not a theme"), default=False)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="merged")
    note = models.TextField(_("note"), blank=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = ["theme_set", "number"]
        constraints = [
            models.UniqueConstraint(fields=["theme_set", "number"], name="theme_number_once"),
            models.CheckConstraint(condition=~models.Q(label=""), name="theme_has_a_label"),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("themes:theme", args=[self.pk])

    @property
    def language_name(self) -> str:
        """The language of its texts when languages were sorted apart, else nothing."""
        return name_of(self.language) if self.language else ""


class Placement(models.Model):
    """Where a story lies: placed by the machine, or by a person. ``x``, ``y`` are for the map."""

    class By(models.TextChoices):
        MACHINE = "machine", _("Suggested")
        PERSON = "person", _("Placed by people")

    class Rank(models.TextChoices):
        CENTRAL = "central", _("Central")
        EDGE = "edge", _("At the edge")
        MEMBER = "", _("Member")

    theme_set = models.ForeignKey(ThemeSet, models.CASCADE, related_name="placements")
    theme = models.ForeignKey(Theme, models.CASCADE, null=True, related_name="placements")
    story = models.ForeignKey(Story, models.CASCADE, related_name="placements")
    similarity = models.FloatField(default=0)
    rank = models.CharField(max_length=10, choices=Rank, default=Rank.MEMBER, blank=True)
    placed_by = models.CharField(max_length=10, choices=By, default=By.MACHINE)
    x = models.FloatField(default=0)
    y = models.FloatField(default=0)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["theme_set", "-similarity", "story"]
        constraints = [
            models.UniqueConstraint(fields=["theme_set", "story"], name="placed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.story} → {self.theme}"


class Edit(models.Model):
    """What somebody did to a theme set, so that it can be told and undone.

    ``before`` maps what was changed to how it stood: what ``themes.services.undo`` puts back.
    """

    class Kind(models.TextChoices):
        RENAME = "rename", _("Renamed")
        MERGE = "merge", _("Merged")
        MOVE = "move", _("Moved a story")
        SET_ASIDE = "set_aside", _("Marked as not a theme")
        BRING_BACK = "bring_back", _("Marked as a theme again")

    theme_set = models.ForeignKey(ThemeSet, models.CASCADE, related_name="edits")
    kind = models.CharField(max_length=20, choices=Kind)
    theme = models.ForeignKey(Theme, models.CASCADE, null=True, related_name="+")
    story = models.ForeignKey(Story, models.CASCADE, null=True, related_name="+")
    before = models.JSONField(default=dict)
    told = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["theme_set", "-id"]

    def __str__(self) -> str:
        return self.told or self.kind
