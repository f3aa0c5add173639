"""Writing to the log and checking it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from audit.models import Chain, Entry, Note

if TYPE_CHECKING:
    from accounts.models import User

HOUSE = "house"
CHAINED = (
    "number",
    "at",
    "actor_id",
    "action",
    "subject_type",
    "subject_id",
    "from_state",
    "to_state",
    "note_digest",
    "previous",
)


@dataclass(frozen=True)
class Fault:
    """Where a chain does not hold, and how."""

    scope: str
    number: int
    what: str


def scope_of(subject: models.Model) -> str:
    """The chain a subject's entries belong to: its programme's, or the house's own."""
    programme_id = getattr(subject, "programme_id", None)
    return f"programme:{programme_id}" if programme_id else HOUSE


Happened = tuple[models.Model, str, str]
"""What it happened to, the state it was in, the state it is in now (empty: it has none)."""


def record(
    subject: models.Model,
    action: str,
    *,
    by: User | None,
    note: str = "",
    from_state: str = "",
    to_state: str = "",
) -> Entry:
    """Append one entry to the subject's chain, in the caller's transaction."""
    return record_many([(subject, from_state, to_state)], action, by=by, note=note)[0]


@transaction.atomic
def record_many(
    happened: Sequence[Happened], action: str, *, by: User | None, note: str = ""
) -> list[Entry]:
    """Append an entry for each to the chain they share, in this order. The same few queries.

    Raises ValueError when they do not share one.
    """
    scopes = {scope_of(subject) for subject, _before, _after in happened}
    if len(scopes) != 1:
        message = "Entries that are written together belong to one chain."
        raise ValueError(message)
    scope = scopes.pop()
    Chain.objects.get_or_create(scope=scope)
    chain = Chain.objects.select_for_update().get(scope=scope)
    entries = [_append(chain, one, action, by, note) for one in happened]
    Entry.objects.bulk_create(entries)
    if note:
        Note.objects.bulk_create(Note(entry=entry, text=note) for entry in entries)
    chain.save(update_fields=["length", "head"])
    return entries


def _append(chain: Chain, happened: Happened, action: str, by: User | None, note: str) -> Entry:
    """The next entry, joined to the one before it; the chain in hand moves on to it."""
    subject, from_state, to_state = happened
    entry = Entry(
        chain=chain,
        number=chain.length + 1,
        at=timezone.now(),
        actor=by,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        from_state=from_state,
        to_state=to_state,
        note_digest=sha256(note.encode()).hexdigest() if note else "",
        previous=chain.head,
    )
    entry.digest = digest_of(entry)
    chain.length, chain.head = entry.number, entry.digest
    return entry


def digest_of(entry: Entry) -> str:
    """The keyed hash of an entry's facts and of the entry before it (hexadecimal, 64 digits)."""
    facts = {name: getattr(entry, name) for name in CHAINED}
    facts["at"] = entry.at.isoformat()
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    return salted_hmac(
        "audit.entry", text, secret=settings.AUDIT_KEY, algorithm="sha256"
    ).hexdigest()


def verify() -> Iterator[Fault]:
    """Every place where a chain is broken; nothing when the log is whole."""
    for chain in Chain.objects.order_by("scope"):
        yield from _verify_chain(chain)


def _verify_chain(chain: Chain) -> Iterator[Fault]:
    previous, number = "", 0
    for entry in chain.entries.order_by("number").select_related("note").iterator():
        number += 1
        if entry.number != number:
            yield Fault(chain.scope, number, "missing")
            number = entry.number
        elif entry.previous != previous:
            yield Fault(chain.scope, number, "not joined to the entry before it")
        if entry.digest != digest_of(entry):
            yield Fault(chain.scope, number, "changed")
        if not _note_holds(entry):
            yield Fault(chain.scope, number, "its note was changed")
        previous = entry.digest
    if (chain.length, chain.head) != (number, previous):
        yield Fault(chain.scope, number + 1, "the end of the chain is not where it was left")


def _note_holds(entry: Entry) -> bool:
    """Whether the note, if it has not been erased, is the one that was written."""
    note = getattr(entry, "note", None)
    return note is None or sha256(note.text.encode()).hexdigest() == entry.note_digest
