"""Panels, the people on them, and their sittings."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from panels.querysets import PanelMemberQuerySet, PanelQuerySet
from panels.tally import FEWEST_SECRET_BALLOTS, TOP_SCORE
from programmes.models import Domain, Period, Programme, Unit

USUAL_TOP_SCORE = 5


def top_score_field() -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField(
        _("most points a story can get"),
        default=USUAL_TOP_SCORE,
        validators=[MinValueValidator(1), MaxValueValidator(TOP_SCORE)],
    )


def fewest_secret_field() -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField(
        _("how many must vote for a secret count"),
        default=FEWEST_SECRET_BALLOTS,
        validators=[MinValueValidator(FEWEST_SECRET_BALLOTS)],
    )


class Panel(models.Model):
    """A group of people who read stories and choose the most significant, with reasons."""

    class Procedure(models.TextChoices):
        MAJORITY = "majority", _("A vote: most votes lead")
        ROUNDS = "rounds", _("Several votes, with talk in between")
        CONSENSUS = "consensus", _("Talk until all can agree")
        SCORING = "scoring", _("Points for each story")
        PILOT = "pilot", _("A pilot vote that does not count, talk, then the vote")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="panels")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="panels")
    name = models.CharField(_("name"), max_length=150)
    feeds = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="fed_by",
        verbose_name=_("passes what it chooses to"),
    )
    seats = models.PositiveSmallIntegerField(
        _("how many stories of a domain it may choose"), default=1
    )
    quorum = models.PositiveSmallIntegerField(_("how many must be present"), default=3)
    procedure = models.CharField(
        _("how it comes to its choice"),
        max_length=20,
        choices=Procedure,
        default=Procedure.MAJORITY,
    )
    top_score = top_score_field()
    is_secret = models.BooleanField(_("votes in secret"), default=False)
    fewest_secret = fewest_secret_field()
    ties_may_climb = models.BooleanField(
        _("may pass up all equals of a tie, beyond its number"), default=False
    )
    hides_lower_reasons = models.BooleanField(
        _("hides the lower panels' reasons until a member has made a first private choice"),
        default=False,
    )
    shuffles_reading = models.BooleanField(
        _("gives each member the stories in an order of their own"), default=False
    )
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PanelQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "unit__path", "name"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="panel_name_once"),
            models.CheckConstraint(condition=models.Q(seats__gte=1), name="panel_has_a_seat"),
            models.CheckConstraint(
                condition=models.Q(fewest_secret__gte=FEWEST_SECRET_BALLOTS),
                name="panel_keeps_secrets",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DomainSeats(models.Model):
    """How many stories of one domain a panel may choose, where that is another number."""

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="seats_by_domain")
    domain = models.ForeignKey(Domain, models.CASCADE, related_name="+")
    seats = models.PositiveSmallIntegerField(_("how many stories of a domain it may choose"))

    class Meta:
        ordering = ["panel", "domain"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "domain"], name="seats_of_a_domain_once"),
            models.CheckConstraint(condition=models.Q(seats__gte=1), name="domain_has_a_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.panel} · {self.domain}: {self.seats}"


class PanelMember(models.Model):
    """A person on a panel, with or without an account."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        FACILITATOR = "facilitator", _("Facilitator")
        NOTE_TAKER = "note_taker", _("Note-taker")

    class Sex(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")
        OTHER = "other", _("Other")
        UNKNOWN = "unknown", _("Not said")

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="panel_memberships",
    )
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.MEMBER)
    sex = models.CharField(_("sex"), max_length=10, choices=Sex, default=Sex.UNKNOWN)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PanelMemberQuerySet.as_manager()

    class Meta:
        ordering = ["panel", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "user"],
                condition=models.Q(ended_at=None, user__isnull=False),
                name="account_once_on_panel",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Sitting(models.Model):
    """One meeting of a panel: about two hours, about ten stories of each domain."""

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="sittings")
    period = models.ForeignKey(Period, models.CASCADE, related_name="sittings")
    number = models.PositiveSmallIntegerField(default=1)
    held_on = models.DateField(_("date"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=150, blank=True)

    class Meta:
        ordering = ["panel", "period", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "period", "number"], name="sitting_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel} {self.number}"


class Attendance(models.Model):
    """Who was there, as what. Role and sex are kept as they were that day."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="attendances")
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="attendances")
    role = models.CharField(max_length=20, choices=PanelMember.Role)
    sex = models.CharField(max_length=10, choices=PanelMember.Sex)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "member"], name="present_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member} ({self.sitting})"
