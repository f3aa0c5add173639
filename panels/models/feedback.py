"""What is to be told to whom after a decision, and whether it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from panels.models.decision import Decision
from panels.models.panel import Panel
from panels.querysets import FeedbackQuerySet
from programmes.models import Programme
from stories.models import Story

if TYPE_CHECKING:
    from accounts.models import User

DELIVER = "panels.deliver_feedback"


class Feedback(ConcurrentTransitionMixin, models.Model):
    """That somebody below is to hear what was chosen, why, and how the choice was made.

    To a panel (``panel``), to a collector (``collector``, about all their stories in the round) or
    to the teller of one ``story``, by way of its collector.
    """

    class State(models.TextChoices):
        DUE = "due", _("Due")
        PREPARED = "prepared", _("Prepared")
        DELIVERED = "delivered", _("Delivered")
        ANSWERED = "answered", _("Answered")
        UNREACHABLE = "unreachable", _("Could not be reached")

    class Audience(models.TextChoices):
        PANEL = "panel", _("Panel below")
        COLLECTOR = "collector", _("Collector")
        TELLER = "teller", _("Storyteller")

    class Channel(models.TextChoices):
        TALK = "talk", _("In person")
        PHONE = "phone", _("By telephone")
        MESSAGE = "message", _("By message")
        PRINT = "print", _("On paper")
        SCREEN = "screen", _("Read here")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    decision = models.ForeignKey(Decision, models.CASCADE, related_name="feedbacks")
    audience = models.CharField(max_length=10, choices=Audience)
    panel = models.ForeignKey(Panel, models.PROTECT, null=True, related_name="feedbacks")
    collector = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="feedbacks"
    )
    story = models.ForeignKey(Story, models.PROTECT, null=True, related_name="feedbacks")
    text = models.TextField(_("what is told"), blank=True)
    channel = models.CharField(_("how"), max_length=10, choices=Channel, blank=True)
    due_on = models.DateField(_("due on"))
    delivered_at = models.DateTimeField(null=True, editable=False)
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    answer = models.TextField(_("what they said to it"), blank=True)
    unreachable_because = models.TextField(_("why they could not be reached"), blank=True)
    state = FSMField(
        _("state"), choices=State.choices, default=State.DUE, protected=True, editable=False
    )

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "panel"], condition=Q(audience="panel"), name="panel_told_once"
            ),
            models.UniqueConstraint(
                fields=["decision", "collector"],
                condition=Q(audience="collector"),
                name="collector_told_once",
            ),
            models.UniqueConstraint(
                fields=["decision", "story"],
                condition=Q(audience="teller"),
                name="teller_told_once",
            ),
            models.CheckConstraint(
                condition=Q(audience="panel", panel__isnull=False, collector=None, story=None)
                | Q(audience="collector", panel=None, collector__isnull=False, story=None)
                | Q(audience="teller", panel=None, collector=None, story__isnull=False),
                name="feedback_has_one_receiver",
            ),
            models.CheckConstraint(
                condition=~Q(state="unreachable") | ~Q(unreachable_because=""),
                name="unreachable_says_why",
            ),
        ]
        indexes = [models.Index(fields=["programme", "state", "due_on"], name="feedback_due")]

    def __str__(self) -> str:
        return f"{self.get_audience_display()}: {self.panel or self.collector or self.story}"

    @transition(state, [State.DUE, State.PREPARED], State.PREPARED, permission=DELIVER)
    def prepare(self, text: str) -> None:
        """What will be told is written, or written anew."""
        self.text = text

    @transition(state, [State.DUE, State.PREPARED], State.DELIVERED, permission=DELIVER)
    def deliver(self, channel: str, told_by: User) -> None:
        """They have been told."""
        self.channel, self.delivered_by, self.delivered_at = channel, told_by, timezone.now()

    @transition(state, State.DELIVERED, State.ANSWERED, permission=DELIVER)
    def take_answer(self, answer: str) -> None:
        """They said something to it, which can be read above."""
        self.answer = answer

    @transition(state, [State.DUE, State.PREPARED], State.UNREACHABLE, permission=DELIVER)
    def give_up(self, because: str) -> None:
        """They could not be reached, and it is said why."""
        self.unreachable_because = because
