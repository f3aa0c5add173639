"""The form of a programme as the rows of an XLSForm, in every language it asks in."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from programmes.models import Level
from stories import queries
from stories.forms import GROUPS, StoryForm
from stories.intake import places
from stories.languages import is_same, name_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from programmes.models import Programme, Question, Unit

Row = dict[str, str]
Sheets = dict[str, list[Row]]
"""``{survey, choices, settings: [row]}``; a row is ``{column: cell}``."""

YES_NO = (("yes", _("Yes")), ("no", _("No")))
TOO_LONG = _("Use up to %(n)d characters.")
LATER = _("This day is still to come. Give the day as it was.")
LONG = frozenset(
    {"before", "happened", "now", "significance", "other_changes", "collector_remarks"}
)
TODAY = "today()"
HELD: dict[str, Row] = {
    "title": {"required": "yes"},
    "happened": {"required": "${voice} = ''"},
    "has_reason": {"required": "yes"},
    "significance": {"relevant": "${has_reason} = 'yes'", "required": "${voice} = ''"},
    "no_reason_note": {"relevant": "${has_reason} = 'no'", "required": "yes"},
    "told_on": {"required": "yes", "default": TODAY},
    "read_back_on": {"relevant": "${read_back} = 'yes' or ${read_back} = 'corrected'"},
    "happened_to": {"relevant": "${happened_from} != ''"},
    "consent_selection": {"required": "yes"},
    "consent_method": {"relevant": "${consent_selection} = 'yes'", "required": "yes"},
    "consent_image": {"relevant": "${photo} != ''", "required": "yes"},
    "consent_audio": {"relevant": "${voice} != ''", "required": "yes"},
    "name_choice": {"required": "yes", "default": "anonymous"},
    "teller_pseudonym": {"relevant": "${name_choice} = 'pseudonym'"},
    "teller_name": {"relevant": "${name_choice} = 'name'"},
}
"""``{question: what the form says of it beside its words}``."""

EXTRA: dict[str, tuple[str, Any, Any, Row]] = {
    "voice": (
        "audio",
        _("A voice note"),
        _("The story in the teller's own voice, if the teller agrees to be recorded."),
        {"parameters": "quality=voice-only"},
    ),
    "photo": (
        "image",
        _("A photo"),
        _("Where it was taken is removed from it before anybody sees it."),
        {"parameters": "max-pixels=1600"},
    ),
    "has_reason": ("yes_no", _("Did the teller say why this change matters to them?"), "", {}),
    "geopoint": (
        "geopoint",
        _("Where you are"),
        _("Leave it out where it could put somebody in danger. It is kept to about a kilometre."),
        {},
    ),
}
"""What a phone can do and the page cannot: ``{question: (type, label, hint, more)}``."""
BEFORE = {"title": "voice", "significance": "has_reason", "consent_image": "photo"}
"""``{question of the page: what is asked before it}``."""


class FormOfProgramme:
    """What is asked where, for the places on which somebody hands stories in."""

    def __init__(self, programme: Programme, units: QuerySet[Unit]) -> None:
        self.programme = programme
        self.questions = queries.newest_questions(programme)
        asked = [question.language for question in self.questions]
        self.languages = list(dict.fromkeys([programme.language, *sorted(asked)]))
        self.page = StoryForm(programme=programme)
        self.levels = list(Level.objects.filter(programme=programme))
        self.steps = places.steps(list(units))
        self.periods = list(queries.open_periods(programme))
        self.domains = list(queries.open_domains(programme))

    def sheets(self, version: str = "") -> Sheets:
        """The three sheets; ``version`` goes into the settings."""
        main = _called(self.programme.language)
        facts = {
            "form_title": self.programme.name,
            "form_id": form_id(self.programme),
            "version": version,
            "default_language": main,
        }
        return {
            "survey": list(self._survey()),
            "choices": list(self._choices()),
            "settings": [facts],
        }

    def _said(self, column: str, text: Any) -> Row:
        """A text in every language: ``{"label::Kiswahili (sw)": …}``; nothing for no text."""
        if not text:
            return {}
        found = {}
        for code in self.languages:
            with override(_readable(code, self.programme.language)):
                found[f"{column}::{_called(code)}"] = str(text)
        return found

    def _survey(self) -> Iterator[Row]:
        yield self._row("language", default=self.programme.language, required="yes")
        for group, (legend, names) in GROUPS.items():
            yield {"type": "begin group", "name": f"g_{group}", **self._said("label", legend)}
            if group == "words":
                yield from self._asked()
            for name in names:
                yield from self._of(name)
            yield {"type": "end group", "name": f"g_{group}"}

    def _of(self, name: str) -> Iterator[Row]:
        if name in BEFORE:
            yield self._extra(BEFORE[name])
        if name == "unit":
            yield from self._places()
        elif name == "period" and len(self.periods) == 1:
            yield {"type": "calculate", "name": name, "calculation": f"'{self.periods[0].pk}'"}
        elif name == "domain" and not self.domains:
            return
        else:
            yield self._row(name, **({"required": "yes"} if name == "period" else {}))
        if name == "place":
            yield self._extra("geopoint")

    def _extra(self, name: str) -> Row:
        kind, label, hint, more = EXTRA[name]
        kind = f"select_one {kind}" if kind == "yes_no" else kind
        words = self._said("label", label) | self._said("hint", hint)
        return {"type": kind, "name": name, **words, **more, **HELD.get(name, {})}

    def _row(self, name: str, **more: str) -> Row:
        field = self.page.fields[name]
        words = self._said("label", field.label) | self._said("hint", field.help_text)
        if name == "significance":
            words |= self._worded("significance_text", "label", None)
        limits = self._limits(name, field)
        return {"type": _type(name, field), "name": name, **words, **limits, **more} | HELD.get(
            name, {}
        )

    def _limits(self, name: str, field: forms.Field) -> Row:
        longest = getattr(field, "max_length", None)
        sentence: Any
        if longest:
            rule, sentence = f"string-length(.) <= {longest}", TOO_LONG % {"n": longest}
        elif name in {"told_on", "read_back_on", "happened_from"}:
            rule, sentence = f". <= {TODAY}", LATER
        else:
            return {"appearance": "multiline"} if name in LONG else {}
        return {"constraint": rule, **self._said("constraint_message", sentence)}

    def _asked(self) -> Iterator[Row]:
        """The programme's own question, word for word, and which wording that was."""
        general = [str(one.pk) for one in self.questions if one.domain_id is None]
        yield {"type": "calculate", "name": "asked", "calculation": f"'{' '.join(general)}'"}
        yield {"type": "note", "name": "question", **self._worded("text", "label", None)}
        for domain in sorted({one.domain_id for one in self.questions if one.domain_id}):
            if domain in {one.pk for one in self.domains}:
                words = self._worded("text", "label", domain)
                shown = {"relevant": f"${{domain}} = '{domain}'"}
                yield {"type": "note", "name": f"question_{domain}", **words, **shown}

    def _worded(self, part: str, column: str, domain: int | None) -> Row:
        """The question in each language, or in the programme's where it has no wording."""
        own = [one for one in self.questions if one.domain_id == domain] or self.questions
        found = {}
        for code in self.languages:
            best = max(own, key=lambda one: _fit(one, code, self.programme.language), default=None)
            words = getattr(best, part) if best else str(self.page.fields["happened"].label)
            found[f"{column}::{_called(code)}"] = _plain(words)
        return found

    def _places(self) -> Iterator[Row]:
        for number, step in enumerate(self.steps, start=1):
            name, above = f"unit_{number}", f"unit_{number - 1}"
            if number == 1 and len(step) == 1:
                yield {"type": "calculate", "name": name, "calculation": f"'{step[0].pk}'"}
                continue
            row = {
                "type": f"select_one {name}",
                "name": name,
                **self._said("label", self._level(step)),
            }
            if number == 1:
                yield row | {"required": "yes"}
            else:
                fitting = f"parent = ${{{above}}}"
                counted = f"count(instance('{name}')/root/item[{fitting}]) > 0"
                yield row | {"choice_filter": fitting, "relevant": counted}

    def _level(self, step: list[Unit]) -> Any:
        """What the places of one step are called."""
        levels = {unit.level_id for unit in step}
        named = [level for level in self.levels if level.pk in levels]
        return named[0] if len(named) == 1 else self.page.fields["unit"].label

    def _choices(self) -> Iterator[Row]:
        yield from self._list("yes_no", YES_NO)
        known = [*self.languages, *dict(settings.LANGUAGES)]
        yield from self._list("language", [(one, name_of(one)) for one in dict.fromkeys(known)])
        yield from self._list("domain", [(one.pk, one) for one in self.domains])
        if len(self.periods) != 1:
            yield from self._list("period", [(one.pk, one) for one in self.periods])
        for name, field in self.page.fields.items():
            if _is_choice(field) and name != "language":
                yield from self._list(name, field.choices)  # type: ignore[attr-defined]
        for number, step in enumerate(self.steps, start=1):
            if number > 1 or len(step) > 1:
                for unit in step:
                    row = self._choice(f"unit_{number}", unit.pk, unit.name)
                    yield row | {"parent": str(unit.parent_id or "")}

    def _list(self, name: str, choices: Iterable[tuple[Any, Any]]) -> Iterator[Row]:
        yield from (self._choice(name, value, label) for value, label in choices if value)

    def _choice(self, name: str, value: Any, label: Any) -> Row:
        return {"list_name": name, "name": str(value), **self._said("label", label)}


