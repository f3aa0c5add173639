"""A filled form as phones send it, read into the answers of a story."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from programmes.models import Domain, Period, Question, Unit
from stories.answers import AGREED, NAMES, Answers
from stories.languages import is_same

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from django.db.models import Model

    from programmes.models import Programme

DAYS = ("told_on", "happened_from", "happened_to", "read_back_on")
DEEPEST = 12
"""Levels of elements; a form of ours has three."""
PLAIN = frozenset(NAMES) - {"unit", "period", "domain", "other_changes", *DAYS, *AGREED}


class Unreadable(Exception):  # noqa: N818 - it is a fact, not a failure
    """This is no filled form at all."""


@dataclass(frozen=True)
class Submission:
    """What was sent: which form, in which version, under which id, with which values.

    ``former`` is the id of the sending this one corrects. ``values`` {question: text}.
    """

    form_id: str
    version: str
    uuid: uuids.UUID
    former: uuids.UUID | None
    values: Mapping[str, str]
    raw: str


def read(data: bytes) -> Submission:
    """Read a filled form. Raises Unreadable for what is no XML, or XML that is out to do harm."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Unreadable(_("This is no filled form: its XML cannot be read.")) from error
    found: dict[str, str] = {}
    _collect(root, found, 0)
    return Submission(
        form_id=root.get("id") or _local(root),
        version=root.get("version") or "",
        uuid=_id_of(found.get("instanceID", ""), data),
        former=_id_of(found["deprecatedID"], data) if found.get("deprecatedID") else None,
        values=found,
        raw=data.decode("utf-8", "replace"),
    )


def _collect(element: Element, found: dict[str, str], depth: int) -> None:
    """Every leaf by its bare name; groups only give order."""
    if depth > DEEPEST:
        raise Unreadable(_("This is no filled form: its XML cannot be read."))
    for child in element:
        if len(child):
            _collect(child, found, depth + 1)
        elif child.text and child.text.strip():
            found[_local(child)] = child.text


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _id_of(text: str, data: bytes) -> uuids.UUID:
    """The id as phones write it; one made from it, or from the whole, where it is another."""
    text = text.strip()
    try:
        return uuids.UUID(text.removeprefix("uuid:"))
    except ValueError:
        return uuids.uuid5(uuids.NAMESPACE_URL, text or sha256(data).hexdigest())


def answers_of(values: Mapping[str, str], programme: Programme) -> tuple[Answers, dict[str, str]]:
    """The answers, and ``{answer: what is wrong}`` for those that could not be understood."""
    found: Answers = {name: values[name] for name in PLAIN if name in values}
    wrong: dict[str, str] = {}
    texts = {name: values[name] for name in ("period", "domain", *DAYS, *AGREED) if name in values}
    texts |= {"unit": place} if (place := _deepest(values)) else {}
    for name, text in texts.items():
        try:
            found[name] = _reader(name, programme)(text.strip())
        except ValueError:
            wrong[name] = _("“%(text)s” could not be understood.") % {"text": text[:80]}
    found["other_changes"] = values.get("other_changes", "").splitlines()
    with override(programme.language):  # sent again in another language, it is still the same
        _told_aloud(found, values)
        _where(found, values)
    return found, wrong


def _deepest(values: Mapping[str, str]) -> str:
    """The last place that was chosen on the way down."""
    steps = {name: text for name, text in values.items() if name.startswith("unit_")}
    chosen = [name for name in steps if name.removeprefix("unit_").isdecimal()]
    last = max(chosen, key=lambda name: int(name.removeprefix("unit_")), default="")
    return steps.get(last, "") or values.get("unit", "")


def _reader(name: str, programme: Programme) -> Callable[[str], Any]:
    models: dict[str, type[Model]] = {"unit": Unit, "period": Period, "domain": Domain}
    if name in models:
        return lambda text: _one_of(models[name], programme, text)
    return _day if name in DAYS else _yes_or_no


def _one_of(model: Any, programme: Programme, text: str) -> Any:
    found = model.objects.filter(programme=programme, pk=int(text)).first()
    if found is None:
        raise ValueError(text)
    return found


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text[:10])


def _yes_or_no(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise ValueError(text)
    return text == "yes"


def _told_aloud(found: Answers, values: Mapping[str, str]) -> None:
    """Who only recorded a voice has told a story all the same."""
    if not values.get("voice"):
        return
    if not any(found.get(name) for name in ("before", "happened", "now")):
        found["happened"] = _("Told aloud: listen to the recording.")
    if not (found.get("significance") or found.get("no_reason_note")):
        found["no_reason_note"] = _("The reason, if there is one, is in the recording.")


def _where(found: Answers, values: Mapping[str, str]) -> None:
    """Where the phone was, to two decimals: the area, not the house."""
    try:
        north, east = (f"{float(part):.2f}" for part in values["geopoint"].split()[:2])
    except (KeyError, ValueError):
        return
    sentence = _("The phone was near %(north)s, %(east)s.") % {"north": north, "east": east}
    found["collector_remarks"] = f"{found.get('collector_remarks', '')}\n{sentence}".strip()


def asked_in(values: Mapping[str, str], programme: Programme) -> Question | None:
    """The wording of the question that stood in the form, in the story's language."""
    keys = [int(key) for key in values.get("asked", "").split() if key.isdecimal()]
    questions = Question.objects.filter(programme=programme, pk__in=keys[:50])
    language = values.get("language", "")
    return next((one for one in questions if is_same(one.language, language)), None)


def require(answers: Answers, wrong: Mapping[str, str]) -> Answers:
    """The answers; ValidationError ``{answer: what is wrong}`` if there is anything."""
    if wrong:
        raise ValidationError(dict(wrong))
    return answers
