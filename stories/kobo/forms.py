"""The forms of a Kobo form's pages: where it is, which question holds what, what choices mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from programmes.models import Membership, Programme
from stories import queries
from stories.importing.forms import ColumnsForm, label_of
from stories.importing.mapping import ID
from stories.kobo.client import server_of
from stories.kobo.reading import LEFT_OUT, PLACED, Codebook, Reader, is_chosen
from stories.models import KoboSource
from stories.queries import COLLECTING

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_CHOICES = 60
"""The most different texts of one answer that are asked about."""
LONGEST_CHOICE = 100
LARGEST_SAMPLE = 200_000


class SourceForm(forms.ModelForm[KoboSource]):
    """Where the form is, and in whose name its stories come."""

    use_required_attribute = False

    token = forms.CharField(
        label=_("API token"),
        help_text=_(
            "In Kobo: Account settings, Security. With it, what Kobo did not send is fetched, "
            "and photos and recordings. It is kept encrypted and never shown again."
        ),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = KoboSource
        fields = ["name", "server", "asset_uid", "collector"]
        help_texts = {
            "server": _("For example https://kf.kobotoolbox.org"),
            "asset_uid": _("The letters and digits after /forms/ in the form's address in Kobo."),
            "collector": _("This person sees the stories, and is told what becomes of them."),
        }

    def __init__(self, *args: Any, programme: Programme, **more: Any) -> None:
        super().__init__(*args, **more)
        collector: Any = self.fields["collector"]
        collector.queryset = _collectors(programme)
        if self.instance.token:
            self.fields["token"].help_text = _(
                "Leave it empty to keep the one that is here. With another server it has to be "
                "entered again."
            )

    def clean_server(self) -> str:
        try:
            return server_of(self.cleaned_data["server"])
        except forms.ValidationError as error:
            raise forms.ValidationError(error.messages) from error


def _collectors(programme: Programme) -> QuerySet[User]:
    roles = Membership.objects.present().filter(programme=programme, role__in=COLLECTING)
    return User.objects.filter(pk__in=roles.values("user"), is_active=True).order_by("name")


class QuestionsForm(ColumnsForm):
    """Which question holds which answer, and what stands where a question was not answered."""

    sample = forms.CharField(
        label=_("Try it with a submission"),
        help_text=_("Paste one as JSON. It is not kept, and its questions are offered above."),
        required=False,
        max_length=LARGEST_SAMPLE,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "dir": "ltr"}),
    )

    def __init__(self, *args: Any, questions: Iterable[str], **more: Any) -> None:
        super().__init__(*args, header=questions, sheet="", **more)
        del self.fields["sheet"], self.fields[f"column_{ID}"]
        for name, one in self.fields.items():
            if name.startswith("column_"):
                choices: Any = one
                choices.choices = [("", _("In no question")), *choices.choices[1:]]
        self.fields["sample"] = self.fields.pop("sample")

    def first(self) -> list[forms.BoundField]:
        return [field for field in super().first() if field.name != "sample"]

    def others(self) -> list[forms.BoundField]:
        return [field for field in super().others() if field.name != "sample"]


class ChoicesForm(forms.Form):
    """What the choices of a form mean here, as far as they do not say it themselves."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, reader: Reader, book: Codebook, seen: list[Mapping[str, str]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.asked: dict[str, tuple[str, str]] = {}
        names = queries.path_names(reader.cells.programme)
        for name, question in book.columns.items():
            if not is_chosen(name, reader.cells):
                continue
            options = _options(name, reader, names)
            kept = book.choices.get(name, {})
            for text in _texts(seen, question, kept):
                if text in kept or not reader.is_understood(name, text):
                    self._ask(name, text, options, kept.get(text, ""))

    def _ask(self, name: str, text: str, options: list[tuple[str, Any]], kept: str) -> None:
        field = f"choice_{name}_{sha256(text.encode('utf-8', 'replace')).hexdigest()[:12]}"
        self.asked[field] = (name, text)
        self.fields[field] = forms.ChoiceField(
            label=_("%(answer)s: “%(text)s” means") % {"answer": label_of(name), "text": text},
            choices=options,
            initial=kept,
            required=False,
        )

    def said(self) -> dict[str, dict[str, str]]:
        """``{answer: {what Kobo writes: what it means}}`` of a valid form."""
        found: dict[str, dict[str, str]] = {}
        for field, (name, text) in self.asked.items():
            if meant := self.cleaned_data.get(field):
                found.setdefault(name, {})[text] = meant
        return found


def _texts(seen: list[Mapping[str, str]], question: str, kept: Mapping[str, str]) -> list[str]:
    """The different short texts that were answered, and those that have a meaning already."""
    answered = (texts.get(question, "").strip() for texts in seen)
    short = {text for text in answered if 0 < len(text) <= LONGEST_CHOICE}
    return sorted(short | set(kept))[:MOST_CHOICES]


def _options(name: str, reader: Reader, paths: Mapping[int, str]) -> list[tuple[str, Any]]:
    as_written: list[tuple[str, Any]] = [("", _("As it is written"))]
    left_out: list[tuple[str, Any]] = [(LEFT_OUT, _("Nothing: leave it out"))]
    if name in PLACED:
        called = paths if name == "unit" else {}
        things = reader.placed[name].items()
        labels = sorted((called.get(one.pk, str(one)), pk) for pk, one in things)
        return [*as_written, *((pk, label) for label, pk in labels), *left_out]
    if name in reader.cells.choices:
        from stories.checks import FIELDS

        return [*as_written, *(FIELDS[name].choices or ()), *left_out]
    return [*as_written, ("yes", _("Yes")), ("no", _("No"))]
