"""Texts from a file turned into answers, or into sentences that say what to mend."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from programmes.models import Domain, Period, Unit
from stories import languages
from stories.answers import AGREED, Answers
from stories.checks import FIELDS
from stories.queries import path_names

if TYPE_CHECKING:
    from programmes.models import Programme

YES = frozenset({"yes", "y", "true", "1", "x", "oui", "نعم", "ndiyo", "sí", "sim"})
NO = frozenset({"no", "n", "false", "0", "", "non", "لا", "hapana", "não"})
DAYS = ("told_on", "happened_from", "happened_to", "read_back_on")
SHOWN = 8


class Cells:
    """Reads the cells of one programme's files. Four queries when made, none afterwards."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.units = _units(programme)
        self.domains = _by_name(Domain.objects.filter(programme=programme))
        periods = list(Period.objects.filter(programme=programme))
        self.periods = _by_name(periods)
        self.open_period = next((p for p in periods if p.state == "collecting"), None)
        self.choices = _choices()
        self.readers: dict[str, Callable[[str], Any]] = {
            "unit": lambda text: _one_of(self.units, text),
            "domain": lambda text: _one_of(self.domains, text),
            "period": lambda text: _one_of(self.periods, text),
            "language": _language,
            **dict.fromkeys(AGREED, _yes_or_no),
            "other_changes": lambda text: re.split(r"[\n;]", text),
            **dict.fromkeys(DAYS, _day),
        }

    def answers(self, texts: Mapping[str, str]) -> tuple[Answers, dict[str, str]]:
        """The answers, and ``{answer: what to mend}`` for those that could not be understood."""
        found: Answers = {"language": self.programme.language, "period": self.open_period}
        if len(self.units) == 1:
            found["unit"] = next(iter(self.units.values()))[0]
        problems: dict[str, str] = {}
        for name, text in texts.items():
            if not text.strip():
                continue
            try:
                found[name] = self._read(name, text)
            except ValidationError as error:
                problems[name] = error.messages[0]
        return found, problems

    def _read(self, name: str, text: str) -> Any:
        if name in self.readers:
            return self.readers[name](text.strip())
        if name in self.choices:
            return _choice(self.choices[name], text.strip())
        return text


def _units(programme: Programme) -> dict[str, list[Unit]]:
    """Units by name and by way down the tree; a name that several bear leads to all of them."""
    found: dict[str, list[Unit]] = defaultdict(list)
    names = path_names(programme)
    for unit in Unit.objects.filter(programme=programme):
        for name in {_bare(unit.name), _bare(names[unit.pk])}:
            found[name].append(unit)
    return found


def _by_name(things: Iterable[Any]) -> dict[str, list[Any]]:
    """Things by their name in every language."""
    found: dict[str, list[Any]] = defaultdict(list)
    for thing in things:
        for name in {_bare(thing.name), *map(_bare, getattr(thing, "names", {}).values())}:
            found[name].append(thing)
    return found


def _bare(name: str) -> str:
    return re.sub(r"\s*/\s*", "/", " ".join(name.casefold().split()))


def _one_of(known: Mapping[str, list[Any]], text: str) -> Any:
    fitting = known.get(_bare(text), [])
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        sentence = _("Several are called “%(name)s”. Write the way to it: District / Village.")
        raise ValidationError(sentence % {"name": text})
    some = sorted({str(things[0]) for things in known.values()})[:SHOWN]
    sentence = _("There is no “%(name)s”. Write one of: %(names)s.")
    raise ValidationError(sentence % {"name": text[:80], "names": ", ".join(some)})


def _choices() -> dict[str, dict[str, str]]:
    """``{answer: {what people write: stored value}}``, in the present language and in English."""
    found: dict[str, dict[str, str]] = {}
    for name, model_field in FIELDS.items():
        if not model_field.choices:
            continue
        written = {_bare(value): value for value, _label in model_field.choices}
        for language in (translation.get_language(), "en"):
            with translation.override(language):
                written |= {_bare(str(label)): value for value, label in model_field.choices}
        found[name] = written
    return found


def _choice(written: Mapping[str, str], text: str) -> str:
    value = written.get(_bare(text))
    if value is None:
        sentence = _("“%(text)s” is not among the answers. Write one of: %(names)s.")
        names = ", ".join(dict.fromkeys(written.values()))
        raise ValidationError(sentence % {"text": text[:80], "names": names})
    return value


def _language(text: str) -> str:
    return _languages().get(text.casefold(), text)


@cache
def _languages() -> dict[str, str]:
    return {name.casefold(): code for code, name in languages.NAMES.items()}


def _yes_or_no(text: str) -> bool:
    if text.casefold() in YES:
        return True
    if text.casefold() in NO:
        return False
    raise ValidationError(_("Write “yes” or “no”."))


def _day(text: str) -> dt.date:
    if text == "today":
        return timezone.localdate()
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        sentence = _("“%(text)s” is not a day. Write it as 2026-03-15.")
        raise ValidationError(sentence % {"text": text[:80]}) from None
