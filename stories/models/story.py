"""A story of change and how it moves until it stands before its panel."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from programmes.models import Domain, Period, Programme, Question, Unit
from stories.models.link import CollectorLink
from stories.models.storyteller import Storyteller
from stories.models.version import StoryVersion
from stories.querysets import StoryQuerySet


class Story(ConcurrentTransitionMixin, models.Model):
    """What somebody told about the change that matters most to them, and how it was heard.

    The words stand in its versions; ``current`` is the newest. ``uuid`` is made where the story is
    written down, perhaps offline, and is what makes sending it twice harmless.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Received")
        RETURNED = "returned", _("Sent back")
        ELIGIBLE = "eligible", _("May stand before its panel")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Direction(models.TextChoices):
        POSITIVE = "positive", _("For the better")
        NEGATIVE = "negative", _("For the worse")
        MIXED = "mixed", _("Both")
        NONE = "none", _("Nothing changed")

    class CaptureMode(models.TextChoices):
        UNSOLICITED = "unsolicited", _("Heard without asking")
        INTERVIEW = "interview", _("Interview with notes")
        GROUP = "group", _("In a group")
        WRITTEN = "written", _("Written by the teller")
        AUDIO = "audio", _("Sound recording")
        VIDEO = "video", _("Film")

    class TellerSelection(models.TextChoices):
        ALL = "all", _("Everybody was asked")
        VOLUNTEER = "volunteer", _("Came forward")
        SNOWBALL = "snowball", _("Named by another teller")
        PURPOSIVE = "purposive", _("Chosen for a reason")
        RANDOM = "random", _("Chosen by lot")

    class NameChoice(models.TextChoices):
        NAME = "name", _("With their name")
        PSEUDONYM = "pseudonym", _("With a pseudonym")
        ANONYMOUS = "anonymous", _("Without any name")

    class ReadBack(models.TextChoices):
        YES = "yes", _("Read back and agreed")
        CORRECTED = "corrected", _("Read back and corrected")
        NO = "no", _("Not read back")

    class Door(models.TextChoices):
        PAGE = "page", _("The story form")
        API = "api", _("Another program")
        LINK = "link", _("A collector's link")
        DIRECT = "direct", _("The teller's own link")
        OPENROSA = "openrosa", _("KoboCollect or ODK Collect")
        KOBO = "kobo", _("Kobo")
        FILE = "file", _("A file")
        PAPER = "paper", _("Paper")

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="stories")
    number = models.PositiveIntegerField(null=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="stories")
    period = models.ForeignKey(Period, models.PROTECT, related_name="stories")
    domain = models.ForeignKey(
        Domain, models.PROTECT, null=True, blank=True, related_name="stories"
    )
    question = models.ForeignKey(Question, models.PROTECT, null=True, related_name="+")
    storyteller = models.ForeignKey(Storyteller, models.PROTECT, null=True, related_name="stories")
    collector = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="stories_collected"
    )
    submitter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="stories_submitted"
    )
    door = models.CharField(
        _("how it came in"), max_length=10, choices=Door, default=Door.PAGE, editable=False
    )
    link = models.ForeignKey(
        CollectorLink, models.SET_NULL, null=True, related_name="stories", editable=False
    )
    current = models.OneToOneField(
        StoryVersion, models.PROTECT, null=True, related_name="+", editable=False
    )
    language = models.CharField(_("language told in"), max_length=15)
    direction = models.CharField(
        _("direction of the change"), max_length=10, choices=Direction, blank=True
    )
    capture_mode = models.CharField(
        _("how it was told"), max_length=20, choices=CaptureMode, blank=True
    )
    teller_selection = models.CharField(
        _("how the teller was chosen"), max_length=20, choices=TellerSelection, blank=True
    )
    told_on = models.DateField(_("told on"), null=True, blank=True)
    happened_text = models.CharField(_("when it happened"), max_length=150, blank=True)
    happened_from = models.DateField(_("from"), null=True, blank=True)
    happened_to = models.DateField(_("to"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=150, blank=True)
    name_choice = models.CharField(
        _("the teller's name"), max_length=10, choices=NameChoice, default=NameChoice.ANONYMOUS
    )
    read_back = models.CharField(_("read back"), max_length=10, choices=ReadBack, blank=True)
    read_back_on = models.DateField(_("read back on"), null=True, blank=True)
    no_reason_note = models.TextField(_("why the teller gave no reason"), blank=True)
    other_changes = models.JSONField(_("other changes named"), default=list, blank=True)
    collector_remarks = models.TextField(_("the collector's own remarks"), blank=True)
    is_sensitive = models.BooleanField(default=False, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    state = FSMField(
        _("state"), choices=State.choices, default=State.DRAFT, protected=True, editable=False
    )

    objects = StoryQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"], name="story_number_once_in_programme"
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(number__isnull=False),
                name="submitted_story_has_number",
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "-created_at", "-id"], name="story_page"),
            models.Index(fields=["programme", "state", "-created_at"], name="story_by_state"),
            models.Index(fields=["period", "state"], name="story_in_period"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What people call it, on screen, on paper and in exports: S-00042."""
        return f"S-{self.number:05d}" if self.number else str(_("Draft"))

    def get_absolute_url(self) -> str:
        return reverse("stories:detail", args=[self.uuid])

    @transition(
        state, [State.DRAFT, State.RETURNED], State.SUBMITTED, permission="stories.submit_story"
    )
    def submit(self) -> None:
        """The collector hands it in."""
        self.submitted_at = timezone.now()

    @transition(state, State.SUBMITTED, State.RETURNED, permission="stories.review_story")
    def send_back(self) -> None:
        """Something is unclear; the reason goes with it."""

    @transition(state, State.SUBMITTED, State.ELIGIBLE, permission="stories.review_story")
    def let_stand(self) -> None:
        """It was read and understood, and may stand before its panel."""

    @transition(
        state,
        [State.SUBMITTED, State.RETURNED, State.ELIGIBLE],
        State.WITHDRAWN,
        permission="stories.withdraw_story",
    )
    def withdraw(self) -> None:
        """The teller does not want it used any more."""
        self.withdrawn_at = timezone.now()


class Allocation(models.Model):
    """That somebody put a story into a domain, when and why. The newest counts."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="allocations")
    domain = models.ForeignKey(Domain, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    why = models.TextField(_("why"), blank=True)

    class Meta:
        ordering = ["story", "id"]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.domain}"
