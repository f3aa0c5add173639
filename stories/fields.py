"""Form fields that a draft may leave empty, and lists written one on a line."""

from __future__ import annotations

from typing import Any

from django import forms

from programmes.models import Unit
from stories.models import Story, Storyteller


class MayWait(forms.Field):
    """Marked as needed on the page, because handing in needs it; a draft may leave it out."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class AskedText(MayWait, forms.CharField):
    pass


class AskedDate(MayWait, forms.DateField):
    pass


class Language(forms.ChoiceField):
    """Any language tag is taken; the choices only help."""

    def valid_value(self, value: Any) -> bool:  # noqa: ARG002 (Django's signature)
        return True


class Lines(forms.CharField):
    """Several short texts, one on a line; a list of texts is taken as it is."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, list | tuple) else str(value or "").splitlines()
        return [text for line in lines if (text := str(line).strip())]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def run_validators(self, value: Any) -> None:
        for line in value:
            super().run_validators(line)


class Place(forms.ModelChoiceField[Unit]):
    """A unit, called by its way down the tree. ``names`` maps unit ids to such names."""

    names: dict[int, str] = {}

    def label_from_instance(self, obj: Any) -> str:
        return self.names.get(obj.pk, str(obj))


def text(label: Any, help_text: Any = "", **more: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=False, **more)


def part(label: Any, help_text: Any = "", rows: int = 6, **more: Any) -> forms.CharField:
    """A passage of text."""
    area = forms.Textarea(attrs={"rows": rows})
    return text(label, help_text, widget=area, **more)


def day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def select(label: Any, choices: Any, help_text: Any = "", **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, help_text=help_text, required=False, **more
    )


def of_story(name: str) -> list[tuple[Any, Any]]:
    return list(Story._meta.get_field(name).get_choices(include_blank=False))


def of_teller(name: str) -> list[tuple[Any, Any]]:
    return list(Storyteller._meta.get_field(name).get_choices(include_blank=False))
