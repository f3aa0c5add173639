"""Telling those below what was chosen and why, and closing a selection when all were told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_fsm import TransitionNotAllowed

from audit import log
from audit.workflow import perform
from panels.account import sending_panel, with_senders
from panels.models import Decision, Feedback, SelectionRound
from panels.reasons import clean
from panels.services.gate import bump, locked, require
from panels.wording import told_text, without_names, wording
from stories.models import Story

if TYPE_CHECKING:
    from accounts.models import User
    from panels.models import Candidate

__all__ = [
    "ACTIONS",
    "close_round",
    "deliver",
    "deliver_many",
    "give_up",
    "make_due",
    "prepare",
    "take_answer",
    "told_text",
    "withdraw_due",
    "wording",
]

DAYS_TO_TELL = 14


@transaction.atomic
def make_due(decision: Decision) -> None:
    """Note whom the decision is to be told to: collectors, panels that sent, and tellers.

    Until the period's last day of feeding back, or in fourteen days when none is set. A teller who
    has withdrawn is left in peace.
    """
    selection_round = decision.selection_round
    candidates = list(with_senders(selection_round.candidates.all()))
    due_on = selection_round.period.feed_back_until
    facts = {
        "programme_id": selection_round.programme_id,
        "decision": decision,
        "due_on": due_on or timezone.localdate(decision.at) + dt.timedelta(days=DAYS_TO_TELL),
    }
    receivers = _receivers(candidates)
    Feedback.objects.bulk_create([Feedback(**facts, **receiver) for receiver in receivers])
    log.record(selection_round, "make_feedback_due", by=decision.by, note=str(len(receivers)))


def _receivers(candidates: Iterable[Candidate]) -> list[dict[str, object]]:
    """One ``{field: value}`` for each collector, sending panel and teller of the candidates."""
    audience = Feedback.Audience
    collectors = sorted({c.story.collector_id for c in candidates})
    panels = sorted({panel for c in candidates if (panel := sending_panel(c))})
    told = [c.story_id for c in candidates if c.story.state != Story.State.WITHDRAWN]
    return [
        *({"audience": audience.COLLECTOR, "collector_id": key} for key in collectors),
        *({"audience": audience.PANEL, "panel_id": key} for key in panels),
        *({"audience": audience.TELLER, "story_id": key} for key in told),
    ]


@transaction.atomic
def withdraw_due(decision: Decision, *, by: User | None = None) -> int:
    """Drop what was still to be told of a decision that no longer stands; how much that was.

    What was told already stays on record.
    """
    undone = decision.feedbacks.filter(state__in=[Feedback.State.DUE, Feedback.State.PREPARED])
    n = undone.delete()[0]
    if n:
        log.record(decision.selection_round, "withdraw_feedback", by=by, note=str(n))
    return n


@transaction.atomic
def prepare(feedback: Feedback, *, by: User, text: str) -> None:
    """Keep the words that will be told; stories are kept by their references."""
    if not clean(text):
        raise ValidationError({"text": _("Write what is to be told.")})
    current = _afresh(feedback)
    perform(current, "prepare", by=by, text=without_names(clean(text), current))


@transaction.atomic
def deliver(feedback: Feedback, *, by: User, channel: str, note: str = "") -> None:
    """Record that they have been told, how and by whom."""
    _check_channel(channel)
    perform(_afresh(feedback), "deliver", by=by, note=note, channel=channel, told_by=by)


@transaction.atomic
def deliver_many(
    feedbacks: Iterable[Feedback], *, by: User, channel: str, note: str = ""
) -> list[Feedback]:
    """Record that several have been told; those told in the meantime are left out of the answer.

    Raises PermissionDenied when ``by`` may not tell one of them; then nothing is written.
    """
    _check_channel(channel)
    keys = [feedback.pk for feedback in feedbacks]
    undone = list(Feedback.objects.undone().filter(pk__in=keys).select_for_update(of=("self",)))
    for feedback in undone:
        perform(feedback, "deliver", by=by, note=note, channel=channel, told_by=by)
    return undone


@transaction.atomic
def take_answer(feedback: Feedback, *, by: User, answer: str) -> None:
    """Record what they said to it, so that it can be read above."""
    if not clean(answer):
        raise ValidationError({"answer": _("Write what they said.")})
    perform(_afresh(feedback), "take_answer", by=by, answer=clean(answer))


@transaction.atomic
def give_up(feedback: Feedback, *, by: User, because: str) -> None:
    """Record that they could not be reached, and why."""
    because = clean(because)
    if not because:
        raise ValidationError({"because": _("Say why they could not be reached.")})
    perform(_afresh(feedback), "give_up", by=by, note=because, because=because)


@transaction.atomic
def close_round(selection_round: SelectionRound, *, by: User) -> None:
    """Close a decided selection once everybody below has been told.

    Raises ValidationError, saying how many have not.
    """
    current = locked(selection_round.pk)
    require(by, "panels.close_round", current)
    n = undone_of(current)
    if n:
        raise ValidationError(
            ngettext(
                "It cannot be closed yet: %(n)s is still to be told.",
                "It cannot be closed yet: %(n)s are still to be told.",
                n,
            )
            % {"n": n}
        )
    perform(current, "close", by=by)
    bump(current)


def undone_of(selection_round: SelectionRound) -> int:
    """How many are still to be told of what was decided in the round."""
    return Feedback.objects.undone().filter(decision__selection_round=selection_round).count()


def _afresh(feedback: Feedback) -> Feedback:
    """The row afresh, locked; refused when the panel has looked again and it is gone."""
    found = Feedback.objects.select_for_update().filter(pk=feedback.pk).first()
    if found is None:
        raise TransitionNotAllowed(
            _("The panel has looked again; there is nothing to tell of what it first decided."),
            object=feedback,
        )
    return found


def _check_channel(channel: str) -> None:
    if channel not in Feedback.Channel.values:
        raise ValidationError({"channel": _("Choose how they were told.")})


ACTIONS: dict[str, Callable[..., None]] = {
    "prepare": prepare,
    "deliver": deliver,
    "answer": take_answer,
    "give-up": give_up,
}
