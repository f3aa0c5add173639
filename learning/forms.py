"""Whom one means to hear."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.models import Unit
from stories.fields import Place


class HearingForm(forms.Form):
    """A group of people at a place; ``places`` are the units and their names."""

    use_required_attribute = False

    unit = Place(
        label=_("Place or office"),
        queryset=Unit.objects.none(),
        error_messages={"required": _("Choose the place where these people are.")},
    )
    who = forms.CharField(
        label=_("Whom you mean to hear"),
        help_text=_("For example: widows of the lower village; fathers of school children."),
        max_length=200,
        error_messages={"required": _("Say in a few words whom you mean to hear.")},
    )

    def __init__(self, *args: Any, units: Any, names: dict[int, str], **more: Any) -> None:
        super().__init__(*args, **more)
        unit: Any = self.fields["unit"]
        unit.queryset, unit.names = units, names
