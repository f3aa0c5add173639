"""In which order a member reads the stories of a round, and which they have read on this device."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from panels.models import PanelMember, SelectionRound
from panels.rules import memberships_on_panels

if TYPE_CHECKING:
    from accounts.models import User

READ = "read"
MOST_ROUNDS = 20


def reads_for_vote(user: User, selection_round: SelectionRound) -> bool:
    """Whether the person has a vote in the round, and it is not decided yet."""
    seat = memberships_on_panels(user).get(selection_round.panel_id)
    return selection_round.is_open and seat not in {None, PanelMember.Role.NOTE_TAKER}


def in_order(user: User, selection_round: SelectionRound, keys: Sequence[int]) -> list[int]:
    """The candidates' keys as this person reads them.

    Where the panel wishes it so, each member has an order of their own, so that no story is first
    for all. It follows from the keys alone: the same for one person and round whenever asked.
    """
    if not selection_round.shuffles_reading or not reads_for_vote(user, selection_round):
        return list(keys)
    return sorted(keys, key=lambda key: shuffled(selection_round.pk, user.pk, key))


def shuffled(round_key: int, person_key: int, key: int) -> bytes:
    """Where a story comes for a person: as good as by lot, and always the same."""
    return sha256(f"{round_key}:{person_key}:{key}".encode()).digest()


def read_in(session: MutableMapping[str, Any], selection_round: SelectionRound) -> set[int]:
    """Keys of the candidates that were marked as read here; nobody else learns of it."""
    return set(session.get(READ, {}).get(str(selection_round.pk), []))


def mark_read(session: MutableMapping[str, Any], selection_round: SelectionRound, key: int) -> None:
    rounds = dict(session.get(READ, {}))
    marked = {*rounds.pop(str(selection_round.pk), []), key}
    kept = list(rounds.items())[-MOST_ROUNDS + 1 :]
    session[READ] = {**dict(kept), str(selection_round.pk): sorted(marked)}


def next_unread(keys: Sequence[int], read: Iterable[int], after: int) -> int | None:
    """The next that is left, from the one after ``after`` on and round again; None when none is."""
    here = keys.index(after) + 1 if after in keys else 0
    left = set(keys) - set(read)
    return next((key for key in [*keys[here:], *keys[:here]] if key in left), None)
