"""A file of stories on its way in."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from programmes.models import Programme
from stories.querysets import ImportJobQuerySet

if TYPE_CHECKING:
    from accounts.models import User

RUN = "stories.run_import"
KEPT = dt.timedelta(days=7)


class ImportJob(ConcurrentTransitionMixin, models.Model):
    """A file of stories: its columns named, checked row by row, brought in by the worker.

    ``columns`` {answer: column}, ``defaults`` {answer: text}. ``report`` holds the numbers (n_rows,
    n_new, n_known, n_bad, n_problems) and what is said of the lines: problems [line, field,
    reason], twins [line, earlier line], alike [line, story or line, percent]. Of a row it quotes
    a bad cell at most.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Columns to be named")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        IMPORTING = "importing", _("Being brought in")
        DONE = "done", _("Brought in")
        FAILED = "failed", _("Stopped")
        DISCARDED = "discarded", _("Thrown away")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="import_jobs")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    asked_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    file = models.FileField(upload_to="imports", blank=True)
    file_name = models.CharField(_("file"), max_length=100)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    columns = models.JSONField(default=dict)
    defaults = models.JSONField(default=dict)
    skips_bad = models.BooleanField(_("leave out lines with problems"), default=False)
    skips_alike = models.BooleanField(_("leave out lines that resemble others"), default=False)
    report = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    state = FSMField(
        _("state"), choices=State.choices, default=State.UPLOADED, protected=True, editable=False
    )

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-id"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("stories:import_job", args=[self.pk])

    @property
    def is_with_worker(self) -> bool:
        return self.state in {self.State.CHECKING, self.State.IMPORTING}

    @transition(
        state, [State.UPLOADED, State.CHECKED, State.FAILED], State.CHECKING, permission=RUN
    )
    def check_rows(self, columns: dict[str, str], defaults: dict[str, str], sheet: str) -> None:
        """The worker reads every row and reports; nothing is stored."""
        self.columns, self.defaults, self.sheet = columns, defaults, sheet
        self.asked_at, self.problem, self.report = timezone.now(), "", {}

    @transition(state, State.CHECKING, State.CHECKED, permission=None)
    def report_back(self, report: dict[str, Any]) -> None:
        """It is known what the rows would become."""
        self.report = report

    @transition(state, State.CHECKED, State.IMPORTING, permission=RUN)
    def bring_in(self, starter: User, *, skips_bad: bool, skips_alike: bool) -> None:
        """The worker stores the stories, handed in by whoever starts it."""
        self.skips_bad, self.skips_alike = skips_bad, skips_alike
        self.asked_at, self.by = timezone.now(), starter

    @transition(state, State.IMPORTING, State.CHECKED, permission=None)
    def hold_back(self, report: dict[str, Any]) -> None:
        """Something has changed since the check: nothing was stored, and it is said why."""
        self.report = report

    @transition(state, State.IMPORTING, State.DONE, permission=None)
    def finish(self, report: dict[str, Any]) -> None:
        """The stories are here; the file is no longer needed."""
        self.report, self.ended_at = report, timezone.now()

    @transition(state, [State.CHECKING, State.IMPORTING], State.FAILED, permission=None)
    def fail(self, problem: str) -> None:
        """It did not work, and it is said why."""
        self.problem = problem

    @transition(
        state, [State.UPLOADED, State.CHECKED, State.FAILED], State.DISCARDED, permission=RUN
    )
    def discard(self) -> None:
        """The file is not wanted."""
        self.ended_at, self.report = timezone.now(), {}

    @transition(
        state, [State.UPLOADED, State.CHECKED, State.FAILED], State.DISCARDED, permission=None
    )
    def expire(self) -> None:
        """Nobody went on with it for a week."""
        self.ended_at, self.report = timezone.now(), {}
