"""The story form behind a link: for a collector without an account, and for a teller."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from stories import fields, sniffing
from stories.answers import NAMES, UNANSWERED, Answers
from stories.forms import StoryForm
from stories.models import CollectorLink, Story
from stories.services.media import refuse_too_large

LONGEST_TITLE = 60
YES, NO = "yes", "no"


class LinkForm(StoryForm):
    """The collector's form with the places of the link only, and its files in the same sending."""

    FILES = {"photo": sniffing.IMAGE, "voice": sniffing.AUDIO}
    photo = forms.FileField(
        label=_("A photo"),
        help_text=_("Where it was taken is removed from it before anybody sees it."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )
    voice = forms.FileField(
        label=_("A voice note"),
        help_text=_("The story in the teller's own voice. A phone offers to record it now."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "audio/*", "capture": True}),
    )

    def __init__(self, *args: Any, link: CollectorLink, **more: Any) -> None:
        super().__init__(*args, programme=link.programme, by=link.collector, **more)
        unit: Any = self.fields["unit"]
        unit.queryset = unit.queryset.within(link.unit)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.FILES:
            if found.get(name):
                self._look_at(name, found[name])
        return found

    def _look_at(self, name: str, file: UploadedFile[Any]) -> None:
        """Refuse what the services would refuse, before the words are handed in without it."""
        try:
            refuse_too_large(self.FILES[name], file.size or 0)
            kind, _type = sniffing.sniff(file.read(sniffing.HEAD))
        except ValidationError as error:
            self.add_error(name, error.message_dict["media"])
        else:
            if kind != self.FILES[name]:
                self.add_error(name, _("This file is of another kind. Choose it again."))

    @property
    def files_sent(self) -> list[UploadedFile[Any]]:
        """Of a valid form only."""
        return [file for name in self.FILES if (file := self.cleaned_data.get(name))]

    def groups(self) -> Iterator[tuple[str, Any, list[forms.BoundField]]]:
        """(name, legend, fields) of one part of the page after the other."""
        for name, legend, shown in super().groups():
            files = [self[one] for one in self.FILES] if name == "media" else []
            yield name, legend, [*files, *shown]


def asked(label: Any, yes: Any, no: Any, help_text: Any, *, is_needed: bool = True) -> Any:
    """A question to the teller that wants a yes or a no, and takes either."""
    return forms.TypedChoiceField(
        label=label,
        choices=[(YES, yes), (NO, no)],
        coerce=lambda answer: answer == YES,
        empty_value=False,  # type: ignore[arg-type]  # coerced to bool, as the others
        widget=forms.RadioSelect,
        help_text=help_text,
        required=is_needed,
        error_messages={"required": _("Choose one of the two. Both are right.")},
    )


