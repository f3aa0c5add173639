"""The append-only log: who did what, when, chained by hashes."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Chain(models.Model):
    """One chain of entries (a programme's, or the house's own) and its present end."""

    scope = models.CharField(max_length=60, unique=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.scope


class Entry(models.Model):
    """One thing that was done. Holds no content: a note's words stand apart and can be erased."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="entries")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="log_entries"
    )
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30, blank=True)
    note_digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["chain", "number"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="entry_once_in_chain"),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "number"], name="entry_by_subject")
        ]

    def __str__(self) -> str:
        return f"{self.chain_id}/{self.number} {self.action}"


class Note(models.Model):
    """What a person wrote beside an act, such as why a story was sent back."""

    entry = models.OneToOneField(Entry, models.CASCADE, related_name="note")
    text = models.TextField()

    def __str__(self) -> str:
        return self.text[:60]
