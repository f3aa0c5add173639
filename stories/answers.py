"""What a story form asks: the names of its answers, their normal form and their digest."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from stories.models import Consent, Story

Answers = dict[str, Any]

WORDS = ("title", "before", "happened", "now", "significance")
PLACES = ("unit", "period", "domain")
FACTS = (
    "language",
    "direction",
    "capture_mode",
    "teller_selection",
    "told_on",
    "happened_text",
    "happened_from",
    "happened_to",
    "place",
    "name_choice",
    "read_back",
    "read_back_on",
    "no_reason_note",
    "other_changes",
    "collector_remarks",
)
TELLER = {
    "teller_pseudonym": "pseudonym",
    "teller_sex": "sex",
    "teller_age_band": "age_band",
    "teller_role": "role",
}
IDENTITY = {"teller_name": "name", "teller_contact": "contact"}
CONSENT = ("consent_selection", "consent_method")
AGREED = {
    "consent_selection": "selection",
    "consent_image": "keep_image",
    "consent_audio": "keep_audio",
}
"""``{answer: purpose of the consent it gives}``, each within the programme."""
MEDIA = ("consent_image", "consent_audio")
NAMES = (*WORDS, *PLACES, *FACTS, *TELLER, *IDENTITY, *CONSENT, *MEDIA)

UNANSWERED: Mapping[str, Any] = {
    **dict.fromkeys(NAMES, ""),
    **dict.fromkeys((*PLACES, "told_on", "happened_from", "happened_to", "read_back_on")),
    "other_changes": (),
    "name_choice": "anonymous",
    "teller_sex": "unknown",
    "teller_age_band": "unknown",
    **dict.fromkeys(AGREED, False),
    "consent_method": "oral",
}


def complete(answers: Mapping[str, Any]) -> Answers:
    """Every answer by name: what was left out has its empty value, texts are trimmed.

    Raises ValidationError for a name that the form does not have.
    """
    if unknown := set(answers) - set(NAMES):
        raise ValidationError(
            {name: _("The story form does not ask this. Leave it out.") for name in unknown}
        )
    found = {name: _plain(answers.get(name), UNANSWERED[name]) for name in NAMES}
    if not any(found[name] for name in AGREED):
        found["consent_method"] = UNANSWERED["consent_method"]
    return found


def _plain(value: Any, empty: Any) -> Any:
    if isinstance(value, str):
        value = value.replace("\r\n", "\n").strip()
    if isinstance(value, list | tuple):
        value = [line for item in value if (line := str(item).strip())]
    if value is None or value in ("", []):
        return [] if empty == () else empty
    return value


def digest_of(answers: Mapping[str, Any]) -> str:
    """The sha256 of the answers in their canonical form: two sendings of the same words agree.

    What was not always asked counts only when it was answered, so that digests of old still agree.
    """
    canonical = {
        name: _canonical(value)
        for name, value in complete(answers).items()
        if value or name not in MEDIA
    }
    return sha256(json.dumps(canonical, sort_keys=True).encode()).hexdigest()


def _canonical(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def answers_of(story: Story) -> Answers:
    """The answers a story was made from, or would be by now."""
    teller, consents = story.storyteller, consents_of(story)
    identity = getattr(teller, "identity", None)
    found: Answers = {name: getattr(story, name) for name in (*PLACES, *FACTS)}
    found |= {name: getattr(story.current, name) for name in WORDS}
    found |= {name: getattr(teller, field) for name, field in TELLER.items() if teller}
    found |= {name: getattr(identity, field) for name, field in IDENTITY.items() if identity}
    found |= {name: purpose in consents for name, purpose in AGREED.items()}
    found["consent_method"] = next((consent.method for consent in consents.values()), "")
    return complete(found)


def consents_of(story: Story) -> dict[str, Consent]:
    """``{purpose: present consent within the programme}``, that for panels first. One query."""
    given = story.consents.filter(audience="programme", withdrawn_on=None)
    found = {consent.purpose: consent for consent in given}
    return {purpose: found[purpose] for purpose in AGREED.values() if purpose in found}
