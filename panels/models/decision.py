"""What a panel decided and said: the product of the method."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from panels.models.selection_round import Candidate, SelectionRound
from panels.querysets import SelectionQuerySet


class Decision(models.Model):
    """The outcome of a round: some candidates chosen, or none with its reason.

    After a reopening the former decision stays, superseded, beside the new one.
    """

    class How(models.TextChoices):
        VOTE = "vote", _("By vote")
        POINTS = "points", _("By points")
        TALK = "talk", _("By talk and vote")
        CONSENSUS = "consensus", _("By consensus")
        FACILITATOR = "facilitator", _("By the facilitator, with reasons, after a tie")
        REFERRED = "referred", _("Equals were all passed up, for the next panel to choose")

    selection_round = models.ForeignKey(SelectionRound, models.CASCADE, related_name="decisions")
    number = models.PositiveSmallIntegerField(default=1)
    how = models.CharField(_("how it was decided"), max_length=20, choices=How)
    process_note = models.TextField(_("what the talk was like"), blank=True)
    none_reason = models.TextField(_("why none was chosen"), blank=True)
    short_reason_note = models.TextField(_("why the reasons are short"), blank=True)
    quorum_note = models.TextField(_("why it was decided by so few"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_because = models.TextField(blank=True)

    class Meta:
        ordering = ["selection_round", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["selection_round", "number"], name="decision_number_once"
            ),
            models.UniqueConstraint(
                fields=["selection_round"],
                condition=Q(superseded_at=None),
                name="one_standing_decision_a_round",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | ~Q(superseded_because=""),
                name="superseded_decision_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.selection_round} {self.number}"


class Selection(models.Model):
    """That a candidate was chosen, and the panel's reasons in its own words."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="selections")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="selections")
    rationale = models.TextField(_("why it was chosen"))

    objects = SelectionQuerySet.as_manager()

    class Meta:
        ordering = ["decision", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(rationale=""), name="selection_has_rationale"),
            models.UniqueConstraint(fields=["decision", "candidate"], name="selected_once"),
        ]

    def __str__(self) -> str:
        return str(self.candidate)


class Criterion(models.Model):
    """Something the panel went by, how much it counted, and whether it emerged in the talk."""

    class Weight(models.TextChoices):
        MOST = "most", _("Counted most")
        MUCH = "much", _("Counted much")
        SOME = "some", _("Counted a little")

    class Origin(models.TextChoices):
        BEFORE = "before", _("Agreed before")
        EMERGED = "emerged", _("Emerged in the talk")

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="criteria")
    name = models.CharField(_("criterion"), max_length=200)
    weight = models.CharField(max_length=10, choices=Weight, default=Weight.MUCH)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.EMERGED)

    class Meta:
        ordering = ["decision", "id"]

    def __str__(self) -> str:
        return self.name


class Dissent(models.Model):
    """A view that differed, in its own words; it travels with the story."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="dissents")
    candidate = models.ForeignKey(
        Candidate, models.PROTECT, null=True, blank=True, related_name="dissents"
    )
    text = models.TextField(_("the other view"))
    held_by = models.CharField(_("held by, if they wish to be named"), max_length=150, blank=True)

    class Meta:
        ordering = ["decision", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="dissent_has_words"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class PassedOverNote(models.Model):
    """One line on a candidate that was not chosen, for those who told and sent it."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="passed_over_notes")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="passed_over_notes")
    text = models.TextField(_("what the panel said of it"))

    class Meta:
        ordering = ["decision", "id"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "candidate"], name="one_note_a_candidate"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
