"""Forms with which people note that others were told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from panels.models import Feedback
from panels.reasons import LONGEST

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LARGEST_KEY = 2**63 - 1
SHOW = [
    ("mine", _("What I am to tell and to hear")),
    ("tell", _("What I am to tell")),
    ("hear", _("What I am to hear")),
    ("all", _("All that I may see")),
]
PROGRESS = [("undone", _("Still to do")), ("done", _("Done"))]


def _key() -> forms.IntegerField:
    """The key of something in the address; it narrows the list and is no field of its own."""
    return forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=LARGEST_KEY
    )


def _words(
    label: _StrPromise, missing: _StrPromise, *, rows: int, help_text: _StrPromise | str = ""
) -> forms.CharField:
    """A text that must not be empty; what is said when it is."""
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
        error_messages={"required": missing},
    )


class FilterForm(forms.Form):
    """Which feedback is listed."""

    show = forms.ChoiceField(label=_("Show"), choices=SHOW, required=False)
    progress = forms.ChoiceField(label=_("Progress"), choices=PROGRESS, required=False)
    programme = _key()
    unit = _key()
    selection_round = _key()

    def chosen(self) -> dict[str, str]:
        """``show`` and ``progress``, and ``unit`` and ``selection_round`` (keys) where given.

        When the address got something wrong, all of it counts as not said.
        """
        found = self.cleaned_data if self.is_valid() else {}
        said = {name: str(value) for name, value in found.items() if value}
        return {"show": "mine", "progress": "undone", **said}


class PrepareForm(forms.Form):
    """The words that will be told."""

    text = _words(
        _("What is told"),
        _("Write what is to be told."),
        rows=18,
        help_text=_("Change the words as you would say them. Keep the reasons."),
    )


class ChannelForm(forms.Form):
    """How somebody was told."""

    channel = forms.ChoiceField(
        label=_("How they were told"),
        choices=Feedback.Channel,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how they were told.")},
    )


class DeliverForm(ChannelForm):
    """That somebody was told."""

    note = forms.CharField(label=_("Note"), max_length=1000, required=False)


class AnswerForm(forms.Form):
    """What they said to it."""

    answer = _words(
        _("What they said to it"),
        _("Write what they said."),
        rows=4,
        help_text=_("It can be read by the panel that decided."),
    )


class GiveUpForm(forms.Form):
    """That somebody could not be reached."""

    because = _words(
        _("Why they could not be reached"), _("Say why they could not be reached."), rows=3
    )


class ClosePeriodForm(forms.Form):
    """Why a period is closed with something left undone."""

    because = _words(
        _("Why it is closed all the same"),
        _("Say why it is closed all the same."),
        rows=4,
        help_text=_("Kept with the period, and shown in its report."),
    )

    def __init__(self, *args: Any, is_undone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["because"].required = is_undone


ACTION_FORMS: dict[str, type[forms.Form]] = {
    "prepare": PrepareForm,
    "deliver": DeliverForm,
    "answer": AnswerForm,
    "give-up": GiveUpForm,
}
