"""What no answer may be, in a draft as little as in a finished story: refusals field by field."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from stories.answers import CONSENT, FACTS, IDENTITY, NAMES, TELLER, WORDS, Answers
from stories.models import Consent, Identity, Story, Storyteller, StoryVersion

if TYPE_CHECKING:
    from programmes.models import Programme

Refusal = tuple[str, str]
LONGEST_PART = 100_000
"""Characters of one part. Far above any story: it stops floods, not tellers."""
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
BROKEN = re.compile("[\x00\ud800-\udfff]")
"""What a database would refuse: a NUL, or half of a surrogate pair."""
FIELDS: dict[str, Any] = {
    **{name: StoryVersion._meta.get_field(name) for name in WORDS},
    **{name: Story._meta.get_field(name) for name in FACTS if name != "other_changes"},
    **{name: Storyteller._meta.get_field(field) for name, field in TELLER.items()},
    **{name: Identity._meta.get_field(field) for name, field in IDENTITY.items()},
    CONSENT[1]: Consent._meta.get_field("method"),
}


def refuse_unstorable(answers: Answers, programme: Programme) -> None:
    """Raise ValidationError, field by field, for what can never be stored.

    ``answers`` are complete (``stories.answers.complete``). No query.
    """
    found: dict[str, str] = {}
    for name, sentence in (
        *_unplaced(answers, programme),
        *_unreadable(answers),
        *_misfitting(answers),
        *_untimely(answers),
    ):
        found.setdefault(name, sentence)
    if found:
        raise ValidationError(found)


def _unplaced(answers: Answers, programme: Programme) -> Iterator[Refusal]:
    needed = {
        "unit": _("Choose the place or office this story belongs to."),
        "period": _("Choose the period this story belongs to."),
        "language": _("Choose the language the story was told in."),
    }
    for name, sentence in needed.items():
        if not answers[name]:
            yield name, sentence
    for name in ("unit", "period", "domain"):
        if answers[name] and answers[name].programme_id != programme.pk:
            yield name, _("This belongs to another programme. Choose one from the list.")


def _unreadable(answers: Answers) -> Iterator[Refusal]:
    for name in NAMES:
        values = answers[name] if isinstance(answers[name], list) else [answers[name]]
        texts = [value for value in values if isinstance(value, str)]
        if any(map(BROKEN.search, texts)):
            yield name, _("This holds a character that no text has. Type it again.")
        if sum(map(len, texts)) > LONGEST_PART:
            sentence = _("This is longer than %(n)d characters. Shorten it, or split the story.")
            yield name, sentence % {"n": LONGEST_PART}


def _misfitting(answers: Answers) -> Iterator[Refusal]:
    for name, field in FIELDS.items():
        try:
            if answers[name] not in ("", None):
                field.clean(answers[name], None)
        except ValidationError as error:
            yield name, " ".join(error.messages)
    if answers["language"] and not LANGUAGE_TAG.fullmatch(answers["language"]):
        yield "language", _("Give the language by its code, such as “sw” or “pt-BR”.")


def _untimely(answers: Answers) -> Iterator[Refusal]:
    today = timezone.localdate()
    for name in ("told_on", "read_back_on", "happened_from"):
        if isinstance(answers[name], dt.date) and answers[name] > today + dt.timedelta(days=1):
            yield name, _("This day is still to come. Give the day as it was.")
    begun, ended = answers["happened_from"], answers["happened_to"]
    if begun and ended and ended < begun:
        yield "happened_to", _("This ends before it began. Exchange the two days.")
