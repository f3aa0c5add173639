"""What waits for a person in their panels: to open, read, vote, decide, plan, tell and close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from panels.models import PanelMember, RollEntry, SelectionRound
from panels.querysets import panels_led_by, panels_of
from panels.todo_feedback import feedback_items
from programmes.access import memberships_of
from programmes.models import Period, Role
from programmes.todo import TodoItem

if TYPE_CHECKING:
    from accounts.models import User

State = SelectionRound.State
AT_MOST = 100


def items(user: User) -> list[TodoItem]:
    """Votes first, then what the person leads, reads and plans, then feedback. Seven queries."""
    return [
        *_to_vote(user),
        *_to_lead(user),
        *_to_read(user),
        *_to_plan(user),
        *feedback_items(user),
    ]


def _to_vote(user: User) -> list[TodoItem]:
    """Votes that are open and were not yet given."""
    waiting = RollEntry.objects.filter(
        member__in=PanelMember.objects.standing().filter(user=user),
        turn__closed_at=None,
        has_voted=False,
    )
    waiting = waiting.select_related(
        "turn__selection_round__panel__programme",
        "turn__selection_round__domain",
        "turn__selection_round__period",
    )
    return [
        _item(
            entry.turn.selection_round,
            _("Give your vote in “%(round)s”: it is not yet given."),
            url=reverse("panels:vote", args=[entry.turn_id]),
        )
        for entry in waiting[:AT_MOST]
    ]


def _to_lead(user: User) -> list[TodoItem]:
    """Rounds the person leads that can be opened, wait for their first vote, or are talking."""
    undecided_below = SelectionRound.objects.undecided().filter(feeds=OuterRef("pk"))
    can_open = Q(state=State.PLANNED, period__state=Period.State.SELECTING) & ~Exists(
        undecided_below
    )
    rounds = SelectionRound.objects.filter(
        can_open | Q(state__in=[State.READING, State.DELIBERATING]), panel__in=panels_led_by(user)
    )
    sentences = {
        State.PLANNED: _("Open the round “%(round)s”."),
        State.READING: _("Call the vote in “%(round)s” once the panel has read."),
        State.DELIBERATING: _("Write down what was decided in “%(round)s”, and why."),
    }
    found = rounds.select_related("panel__programme", "domain", "period").order_by("pk")
    return [_item(one, sentences[State(one.state)]) for one in found[:AT_MOST]]


def _to_read(user: User) -> list[TodoItem]:
    rounds = SelectionRound.objects.filter(state=State.READING, panel__in=panels_of(user))
    rounds = rounds.exclude(panel__in=panels_led_by(user)).order_by("pk")
    sentence = _("Read the stories in “%(round)s”.")
    found = rounds.select_related("panel__programme", "domain", "period")
    return [_item(one, sentence) for one in found[:AT_MOST]]


def _item(selection_round: SelectionRound, sentence: str, *, url: str = "") -> TodoItem:
    due_on = selection_round.period.select_until
    return TodoItem(
        text=sentence % {"round": selection_round},
        url=url or selection_round.get_absolute_url(),
        programme=selection_round.panel.programme.name,
        due_on=due_on,
        is_overdue=due_on is not None and due_on < timezone.localdate(),
    )


def _to_plan(user: User) -> list[TodoItem]:
    """Periods that are selecting and have no round at all."""
    coordinated = {
        membership.programme_id
        for membership in memberships_of(user)
        if membership.role == Role.COORDINATOR and membership.unit_id is None
    }
    rounds = SelectionRound.objects.held().filter(period=OuterRef("pk"))
    periods = Period.objects.filter(
        ~Exists(rounds), programme__in=coordinated, state=Period.State.SELECTING
    )
    return [
        TodoItem(
            text=_("Draw the rounds of %(period)s.") % {"period": period.name},
            url=reverse("panels:plan", args=[period.pk]),
            programme=period.programme.name,
        )
        for period in periods.select_related("programme")[:AT_MOST]
    ]
