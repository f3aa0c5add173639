"""The form with which a coordinator makes links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from programmes.models import Membership, Programme, Unit
from stories import fields, queries
from stories.models import CollectorLink
from stories.queries import COLLECTING

if TYPE_CHECKING:
    from django.db.models import QuerySet


class NewLinksForm(forms.Form):
    """One link or several at once, for one place."""

    labels = fields.Lines(
        label=_("What the links are called"),
        help_text=_(
            "One name on a line makes one link: the phone, person or notice board it is for."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    unit = fields.Place(label=_("Place or office"), queryset=Unit.objects.none())
    kind = forms.ChoiceField(
        label=_("Who uses them"),
        choices=CollectorLink.Kind.choices,
        initial=CollectorLink.Kind.COLLECTOR,
        widget=forms.RadioSelect,
    )
    collector = forms.ModelChoiceField(
        label=_("In whose name the stories come"),
        help_text=_("This person sees them, and is told what becomes of them."),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Mine"),
    )
    expires_on = forms.DateField(
        label=_("Last day"),
        help_text=_("Without one, a link works until it is revoked."),
        required=False,
        widget=fields.day(),
    )

    def __init__(self, *args: Any, programme: Programme, by: User, **more: Any) -> None:
        super().__init__(*args, **more)
        unit: Any = self.fields["unit"]
        unit.queryset = _units(programme, by)
        unit.names = queries.path_names(programme)
        collector: Any = self.fields["collector"]
        collector.queryset = _collectors(programme).exclude(pk=by.pk)

    def field_of(self, name: str) -> str | None:
        """Where a refusal of the service is written."""
        return {"label": "labels"}.get(name, name if name in self.fields else None)


def _units(programme: Programme, by: User) -> QuerySet[Unit]:
    """The places on the branches the person coordinates."""
    branch = Q(pk__in=[])
    for membership in by.memberships.present().filter(programme=programme, role="coordinator"):
        branch |= Q(path__startswith=membership.unit.path if membership.unit else "")
    return Unit.objects.filter(branch, programme=programme)


def _collectors(programme: Programme) -> QuerySet[User]:
    roles = Membership.objects.present().filter(programme=programme, role__in=COLLECTING)
    return User.objects.filter(pk__in=roles.values("user"), is_active=True).order_by("name")
