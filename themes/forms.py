"""Forms of the theme room: types and labels; the rules are the services'."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from themes.labels import Readable
from themes.models import Theme, ThemeSet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class RequestForm(forms.ModelForm[ThemeSet]):
    class Meta:
        model = ThemeSet
        fields = ("granularity", "drops_names")
        widgets = {"granularity": forms.RadioSelect}


class RenameForm(forms.Form):
    label = forms.CharField(label=_("Name in your own words"), max_length=200)


class ThemeChoice(forms.Form):
    """A choice among the standing themes of a set, but for ``without``, by readable names."""

    theme = forms.ModelChoiceField(label=_("Theme"), queryset=Theme.objects.none())
    nothing: StrOrPromise = "---------"

    def __init__(
        self, *args: Any, readable: Readable, without: Theme | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        themes = readable.theme_set.themes.standing()
        themes = themes.exclude(pk=without.pk) if without else themes
        field = self.fields["theme"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = themes
        named = [(theme.pk, theme.label) for theme in readable.themes(themes)]
        field.choices = [("", self.nothing), *named]


class MergeForm(ThemeChoice):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].label = _("Merge it into")


class MoveForm(ThemeChoice):
    nothing = _("No theme")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].label = _("Move to")
        self.fields["theme"].required = False
