"""A reporting period and how it moves."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from programmes.models.programme import Programme
from programmes.querysets import PeriodQuerySet

COORDINATE = "programmes.coordinate_programme"


class Period(ConcurrentTransitionMixin, models.Model):
    """The window people look back over, and the dates by which things are to be done."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        COLLECTING = "collecting", _("Collecting stories")
        SELECTING = "selecting", _("Selecting")
        FEEDING_BACK = "feeding_back", _("Feeding back")
        CLOSED = "closed", _("Closed")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="periods")
    name = models.CharField(_("name"), max_length=150)
    starts_on = models.DateField(_("looking back from"))
    ends_on = models.DateField(_("looking back to"))
    collect_until = models.DateField(_("collect until"), null=True, blank=True)
    select_until = models.DateField(_("select until"), null=True, blank=True)
    feed_back_until = models.DateField(_("feed back until"), null=True, blank=True)
    is_backlog = models.BooleanField(_("first period, with older stories"), default=False)
    closed_because = models.TextField(
        _("why it was closed with work undone"), blank=True, editable=False
    )
    state = FSMField(
        _("state"), choices=State.choices, default=State.PLANNED, protected=True, editable=False
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="period_name_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="period_ends_after_it_starts",
                violation_error_message=_("The period ends before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @transition(state, State.PLANNED, State.COLLECTING, permission=COORDINATE)
    def start_collecting(self) -> None:
        """Collectors may send stories for this period."""

    @transition(state, State.COLLECTING, State.SELECTING, permission=COORDINATE)
    def start_selecting(self) -> None:
        """Panels may sit; stories that arrive late wait for the next period."""

    @transition(state, State.SELECTING, State.FEEDING_BACK, permission=COORDINATE)
    def start_feeding_back(self) -> None:
        """The panels have decided; what they decided goes back down."""

    @transition(state, State.FEEDING_BACK, State.CLOSED, permission=COORDINATE)
    def close(self, because: str = "") -> None:
        """Everything is done, or ``because`` says why it is closed all the same."""
        self.closed_because = because

    @transition(state, State.CLOSED, State.FEEDING_BACK, permission=COORDINATE)
    def reopen(self) -> None:
        """Something was left undone."""
        self.closed_because = ""
