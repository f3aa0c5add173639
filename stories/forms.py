"""The story form, the search in the list, and the small forms of the reviewer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programmes.models import Domain, Period, Programme, Question, Unit
from stories import fields, languages, queries
from stories.answers import NAMES, Answers
from stories.models import Consent, Story

if TYPE_CHECKING:
    from accounts.models import User

UNDECIDED = [("", _("Not sure yet"))]
NOT_SAID = [("", _("Not recorded"))]

GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "place": (_("Where it belongs"), ("unit", "period", "domain")),
    "words": (_("The change"), ("title", "before", "happened", "now", "direction")),
    "reason": (_("Why it matters to the teller"), ("significance", "no_reason_note")),
    "event": (
        _("When and where it happened"),
        ("place", "happened_text", "happened_from", "happened_to"),
    ),
    "telling": (
        _("How it was told"),
        ("told_on", "capture_mode", "teller_selection", "read_back", "read_back_on"),
    ),
    "consent": (_("What the teller agrees to"), ("consent_selection", "consent_method")),
    "media": (_("Photo and voice"), ("consent_image", "consent_audio")),
    "teller": (
        _("The storyteller"),
        (
            "name_choice",
            "teller_pseudonym",
            "teller_name",
            "teller_contact",
            "teller_sex",
            "teller_age_band",
            "teller_role",
        ),
    ),
    "remarks": (_("Beside the story"), ("other_changes", "collector_remarks")),
}
"""``{group: (legend, names of its fields)}``; the language stands before them all."""


class StoryForm(forms.Form):
    """One story, as it is written down. A draft may leave nearly everything out.

    ``answers`` gives what ``stories.services`` take. The API may validate with it as well.
    """

    use_required_attribute = False

    uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    language = fields.Language(
        label=_("Language the story is told in"),
        error_messages={"required": _("Choose the language the story was told in.")},
    )
    unit = fields.Place(
        label=_("Place or office"),
        queryset=Unit.objects.none(),
        error_messages={"required": _("Choose the place or office this story belongs to.")},
    )
    period = forms.ModelChoiceField(
        label=_("Period"),
        queryset=Period.objects.none(),
        error_messages={"required": _("Choose the period this story belongs to.")},
    )
    domain = forms.ModelChoiceField(
        label=_("Domain of change"),
        queryset=Domain.objects.none(),
        required=False,
        empty_label=_("Not sure: let others decide"),
    )
    title = fields.AskedText(
        label=_("Title"), max_length=200, help_text=_("A few words by which people remember it.")
    )
    before = fields.part(_("Before"), _("How were things before?"))
    happened = fields.AskedText(
        label=_("What happened"),
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("Who did what, when and where? Use the teller's own words."),
    )
    now = fields.part(_("Now"), _("What is different now?"))
    direction = fields.select(
        _("The change is"),
        [*fields.of_story("direction"), *UNDECIDED],
        widget=forms.RadioSelect,
    )
    significance = fields.AskedText(
        label=_("The teller's reason"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Why is this change the most significant one to the teller?"),
    )
    no_reason_note = fields.text(
        _("If the teller gave no reason, say how that came"), max_length=500
    )
    place = fields.text(_("Place where it happened"), max_length=150)
    happened_text = fields.text(
        _("When it happened, in the teller's words"),
        _("For example: after the second harvest"),
        max_length=150,
    )
    happened_from = forms.DateField(
        label=_("From, as near as you can tell"), required=False, widget=fields.day()
    )
    happened_to = forms.DateField(label=_("To"), required=False, widget=fields.day())
    told_on = fields.AskedDate(label=_("Told on"), widget=fields.day())
    capture_mode = fields.select(
        _("How it was told"), [*NOT_SAID, *fields.of_story("capture_mode")]
    )
    teller_selection = fields.select(
        _("How the teller was chosen"), [*NOT_SAID, *fields.of_story("teller_selection")]
    )
    read_back = fields.select(
        _("Was it read back to the teller?"), [*NOT_SAID, *fields.of_story("read_back")]
    )
    read_back_on = forms.DateField(label=_("Read back on"), required=False, widget=fields.day())
    consent_selection = forms.BooleanField(
        label=_("The teller agrees that this programme's panels read the story and choose from it"),
        help_text=_(
            "Ask in words the teller understands. Saying no costs the teller nothing: "
            "the story is then kept, and no panel reads it."
        ),
        required=False,
    )
    consent_method = fields.select(_("How the teller agreed"), Consent.Method.choices)
    consent_image = forms.BooleanField(
        label=_("The teller agrees that the photo is kept and shown to this programme's panels"),
        help_text=_("Ask everybody who can be recognised in it. Without, nobody is shown it."),
        required=False,
    )
    consent_audio = forms.BooleanField(
        label=_(
            "The teller agrees that the recording is kept and played to this programme's panels"
        ),
        help_text=_("A voice can be recognised. Without, nobody can play it."),
        required=False,
    )
    name_choice = fields.select(
        _("How the teller wants to be shown"),
        fields.of_story("name_choice"),
        widget=forms.RadioSelect,
    )
    teller_pseudonym = fields.text(_("Pseudonym"), max_length=100)
    teller_name = fields.text(
        _("Real name"),
        _("Only if the teller allows it to be written down. It is kept apart from the story."),
        max_length=150,
    )
    teller_contact = fields.text(
        _("Safe way to reach the teller"),
        _("To tell them what became of the story, or if they change their mind."),
        max_length=200,
    )
    teller_sex = fields.select(_("Sex"), fields.of_teller("sex"))
    teller_age_band = fields.select(_("Age"), fields.of_teller("age_band"))
    teller_role = fields.text(_("Who they are in the community"), max_length=150)
    other_changes = fields.Lines(
        label=_("Other changes the teller named"),
        help_text=_("One on a line."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    collector_remarks = fields.part(
        _("Your own remarks"), _("Kept apart from the teller's words."), rows=4
    )

    def __init__(
        self,
        *args: Any,
        programme: Programme,
        by: User | None = None,
        story: Story | None = None,
        **more: Any,
    ) -> None:
        """Without ``by`` the form offers no places: a phone has those of its own person."""
        super().__init__(*args, **more)
        self.programme = programme
        self._offer_places(by, story)
        self.fields["language"].choices = languages.choices(  # type: ignore[attr-defined]
            [programme.language, *queries.asked_languages(programme), *dict(settings.LANGUAGES)]
        )

    def _offer_places(self, by: User | None, story: Story | None) -> None:
        unit, period, domain = (self.fields[name] for name in ("unit", "period", "domain"))
        open_or_own = Q(state="collecting") | Q(pk=story.period_id if story else None)
        if by is not None:
            unit.queryset = queries.collecting_units(  # type: ignore[attr-defined]
                by, self.programme
            )
        unit.names = queries.path_names(self.programme)  # type: ignore[attr-defined]
        period.queryset = Period.objects.filter(  # type: ignore[attr-defined]
            open_or_own, programme=self.programme
        )
        domain.queryset = queries.open_domains(self.programme)  # type: ignore[attr-defined]

    @property
    def answers(self) -> Answers:
        """What was answered, for the services. Of a valid form only."""
        return {name: self.cleaned_data[name] for name in NAMES}

    @property
    def question(self) -> Question | None:
        """The question as the programme words it in the language chosen so far."""
        return queries.question_for(self.programme, self["language"].value() or "", None)

    def groups(self) -> Iterator[tuple[str, Any, list[forms.BoundField]]]:
        """(name, legend, fields) of one part of the page after the other."""
        for name, (legend, names) in GROUPS.items():
            yield name, legend, [self[field] for field in names]


class NoteForm(forms.Form):
    """The reason that goes back with a story."""

    note = fields.part(
        _("What is unclear, or what should be asked"),
        _("The collector reads this. Name what should be added or checked."),
        rows=4,
    )


class AllocationForm(forms.Form):
    """Into which domain a story goes, and why."""

    domain = forms.ModelChoiceField(
        label=_("Domain of change"),
        queryset=Domain.objects.none(),
        required=False,
        empty_label=_("None: let a panel decide"),
    )
    why = fields.text(_("Why"), max_length=500)

    def __init__(self, *args: Any, story: Story, **more: Any) -> None:
        more.setdefault("initial", {"domain": story.domain_id})
        super().__init__(*args, **{"auto_id": "allocate-%s", **more})
        domain: Any = self.fields["domain"]
        domain.queryset = queries.open_domains(story.programme)


class CorrectionForm(forms.Form):
    """A new wording of a story that was handed in, and why it is needed."""

    use_required_attribute = False

    title = forms.CharField(label=_("Title"), max_length=200)
    before = fields.part(_("Before"))
    happened = fields.part(_("What happened"), rows=9)
    now = fields.part(_("Now"))
    significance = fields.part(_("The teller's reason"))
    because = forms.CharField(
        label=_("Why the wording is corrected"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Panels that have read the earlier wording keep it."),
    )
