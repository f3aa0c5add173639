"""Forms of panels and rounds: types, labels, help. What is allowed, services say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from panels.models import AgreedCriterion, Panel, PanelMember, SelectionRound
from panels.reasons import LONGEST
from panels.services.procedure import LONGEST_NAME, MOST_CRITERIA
from panels.tally import TOP_SCORE
from programmes.models import Domain, Unit

ABSTAIN = "abstain"


class MembersField(forms.ModelMultipleChoiceField[PanelMember]):
    """Members of a panel; whoever has a special part in the sitting is marked with it."""

    def label_from_instance(self, obj: PanelMember) -> str:
        if obj.role == PanelMember.Role.MEMBER:
            return obj.name
        return f"{obj.name} ({obj.get_role_display()})"


class PlaceField(forms.ModelChoiceField[Unit]):
    """A place of the programme, set in as deep as it stands in the tree."""

    def label_from_instance(self, obj: Unit) -> str:
        depth = obj.path.count("/") - 1
        return f"{'– ' * depth}{obj.name}"


class NoteForm(forms.Form):
    """A reason for something that leaves the room."""

    note = forms.CharField(
        label=_("Why"), widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST
    )


class PresentForm(forms.Form):
    """Who is at the sitting, and where it is held. ``initial`` holds what was noted."""

    present = MembersField(
        label=_("Who is present"),
        queryset=PanelMember.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    place = forms.CharField(label=_("Where the panel meets"), max_length=150, required=False)

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["present"]
        assert isinstance(field, MembersField)
        field.queryset = PanelMember.objects.standing().filter(panel=panel)


class TurnForm(forms.Form):
    """How a vote is held."""

    is_secret = forms.TypedChoiceField(
        label=_("How the vote is held"),
        choices=[("open", _("Openly")), ("secret", _("In secret"))],
        coerce=lambda value: value == "secret",
        widget=forms.RadioSelect,
        help_text=_("It cannot be changed once the vote is called."),
    )


class VoteForm(forms.Form):
    """A ballot: some of the candidates, or the word that one abstains."""

    candidates = forms.MultipleChoiceField(
        error_messages={
            "required": _("Choose a story, or say that you abstain."),
            "invalid_choice": _("A story you chose is not before this panel any more."),
        }
    )

    def __init__(self, *args: Any, keys: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["candidates"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(key), str(key)) for key in keys] + [(ABSTAIN, ABSTAIN)]

    def clean_candidates(self) -> list[int]:
        """The keys of those chosen; none when one abstains."""
        chosen = self.cleaned_data["candidates"]
        if ABSTAIN in chosen and len(chosen) > 1:
            raise forms.ValidationError(_("Either choose, or abstain: not both."))
        return [int(key) for key in chosen if key != ABSTAIN]


class ProcedureForm(forms.Form):
    """How a panel comes to its choice, and what it agreed to go by."""

    procedure = forms.ChoiceField(
        label=_("How the panel comes to its choice"),
        choices=Panel.Procedure.choices,
        widget=forms.RadioSelect,
        help_text=_("It cannot be changed once the first vote was given."),
    )
    top_score = forms.IntegerField(
        label=_("Where points are given: the most a story can get"),
        min_value=1,
        max_value=TOP_SCORE,
    )

    def __init__(self, *args: Any, criteria: Iterable[AgreedCriterion] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreed = list(criteria)
        for n in range(MOST_CRITERIA):
            known = agreed[n] if n < len(agreed) else None
            self.fields[f"name_{n}"] = forms.CharField(
                label=_("Criterion"),
                required=False,
                max_length=LONGEST_NAME,
                initial=known.name if known else "",
            )
            self.fields[f"weight_{n}"] = forms.ChoiceField(
                label=_("How much it counts"),
                choices=AgreedCriterion.Weight.choices,
                initial=known.weight if known else AgreedCriterion.Weight.MUCH,
                required=False,
            )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"name_{n}"], self[f"weight_{n}"]) for n in range(MOST_CRITERIA)]

    def facts(self) -> dict[str, Any]:
        """What was said, as the service takes it."""
        said = self.cleaned_data
        return {
            "procedure": said["procedure"],
            "top_score": said["top_score"],
            "criteria": [
                (said[f"name_{n}"], said[f"weight_{n}"] or AgreedCriterion.Weight.MUCH)
                for n in range(MOST_CRITERIA)
            ],
        }


class RoundForm(forms.Form):
    """What can be changed of a planned round."""

    seats = forms.IntegerField(label=_("How many may be chosen"), min_value=1, max_value=50)
    feeds = forms.ModelChoiceField(
        label=_("What is chosen goes to"),
        queryset=SelectionRound.objects.none(),
        required=False,
        empty_label=_("No further round"),
    )

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["feeds"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = others


class MoveForm(forms.Form):
    """Moving stories to another planned round."""

    to = forms.ModelChoiceField(
        label=_("Move to"),
        queryset=SelectionRound.objects.none(),
        empty_label=_("Choose a round"),
    )
    candidates = forms.TypedMultipleChoiceField(
        label=_("Stories"),
        coerce=int,
        error_messages={"required": _("Mark the stories that are to be moved.")},
    )

    def __init__(self, *args: Any, others: Any, keys: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to, candidates = self.fields["to"], self.fields["candidates"]
        assert isinstance(to, forms.ModelChoiceField)
        assert isinstance(candidates, forms.TypedMultipleChoiceField)
        to.queryset = others
        candidates.choices = [(key, str(key)) for key in keys]


class PlanForm(forms.Form):
    """How many stories a sitting takes."""

    capacity = forms.IntegerField(
        label=_("Stories of a domain in one sitting"), min_value=2, max_value=50, initial=10
    )


class PanelForm(forms.ModelForm[Panel]):
    """A panel on a place."""

    class Meta:
        model = Panel
        fields = (
            "name",
            "unit",
            "feeds",
            "seats",
            "quorum",
            "procedure",
            "top_score",
            "is_secret",
            "fewest_secret",
            "ties_may_climb",
            "hides_lower_reasons",
            "shuffles_reading",
        )
        labels = {"unit": _("Place")}
        field_classes = {"unit": PlaceField}

    def __init__(self, *args: Any, units: Any, panels: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit, feeds = self.fields["unit"], self.fields["feeds"]
        assert isinstance(unit, forms.ModelChoiceField)
        assert isinstance(feeds, forms.ModelChoiceField)
        unit.queryset, feeds.queryset = units, panels
        unit.empty_label = str(_("Choose a place"))
        feeds.empty_label = str(_("The nearest panel above, or none"))

    def _post_clean(self) -> None:
        """The service checks the whole panel; a bound instance must not be changed here."""


class DomainSeatsForm(forms.Form):
    """How many stories of each domain a panel may choose; empty: as many as of any other."""

    def __init__(
        self, *args: Any, domains: Iterable[Domain], seats: Mapping[int, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.domains = {f"seats_{domain.pk}": domain for domain in domains}
        for name, domain in self.domains.items():
            self.fields[name] = forms.IntegerField(
                label=str(domain),
                min_value=1,
                max_value=50,
                required=False,
                initial=seats.get(domain.pk),
            )

    def seats(self) -> dict[Domain, int | None]:
        return {domain: self.cleaned_data[name] for name, domain in self.domains.items()}


class MemberForm(forms.Form):
    """A person on a panel."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("With an address the person gets an account; without one only a name."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=PanelMember.Role.choices)
    sex = forms.ChoiceField(
        label=_("Sex"), choices=PanelMember.Sex.choices, initial=PanelMember.Sex.UNKNOWN
    )
