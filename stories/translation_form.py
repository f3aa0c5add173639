"""The form of a translation: one field for each part that the original has."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stories import fields
from stories.answers import WORDS
from stories.languages import is_rtl
from stories.models import StoryVersion, Translation


def _part(label: Any, rows: int = 6) -> fields.AskedText:
    return fields.AskedText(label=label, widget=forms.Textarea(attrs={"rows": rows}))


class TranslationForm(forms.Form):
    """A wording in ``language``; ``version`` is the one that is translated.

    What is needed is the service's business, so that page and API refuse alike.
    """

    use_required_attribute = False

    title = fields.AskedText(label=_("Title"), max_length=200)
    before = _part(_("Before"))
    happened = _part(_("What happened"), rows=9)
    now = _part(_("Now"))
    significance = _part(_("The teller's reason"))
    translator = fields.AskedText(
        label=_("Who translated it"), help_text=_("The name of a person, or of the program.")
    )
    method = forms.ChoiceField(
        label=_("How it was translated"),
        choices=Translation.Method.choices,
        widget=forms.RadioSelect,
        help_text=_("What a machine has translated is marked so wherever it is read."),
    )
    number = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, version: StoryVersion, language: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.version = version
        for name in WORDS:
            if not getattr(version, name):
                del self.fields[name]
                continue
            direction = "rtl" if is_rtl(language) else "ltr"
            self.fields[name].widget.attrs |= {"lang": language, "dir": direction}

    def parts(self) -> list[tuple[forms.BoundField, str]]:
        """Each part with the original beside it."""
        return [(self[name], getattr(self.version, name)) for name in WORDS if name in self.fields]

    @property
    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in WORDS}