def form_id(programme: Programme) -> str:
    """By which phones know the form; it stays while the form changes."""
    return f"msc_{programme.pk}"


def workbook(sheets: Sheets) -> bytes:
    """The sheets as an XLSX file; no cell is a formula."""
    from openpyxl import Workbook  # brings numpy, 25 MB that no page needs

    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        sheet.append(columns)
        for row in rows:
            sheet.append([_cell(row.get(column, "")) for column in columns])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(text: str) -> str:
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t").lstrip("=")


def _type(name: str, field: forms.Field) -> str:
    if name == "language" or _is_choice(field) or isinstance(field, forms.ModelChoiceField):
        return f"select_one {name}"
    if isinstance(field, forms.BooleanField):
        return "select_one yes_no"
    return "date" if isinstance(field, forms.DateField) else "text"


def _is_choice(field: forms.Field) -> bool:
    return isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField)


def _called(code: str) -> str:
    return f"{name_of(code)} ({code})"


def _readable(code: str, otherwise: str) -> str:
    """The language of the pages that is nearest to it."""
    known = dict(settings.LANGUAGES)
    return next((one for one in (code, otherwise) if one in known), settings.LANGUAGE_CODE)


def _fit(question: Question, code: str, otherwise: str) -> tuple[bool, bool]:
    return is_same(question.language, code), question.language == otherwise


def _plain(text: str) -> str:
    """Without what a form would take for a reference to another answer."""
    return text.replace("${", "$ {")
