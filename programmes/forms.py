"""What coordinators fill in to set up a programme. Rules live in the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from programmes import languages
from programmes.models import Domain, Period, Programme, Role, Unit
from programmes.outline import Outline, read_list, read_rows
from programmes.queries import tree_of, walk
from programmes.sheets import read_sheet


class ProgrammeForm(forms.ModelForm[Programme]):
    """What a programme is for."""

    language = forms.ChoiceField(
        label=_("Working language"), choices=languages.choices, initial=get_language
    )

    class Meta:
        model = Programme
        fields = ["name", "purpose", "description", "intended_users", "language", "is_practice"]
        labels = {
            "name": _("Name"),
            "purpose": _("Kind of use"),
            "description": _("What is it for?"),
            "intended_users": _("Who will use what is learnt?"),
            "is_practice": _("For practice only"),
        }


class LevelsForm(forms.Form):
    """The levels of the hierarchy, one a line, in the working language and the house's others."""

    names = forms.CharField(
        label=_("Levels"),
        help_text=_("One a line, the top first: for example Country, District, Village."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = list(programme.levels.order_by("rank"))
        self.fields["names"].initial = "\n".join(level.name for level in levels)
        self.others = [(c, str(n)) for c, n in settings.LANGUAGES if c != programme.language]
        for code, language in self.others:
            self.fields[f"names_{code}"] = forms.CharField(
                label=_("Names in %(language)s") % {"language": language},
                help_text=_("In the same order; leave a line empty where there is no such name."),
                widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
                required=False,
                strip=False,
                initial="\n".join(level.names.get(code, "") for level in levels).rstrip(),
            )

    def facts(self) -> dict[str, Any]:
        """``names``, and ``in_languages`` as ``{language: names}``."""
        typed = self.cleaned_data
        others = {code: typed[f"names_{code}"].rstrip().splitlines() for code, _name in self.others}
        return {"names": typed["names"].splitlines(), "in_languages": others}


class UnitsForm(forms.Form):
    """A tree of places, as an indented list or as a spreadsheet."""

    text = forms.CharField(
        label=_("Indented list"),
        help_text=_("One place a line; a tab or some spaces before the name for each step down."),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        strip=False,
        required=False,
    )
    sheet = forms.FileField(
        label=_("Or a spreadsheet"),
        help_text=_("XLSX or CSV with one column for each level, the top level on the left."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if not facts.get("sheet") and not (facts.get("text") or "").strip():
            raise ValidationError(_("Write or paste a list, or choose a file."))
        return facts

    def outline(self, level_names: list[str]) -> Outline:
        """The tree that was sent; a file goes before the list."""
        sheet = self.cleaned_data.get("sheet")
        if sheet:
            return read_rows(read_sheet(sheet), level_names)
        return read_list(self.cleaned_data["text"], len(level_names))


class UnitForm(forms.Form):
    """A place's name."""

    name = forms.CharField(label=_("Name"), max_length=150)


class DomainForm(forms.ModelForm[Domain]):
    """A domain's name and guidance, in the working language and in those the house speaks.

    ``facts()`` gives what the services take.
    """

    class Meta:
        model = Domain
        fields = ["name", "guidance"]
        labels = {"name": _("Name"), "guidance": _("Guidance")}
        help_texts = {
            "name": _("Broad and loose: people define it by what they put into it."),
            "guidance": _("What belongs here, in a sentence or two."),
        }
        widgets = {"guidance": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, working_language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = [(c, n) for c, n in settings.LANGUAGES if c != working_language]
        for code, language in self.others:
            self._add_language(code, str(language))

    def _add_language(self, code: str, language: str) -> None:
        self.fields[f"name_{code}"] = forms.CharField(
            label=_("Name in %(language)s") % {"language": language},
            max_length=150,
            required=False,
            initial=self.instance.names.get(code, ""),
        )
        self.fields[f"guidance_{code}"] = forms.CharField(
            label=_("Guidance in %(language)s") % {"language": language},
            widget=forms.Textarea(attrs={"rows": 3}),
            required=False,
            initial=self.instance.guidances.get(code, ""),
        )

    def facts(self) -> dict[str, Any]:
        """``name``, ``guidance``, and ``names`` and ``guidances`` as ``{language: text}``."""
        typed = self.cleaned_data
        return {
            "name": typed["name"],
            "guidance": typed["guidance"],
            "names": self._by_language("name"),
            "guidances": self._by_language("guidance"),
        }

    def _by_language(self, what: str) -> dict[str, str]:
        typed = {code: self.cleaned_data[f"{what}_{code}"] for code, _name in self.others}
        return {code: text for code, text in typed.items() if text}


class RetireForm(forms.Form):
    """The last period that uses a domain."""

    last = forms.ModelChoiceField(
        Period.objects.none(),
        label=_("Last period that uses it"),
        required=False,
        empty_label=_("It stays in use"),
    )

    def __init__(self, domain: Domain, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        periods = Period.objects.filter(programme=domain.programme_id)
        self.fields["last"].queryset = periods  # type: ignore[attr-defined]


class QuestionForm(forms.Form):
    """The story question in one language, for the whole programme or for one domain."""

    language = forms.ChoiceField(label=_("Language"), choices=languages.choices)
    domain = forms.ModelChoiceField(
        Domain.objects.none(),
        label=_("For one domain only"),
        required=False,
        empty_label=_("For every domain"),
    )
    text = forms.CharField(
        label=_("The question about change"), widget=forms.Textarea(attrs={"rows": 4})
    )
    significance_text = forms.CharField(
        label=_("The question about its significance"), widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, programme: Programme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        domains = Domain.objects.filter(programme=programme)
        self.fields["domain"].queryset = domains  # type: ignore[attr-defined]


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PeriodForm(forms.ModelForm[Period]):
    """A period's name, the time looked back over, and by when things are to be done."""

    class Meta:
        model = Period
        fields = [
            "name",
            "starts_on",
            "ends_on",
            "collect_until",
            "select_until",
            "feed_back_until",
            "is_backlog",
        ]
        labels = {
            "name": _("Name"),
            "starts_on": _("Looking back from"),
            "ends_on": _("Looking back to"),
            "collect_until": _("Collect until"),
            "select_until": _("Select until"),
            "feed_back_until": _("Feed back until"),
            "is_backlog": _("A first period, with older stories"),
        }
        widgets = dict.fromkeys(
            ["starts_on", "ends_on", "collect_until", "select_until", "feed_back_until"],
            DateInput(),
        )


class ReopenForm(forms.Form):
    """Why a closed period is opened again."""

    note = forms.CharField(
        label=_("Why is it opened again?"), widget=forms.Textarea(attrs={"rows": 3})
    )


GIVEN_HERE = [(role.value, role.label) for role in Role if role != Role.PANEL_MEMBER]


def unit_choices(programme: Programme) -> list[tuple[int, str]]:
    """The places of the tree, set in by their depth. One query."""
    nodes = walk(tree_of(programme))
    return [(node.unit.pk, f"{chr(0x2003) * node.depth}{node.unit}") for node in nodes]


class MemberForm(forms.Form):
    """One person, as what, and where."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(
        label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=GIVEN_HERE)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Where"), required=False, empty_label=_("Whole programme")
    )

    def __init__(self, programme: Programme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset = Unit.objects.filter(programme=programme)
        unit.choices = [("", unit.empty_label), *unit_choices(programme)]


class ManyMembersForm(forms.Form):
    """Many people, one a line."""

    lines = forms.CharField(
        label=_("One person a line"),
        help_text=_(
            "E-mail address, name, role and place, with commas between them. "
            "Leave the place out for the whole programme."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        strip=False,
    )
