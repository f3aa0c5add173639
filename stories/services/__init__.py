"""Everything that can be done to a story: one function for each verb."""

from __future__ import annotations

from collections.abc import Callable

from stories.models import Story
from stories.services.linking import make_link, make_links, receive_by_link, revoke_link
from stories.services.locking import refuse_unless_on_table
from stories.services.many import receive_many
from stories.services.nothing import report_nothing, take_back
from stories.services.reviewing import allocate, correct, let_stand, send_back
from stories.services.translating import (
    check_translation,
    refuse_unless_translatable,
    translate,
)
from stories.services.withdrawing import withdraw
from stories.services.writing import (
    OtherWords,
    Receipt,
    delete_draft,
    receive,
    save_draft,
    start_draft,
    submit,
)

ACTIONS: dict[str, Callable[..., Story]] = {
    "submit": submit,
    "send-back": send_back,
    "let-stand": let_stand,
    "withdraw": withdraw,
}
"""What pages and the API call by name: ``ACTIONS[name](story, by=…, note=…)``."""

__all__ = [
    "ACTIONS",
    "OtherWords",
    "Receipt",
    "allocate",
    "check_translation",
    "correct",
    "delete_draft",
    "let_stand",
    "make_link",
    "make_links",
    "receive",
    "receive_by_link",
    "receive_many",
    "refuse_unless_on_table",
    "refuse_unless_translatable",
    "report_nothing",
    "revoke_link",
    "save_draft",
    "send_back",
    "start_draft",
    "submit",
    "take_back",
    "translate",
    "withdraw",
]
