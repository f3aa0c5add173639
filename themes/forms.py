"""Forms of the theme room: types and labels; the rules are the services'."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from themes.models import Theme, ThemeSet


class RequestForm(forms.ModelForm[ThemeSet]):
    class Meta:
        model = ThemeSet
        fields = ("granularity", "drops_names")
        widgets = {"granularity": forms.RadioSelect}


class RenameForm(forms.Form):
    label = forms.CharField(label=_("Name in your own words"), max_length=200)


class ThemeChoice(forms.Form):
    """A choice among the standing themes of a set, but for ``without``."""

    theme = forms.ModelChoiceField(label=_("Theme"), queryset=Theme.objects.none())

    def __init__(
        self, *args: Any, theme_set: ThemeSet, without: Theme | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        themes = theme_set.themes.standing()
        field = self.fields["theme"]
        field.queryset = themes.exclude(pk=without.pk) if without else themes  # type: ignore[attr-defined]


class MergeForm(ThemeChoice):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].label = _("Merge it into")


class MoveForm(ThemeChoice):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].label = _("Move to")
        self.fields["theme"].required = False
        self.fields["theme"].empty_label = _("No theme")  # type: ignore[attr-defined]
