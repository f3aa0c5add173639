"""The forms of an import: the file, its columns, how it is brought in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from stories.answers import MEDIA, NAMES
from stories.checks import FIELDS
from stories.forms import StoryForm
from stories.importing.mapping import ID

ASKED = tuple(name for name in NAMES if name not in MEDIA)
FILLED = ("unit", "period", "domain", "language", "told_on", "consent_selection")
"""Answers that are often the same for a whole file."""
USUAL = ("title", "happened", "significance", "unit", "told_on", "consent_selection")
FILLED_MOSTLY = ("unit", "told_on")
TOLD = ("before", "happened", "now")


class UploadForm(forms.Form):
    """The file. That it can be read is seen when it is here."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "XLSX, CSV in UTF-8, or JSONL. One story in each line; the first names the columns."
        ),
        error_messages={"required": _("Choose a file.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.jsonl,.ndjson"}),
    )


class ColumnsForm(forms.Form):
    """Which column holds which answer, and what stands where a column is empty."""

    use_required_attribute = False

    def __init__(self, *args: Any, header: Iterable[str], sheet: str, **more: Any) -> None:
        super().__init__(*args, **more)
        columns = [("", _("In no column")), *((name, name) for name in header)]
        for name in (*ASKED, ID):
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=label_of(name), choices=columns, required=False
            )
            if name in FILLED:
                self.fields[f"default_{name}"] = forms.CharField(
                    label=_("%(answer)s, where it is empty") % {"answer": label_of(name)},
                    required=False,
                    max_length=200,
                )
        self.fields["sheet"] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=sheet
        )

    def first(self) -> list[forms.BoundField]:
        """What a file usually holds, and whatever has been found in this one."""
        return [field for field in self.visible_fields() if self._is_usual(field)]

    def others(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if not self._is_usual(field)]

    def _is_usual(self, field: forms.BoundField) -> bool:
        kind, _sign, name = field.name.partition("_")
        return bool(field.value()) or name in (USUAL if kind == "column" else FILLED_MOSTLY)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        taken: dict[str, str] = {}
        for name, column in self.said("column").items():
            if column in taken:
                sentence = _("“%(answer)s” takes this column already. Choose another one.")
                self.add_error(f"column_{name}", sentence % {"answer": label_of(taken[column])})
            taken.setdefault(column, name)
        if not any(cleaned.get(f"column_{name}") for name in TOLD):
            self.add_error("column_happened", _("Choose the column that holds the story."))
        return cleaned

    def said(self, kind: str) -> dict[str, str]:
        """``{answer: column}`` or ``{answer: text}`` without what was left empty."""
        return {
            name: self.cleaned_data[f"{kind}_{name}"]
            for name in (*ASKED, ID)
            if self.cleaned_data.get(f"{kind}_{name}")
        }


class StartForm(forms.Form):
    """All or none, or without some lines."""

    use_required_attribute = False

    skips_bad = forms.BooleanField(
        label=_("Leave out the lines with problems, and bring in the others"), required=False
    )
    skips_alike = forms.BooleanField(
        label=_("Leave out the lines that resemble another story"), required=False
    )


def label_of(name: str) -> Any:
    """What an answer is called in the story form."""
    if name == ID:
        return _("Number of the line in your own list")
    field = StoryForm.base_fields.get(name)
    return (field and field.label) or capfirst(FIELDS[name].verbose_name)
