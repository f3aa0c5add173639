"""What the pages of panels share: fetching for those who may see, and saying what was refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from panels.models import Candidate, Panel, SelectionRound, Turn
from programmes.access import has_role
from programmes.models import Period, Programme, Role
from programmes.views.common import attempt, person, refuse

__all__ = [
    "attempt",
    "candidate_or_404",
    "panel_or_404",
    "period_or_404",
    "person",
    "programme_or_404",
    "refuse",
    "refused",
    "round_or_404",
    "turn_or_404",
]

WITH_ROUND = ("panel__unit", "panel__programme", "sitting", "period", "domain", "feeds__panel")


def round_or_404(request: HttpRequest, pk: int) -> SelectionRound:
    visible = SelectionRound.objects.visible_to(person(request))
    rounds = visible.with_counts().select_related(*WITH_ROUND)
    selection_round: SelectionRound = get_object_or_404(rounds, pk=pk)
    return selection_round


def turn_or_404(request: HttpRequest, pk: int) -> Turn:
    rounds = SelectionRound.objects.visible_to(person(request))
    turns = Turn.objects.filter(selection_round__in=rounds).select_related(
        *(f"selection_round__{name}" for name in WITH_ROUND)
    )
    return get_object_or_404(turns, pk=pk)


def candidate_or_404(request: HttpRequest, pk: int) -> Candidate:
    candidates = Candidate.objects.visible_to(person(request)).select_related(
        *(f"selection_round__{name}" for name in WITH_ROUND)
    )
    candidate: Candidate = get_object_or_404(candidates, pk=pk)
    return candidate


def panel_or_404(request: HttpRequest, pk: int) -> Panel:
    panels = Panel.objects.visible_to(person(request)).select_related("programme", "unit", "feeds")
    panel: Panel = get_object_or_404(panels, pk=pk)
    return panel


def period_or_404(request: HttpRequest, pk: int) -> Period:
    """A period, for those who coordinate or evaluate in its programme; 403 for its others."""
    periods = Period.objects.visible_to(person(request)).select_related("programme")
    period: Period = get_object_or_404(periods, pk=pk)
    if not has_role(person(request), period.programme_id, Role.COORDINATOR, Role.EVALUATOR):
        raise PermissionDenied
    return period


def programme_or_404(request: HttpRequest, pk: int) -> Programme:
    """A programme whose panels the person sets up, somewhere in its tree; 403 for its others."""
    programme: Programme = get_object_or_404(Programme.objects.visible_to(person(request)), pk=pk)
    if not has_role(person(request), programme.pk, Role.COORDINATOR):
        raise PermissionDenied(_("A coordinator of the programme sets up its panels. Name one."))
    return programme


def refused(act: Callable[[], Any]) -> list[str]:
    """Act; the sentences of what stood against it, none when it was done."""
    try:
        act()
    except ValidationError as refusal:
        return refusal.messages
    return []