class TellerForm(LinkForm):
    """The story as its teller writes or speaks it, in words that explain themselves."""

    FILES = {"voice": sniffing.AUDIO}
    PARTS: dict[str, tuple[Any, tuple[str, ...]]] = {
        "words": (_("What changed"), ("unit", "happened", "before", "now", "direction")),
        "reason": (_("Why it matters to you"), ("significance",)),
        "voice": (_("Or tell it aloud"), ("voice", "consent_audio")),
        "event": (_("When and where"), ("happened_text", "place")),
        "consent": (_("What may be done with your story"), ("consent_selection",)),
        "teller": (
            _("About you"),
            (
                *("name_choice", "teller_name", "teller_pseudonym", "teller_contact"),
                *("teller_sex", "teller_age_band", "teller_role"),
            ),
        ),
    }
    no_reason_note = domain = title = None  # type: ignore[assignment]
    capture_mode = teller_selection = consent_method = consent_image = photo = None  # type: ignore[assignment]
    happened_from = happened_to = read_back = read_back_on = None  # type: ignore[assignment]
    other_changes = collector_remarks = None  # type: ignore[assignment]

    told_on = fields.AskedDate(widget=forms.HiddenInput)
    happened = fields.AskedText(
        label=_("Your story"),
        help_text=_("What happened? Write as you would tell it to a friend."),
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    before = fields.part(_("How was it before?"), rows=4)
    now = fields.part(_("How is it now?"), rows=4)
    direction = fields.select(
        _("Is this change good or bad for you?"),
        [*fields.of_story("direction"), ("", _("I am not sure"))],
        widget=forms.RadioSelect,
    )
    significance = fields.AskedText(
        label=_("Why is this change the most important one to you?"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    voice = forms.FileField(
        label=_("Your voice"),
        help_text=_("Record yourself with your phone, or choose a recording. Ten minutes at most."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "audio/*", "capture": True}),
    )
    consent_audio = asked(
        _("May we keep your voice and play it to the people who choose stories?"),
        _("Yes"),
        _("No"),
        _("People may know you by your voice. Answer only if you recorded something."),
        is_needed=False,
    )
    happened_text = fields.text(
        _("When was it?"), _("For example: after the second harvest"), max_length=150
    )
    place = fields.text(_("Where was it?"), max_length=150)
    consent_selection = asked(
        _("May people of this programme read your story and choose from it?"),
        _("Yes, they may read it"),
        _("No, keep it and let nobody else read it"),
        _(
            "You decide. If you say no, you lose nothing: no help, no service and no money depends "
            "on it. You can change your mind later: tell the person who gave you this link."
        ),
    )
    name_choice = fields.select(
        _("How shall we call you when your story is read?"),
        [
            ("anonymous", _("Without any name")),
            ("pseudonym", _("With a name I make up")),
            ("name", _("With my own name")),
        ],
        widget=forms.RadioSelect,
    )
    teller_name = fields.text(
        _("Your own name"),
        _("Only if you chose your own name above. Otherwise it is not kept."),
        max_length=150,
    )
    teller_pseudonym = fields.text(_("The name you make up"), max_length=100)
    teller_contact = fields.text(
        _("How can we reach you safely?"),
        _("Only to tell you what became of your story. Leave it out if that is not safe."),
        max_length=200,
    )
    teller_sex = fields.select(_("You are"), fields.of_teller("sex"))
    teller_age_band = fields.select(_("Your age"), fields.of_teller("age_band"))
    teller_role = fields.text(
        _("What do you do?"), _("For example: farmer, mother, teacher"), max_length=150
    )

    def __init__(self, *args: Any, link: CollectorLink, **more: Any) -> None:
        super().__init__(*args, link=link, **more)
        self.fields["language"].label = _("Language you write or speak in")
        self.fields["unit"].label = _("Your place")
        self.fields["period"].widget = forms.HiddenInput()
        units: Any = self.fields["unit"]
        if units.queryset[:2].count() == 1:
            units.widget = forms.HiddenInput()

    def _offer_places(self, *args: Any) -> None:
        """As for collectors, but a teller is not asked for a domain."""
        self.fields["domain"] = forms.ModelChoiceField(queryset=None, required=False)
        super()._offer_places(*args)
        del self.fields["domain"]

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("voice") and not found.get("consent_audio"):
            sentence = _(
                "You sent your voice. Say that we may keep it, or take the recording out and write."
            )
            self.add_error("consent_audio", sentence)
        if found.get("name_choice") != Story.NameChoice.NAME:
            found["teller_name"] = ""
        return found

    @property
    def answers(self) -> Answers:
        """What was answered; what a teller is not asked follows from who fills the form."""
        given = {name: self.cleaned_data.get(name, UNANSWERED[name]) for name in NAMES}
        voice = self.cleaned_data.get("voice")
        given |= {
            "capture_mode": Story.CaptureMode.AUDIO if voice else Story.CaptureMode.WRITTEN,
            "teller_selection": Story.TellerSelection.VOLUNTEER,
            "consent_method": "written",
        }
        if voice and not (given["happened"] or given["before"] or given["now"]):
            given["happened"] = _now("Told aloud: listen to the recording.")
        if voice and not given["significance"]:
            given["no_reason_note"] = _now("The reason, if there is one, is in the recording.")
        told = given["happened"] or given["before"] or given["now"]
        given["title"] = Truncator(" ".join(told.split())).chars(LONGEST_TITLE)
        return given

    def groups(self) -> Iterator[tuple[str, Any, list[forms.BoundField]]]:
        """(name, legend, fields) of one part of the page after the other, without hidden ones."""
        for name, (legend, names) in self.PARTS.items():
            shown = [self[field] for field in names if not self[field].is_hidden]
            yield name, legend, shown
