"""What else is forgotten when a story is withdrawn, in rooms that this one does not know.

A room above that keeps words of stories says so once, as it starts (its ``apps.py``). It is then
called inside the withdrawal's own transaction: the words go everywhere, or nothing is withdrawn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stories.models import Story

Forget = Callable[["Story"], None]
_rooms: list[Forget] = []


def also(forget: Forget) -> None:
    """Let a room above forget with this one; saying it twice does no harm."""
    if forget not in _rooms:
        _rooms.append(forget)


def forget_elsewhere(story: Story) -> None:
    """Every room that said so forgets what it keeps of the story's words."""
    for forget in _rooms:
        forget(story)
