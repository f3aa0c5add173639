"""One selection among some stories by one panel, from planning to feedback."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from panels.models.panel import (
    Panel,
    PanelMember,
    Sitting,
    fewest_secret_field,
    top_score_field,
)
from panels.querysets import CandidateQuerySet, SelectionRoundQuerySet
from programmes.models import Domain, Period, Programme
from stories.models import Story, StoryVersion

FACILITATE = "panels.facilitate_round"
COORDINATE = "panels.coordinate_round"


class SelectionRound(ConcurrentTransitionMixin, models.Model):
    """A panel's choice among the stories of one domain (or of all) in one sitting.

    ``feeds`` is the round that receives what this one chooses: the rounds of a period form a tree.
    ``version`` counts changes, so that screens can ask whether anything is new.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        READING = "reading", _("Reading")
        VOTING = "voting", _("Voting")
        DELIBERATING = "deliberating", _("Talking it over")
        DECIDED = "decided", _("Decided")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Called off")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="selection_rounds")
    period = models.ForeignKey(Period, models.CASCADE, related_name="selection_rounds")
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="selection_rounds")
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="selection_rounds")
    domain = models.ForeignKey(
        Domain, models.PROTECT, null=True, blank=True, related_name="selection_rounds"
    )
    feeds = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="fed_by")
    seats = models.PositiveSmallIntegerField(_("how many may be chosen"), default=1)
    procedure = models.CharField(
        _("how it comes to its choice"),
        max_length=20,
        choices=Panel.Procedure,
        default=Panel.Procedure.MAJORITY,
    )
    top_score = top_score_field()
    is_secret = models.BooleanField(_("votes in secret"), default=False)
    fewest_secret = fewest_secret_field()
    ties_may_climb = models.BooleanField(default=False)
    hides_lower_reasons = models.BooleanField(default=False)
    shuffles_reading = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    state = FSMField(
        _("state"), choices=State.choices, default=State.PLANNED, protected=True, editable=False
    )

    objects = SelectionRoundQuerySet.as_manager()

    class Meta:
        ordering = ["period", "panel", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(seats__gte=1), name="round_has_a_seat"),
        ]
        indexes = [models.Index(fields=["period", "state"], name="round_in_period")]

    def __str__(self) -> str:
        return f"{self.panel} · {self.domain or _('All domains')}"

    def get_absolute_url(self) -> str:
        return reverse("panels:round", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Candidates are frozen and no decision is made yet."""
        return self.state in {self.State.READING, self.State.VOTING, self.State.DELIBERATING}

    @property
    def is_decided(self) -> bool:
        return self.state in {self.State.DECIDED, self.State.CLOSED}

    @transition(state, State.PLANNED, State.READING, permission=FACILITATE)
    def open(self) -> None:
        """The candidates are on the table; members read."""
        self.opened_at = timezone.now()

    @transition(state, [State.READING, State.DELIBERATING], State.VOTING, permission=FACILITATE)
    def start_voting(self) -> None:
        """A turn is open."""

    @transition(state, [State.READING, State.VOTING], State.DELIBERATING, permission=FACILITATE)
    def deliberate(self) -> None:
        """No turn is open; the panel talks."""

    @transition(state, State.DELIBERATING, State.DECIDED, permission=FACILITATE)
    def decide(self) -> None:
        """The panel has chosen, or said why it chose none."""
        self.decided_at = timezone.now()

    @transition(state, State.DECIDED, State.CLOSED, permission="panels.close_round")
    def close(self) -> None:
        """Everybody who was to hear of it has been told."""
        self.closed_at = timezone.now()

    @transition(state, State.DECIDED, State.DELIBERATING, permission="panels.reopen_round")
    def reopen(self) -> None:
        """The panel looks again; what it first decided stays on record."""
        self.decided_at = None

    @transition(state, [State.PLANNED, State.READING], State.CANCELLED, permission=COORDINATE)
    def cancel(self) -> None:
        """It will not be held."""


class AgreedCriterion(models.Model):
    """What a panel agreed to go by before it voted; points may be given by it."""

    class Weight(models.TextChoices):
        MOST = "most", _("Counts most")
        MUCH = "much", _("Counts much")
        SOME = "some", _("Counts a little")

    selection_round = models.ForeignKey(
        SelectionRound, models.CASCADE, related_name="agreed_criteria"
    )
    name = models.CharField(_("criterion"), max_length=150)
    weight = models.CharField(
        _("how much it counts"), max_length=10, choices=Weight, default=Weight.MUCH
    )

    class Meta:
        ordering = ["selection_round", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["selection_round", "name"], name="criterion_once_in_a_round"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="agreed_criterion_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Candidate(models.Model):
    """A story before a panel, in the wording it had when the round was opened.

    ``version`` is empty while the round is only planned. ``climbed_by`` is the selection below
    that brought it here.
    """

    selection_round = models.ForeignKey(SelectionRound, models.CASCADE, related_name="candidates")
    story = models.ForeignKey(Story, models.PROTECT, related_name="candidacies")
    version = models.ForeignKey(StoryVersion, models.PROTECT, null=True, related_name="+")
    climbed_by = models.ForeignKey(
        "panels.Selection", models.SET_NULL, null=True, blank=True, related_name="climbed_to"
    )
    order = models.PositiveSmallIntegerField(default=0)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering = ["selection_round", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["selection_round", "story"], name="candidate_once"),
        ]

    def __str__(self) -> str:
        return self.story.reference


class FirstView(models.Model):
    """A member's private first choice, before the lower panels' reasons are shown.

    Where the vote is secret the candidate is not kept: a first choice would tell the vote.
    """

    candidate = models.ForeignKey(Candidate, models.CASCADE, null=True, related_name="first_views")
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="+")
    selection_round = models.ForeignKey(SelectionRound, models.CASCADE, related_name="first_views")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["selection_round", "member"], name="first_view_once"),
        ]

    def __str__(self) -> str:
        return str(self.member)
