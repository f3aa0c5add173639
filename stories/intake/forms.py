"""The form with which a draft is made of something that arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.models import Unit
from stories import fields, queries
from stories.intake import drafting
from stories.models import Intake

if TYPE_CHECKING:
    from accounts.models import User


class DraftForm(forms.Form):
    """The place is asked, because even a draft needs one and it may be what was wrong."""

    unit = fields.Place(
        label=_("Place or office"),
        queryset=Unit.objects.none(),
        error_messages={"required": _("Choose the place or office this story belongs to.")},
    )

    def __init__(self, data: Any = None, *, intake: Intake, by: User) -> None:
        place = drafting.answers_in(intake).get("unit") or (intake.link and intake.link.unit)
        super().__init__(data, initial={"unit": place})
        unit: Any = self.fields["unit"]
        unit.queryset = queries.collecting_units(by, intake.programme)
        unit.names = queries.path_names(intake.programme)
