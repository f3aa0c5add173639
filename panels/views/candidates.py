"""The page of one candidate: the frozen wording, and what was said of it on its way up."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from panels import presentation, visibility
from panels.models import SelectionRound, Turn
from panels.queries import candidates_to_read, reasons_below
from panels.rules import memberships_on_panels
from panels.views.common import candidate_or_404, person


@login_required
@require_safe
def candidate_page(request: HttpRequest, pk: int) -> HttpResponse:
    selection_round = candidate_or_404(request, pk).selection_round
    keys = list(selection_round.candidates.values_list("pk", flat=True))
    here = keys.index(pk)
    candidate = candidates_to_read(selection_round).get(pk=pk)
    is_open_to_all = visibility.may_see_lower_reasons(person(request), selection_round)
    below = reasons_below([candidate])[pk] if is_open_to_all else None
    card = presentation.card_of(candidate, here + 1, below=below)
    context = {
        "selection_round": selection_round,
        "card": card,
        "original": presentation.original_of(card),
        "n": len(keys),
        "before": keys[here - 1] if here else None,
        "after": keys[here + 1] if here + 1 < len(keys) else None,
        "seat": memberships_on_panels(person(request)).get(selection_round.panel_id),
        "turn": _open_turn(selection_round),
    }
    return render(request, "panels/candidate.html", context)


def _open_turn(selection_round: SelectionRound) -> Turn | None:
    if selection_round.state != SelectionRound.State.VOTING:
        return None
    return selection_round.turns.filter(closed_at=None).first()
