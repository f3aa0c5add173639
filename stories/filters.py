"""What the list of stories can be narrowed to."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.models import Domain, Period, Programme, Unit
from stories.languages import name_of
from stories.models import Story
from stories.queries import asked_languages

MOST_UNITS = 150
"""So many branches are offered, from the top of the tree; a page stays light in large trees."""


class Narrowing(forms.Form):
    """What the list is narrowed to. Every field may be left empty."""

    use_required_attribute = False

    q = forms.CharField(label=_("Words in the story"), max_length=200)
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *Story.State.choices])
    domain = forms.ChoiceField(label=_("Domain"))
    unit = forms.ChoiceField(label=_("Place or office"))
    period = forms.ChoiceField(label=_("Period"))
    direction = forms.ChoiceField(
        label=_("Direction"), choices=[("", _("All")), *Story.Direction.choices]
    )
    language = forms.ChoiceField(label=_("Language"))
    programme = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, programme: Programme, **more: Any) -> None:
        super().__init__(*args, **more)
        of_programme = {"programme": programme}
        units = Unit.objects.filter(**of_programme).order_by("level__rank", "path")[:MOST_UNITS]
        self.units = {str(unit.pk): unit for unit in units}
        self._offer("domain", Domain.objects.filter(**of_programme))
        self._offer("period", Period.objects.filter(**of_programme))
        self._offer("unit", self.units.values())
        codes = dict.fromkeys([programme.language, *asked_languages(programme)])
        self._choose_from("language", [(code, name_of(code)) for code in codes])
        for field in self.fields.values():
            field.required = False

    def _offer(self, name: str, things: Any) -> None:
        self._choose_from(name, [(thing.pk, str(thing)) for thing in things])

    def _choose_from(self, name: str, choices: list[tuple[Any, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [("", _("All")), *choices]

    def clean_unit(self) -> Unit | None:
        return self.units.get(self.cleaned_data["unit"])

    @property
    def is_used(self) -> bool:
        """Whether anything was chosen. Of a validated form only."""
        return any(self.cleaned_data.get(name) for name in self.fields if name != "programme")
