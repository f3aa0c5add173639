"""The form of a return without a story."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from programmes.models import Period, Programme, Unit
from stories import fields, queries


class NothingForm(forms.Form):
    """Where and when people were asked, and named no change."""

    use_required_attribute = False

    unit = fields.Place(
        label=_("Place or office"),
        queryset=Unit.objects.none(),
        error_messages={"required": _("Choose the place where people were asked.")},
    )
    period = forms.ModelChoiceField(
        label=_("Period"),
        queryset=Period.objects.none(),
        error_messages={"required": _("Choose the period people were asked about.")},
    )
    asked_on = forms.DateField(
        label=_("Asked on"),
        widget=fields.day(),
        error_messages={"required": _("Give the day on which people were asked.")},
    )
    note = fields.part(
        _("Who was asked, and what they said"),
        _("For example: two meetings with mothers; they said that nothing has changed."),
        rows=4,
    )

    def __init__(self, *args: Any, programme: Programme, by: User, **more: Any) -> None:
        super().__init__(*args, **more)
        unit: Any = self.fields["unit"]
        period: Any = self.fields["period"]
        unit.queryset = queries.collecting_units(by, programme)
        unit.names = queries.path_names(programme)
        period.queryset = queries.open_periods(programme)
        if period.queryset.count() == 1:
            self.initial.setdefault("period", period.queryset.first())
