"""Turns, the roll, ballots and votes."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from panels.models.panel import PanelMember
from panels.models.selection_round import AgreedCriterion, Candidate, SelectionRound
from panels.tally import TOP_SCORE


class Turn(models.Model):
    """One vote of a round, which may have several. While it is open, how it is held is fixed.

    A pilot shows the panel where it stands before it talks; it does not count.
    """

    class Method(models.TextChoices):
        CHOICES = "choices", _("Votes")
        POINTS = "points", _("Points")

    selection_round = models.ForeignKey(SelectionRound, models.CASCADE, related_name="turns")
    number = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=10, choices=Method, default=Method.CHOICES)
    is_pilot = models.BooleanField(default=False)
    is_secret = models.BooleanField(default=False)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["selection_round", "number"]
        constraints = [
            models.UniqueConstraint(fields=["selection_round", "number"], name="turn_number_once"),
            models.UniqueConstraint(
                fields=["selection_round"],
                condition=models.Q(closed_at=None),
                name="one_open_turn_in_a_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.selection_round} {self.number}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_by_points(self) -> bool:
        return self.method == self.Method.POINTS


class RollEntry(models.Model):
    """A member on the roll of a turn, and whether they have voted: never how."""

    turn = models.ForeignKey(Turn, models.CASCADE, related_name="roll")
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="+")
    has_voted = models.BooleanField(default=False)

    class Meta:
        ordering = ["turn", "member"]
        constraints = [
            models.UniqueConstraint(fields=["turn", "member"], name="on_the_roll_once"),
        ]

    def __str__(self) -> str:
        return str(self.member)


class Ballot(models.Model):
    """One ballot. In a secret turn it has no voter, and no time and no order that could tell."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    turn = models.ForeignKey(Turn, models.CASCADE, related_name="ballots")
    member = models.ForeignKey(PanelMember, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["turn", "member"],
                condition=models.Q(member__isnull=False),
                name="one_open_ballot_a_member",
            ),
        ]

    def __str__(self) -> str:
        return str(self.turn)


class Vote(models.Model):
    """A ballot's voice for a candidate. A ballot without votes or points abstains."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="votes")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="votes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "candidate"], name="one_voice_a_candidate"),
        ]

    def __str__(self) -> str:
        return str(self.candidate)


class Score(models.Model):
    """The points a ballot gives a candidate, by one of the agreed criteria or else in all."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="scores")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(AgreedCriterion, models.PROTECT, null=True, related_name="scores")
    points = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "candidate", "criterion"], name="points_once_by_a_criterion"
            ),
            models.UniqueConstraint(
                fields=["ballot", "candidate"],
                condition=models.Q(criterion=None),
                name="points_once_in_all",
            ),
            models.CheckConstraint(
                condition=models.Q(points__lte=TOP_SCORE), name="points_within_any_scale"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.points}"
