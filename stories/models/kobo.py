"""Forms on a Kobo server from which stories come, and what came of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programmes.models import Programme
from stories.models.intake import Intake
from stories.querysets import KoboMessageQuerySet, KoboSourceQuerySet


class KoboSource(models.Model):
    """A form on a Kobo server: how it is reached, who may send from it, what its questions hold.

    ``columns`` {answer: question}, ``defaults`` {answer: text}, ``choices`` {answer: {what Kobo
    writes: what it means here}}. ``token`` is encrypted, of the secret only the sha256 is kept.
    ``walk`` is how far the present pull has come, ``report`` what the last one found.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="kobo_sources")
    name = models.CharField(_("what it is called"), max_length=100)
    server = models.CharField(_("address of the Kobo server"), max_length=200)
    asset_uid = models.CharField(_("the form's id in Kobo"), max_length=50)
    collector = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("in whose name the stories come"),
    )
    token = models.TextField(blank=True, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    columns = models.JSONField(default=dict)
    defaults = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    last_sent_at = models.DateTimeField(null=True, editable=False)
    pull_asked_at = models.DateTimeField(null=True, editable=False)
    pull_again_at = models.DateTimeField(null=True, editable=False)
    pull_tries = models.PositiveSmallIntegerField(default=0)
    pulled_at = models.DateTimeField(null=True, editable=False)
    walk = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    problem = models.TextField(blank=True)

    objects = KoboSourceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("stories:kobo_source", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class KoboMessage(models.Model):
    """One wording of one submission, as it first came: the body itself is in ``intake``.

    ``key`` names the submission through all its edits and is the story's uuid; ``instance`` names
    this edit. ``digest`` is that of the answers alone, so that what Kobo adds to them makes no new
    message. ``files`` [{url, name, is_here, problem}].
    """

    source = models.ForeignKey(KoboSource, models.CASCADE, related_name="messages")
    intake = models.ForeignKey(Intake, models.SET_NULL, null=True, related_name="+")
    key = models.UUIDField()
    instance = models.CharField(max_length=100, blank=True)
    digest = models.CharField(max_length=64)
    is_pulled = models.BooleanField(default=False)
    files = models.JSONField(default=list)
    n_open_files = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField(null=True)

    objects = KoboMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "key", "digest"], name="kobo_words_once"),
        ]
        indexes = [
            models.Index(
                fields=["again_at"],
                condition=models.Q(n_open_files__gt=0),
                name="kobo_open_files",
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)
