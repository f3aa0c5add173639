"""The page for the wall or for reading aloud: one story at a time, in large type."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from panels import presentation, visibility
from panels.models import Candidate
from panels.queries import candidates_to_read, reasons_below
from panels.views.common import person, round_or_404


@login_required
@require_safe
def present(request: HttpRequest, pk: int) -> HttpResponse:
    """The story at ``?story=`` (the first is 1); no vote, no count and nobody's first choice.

    Of what lower panels said only what everybody in the room may hear.
    """
    user = person(request)
    selection_round = round_or_404(request, pk)
    visible = Candidate.objects.visible_to(user).filter(selection_round=selection_round)
    keys = list(visible.values_list("pk", flat=True))
    position = _position(request.GET.get("story", ""), len(keys))
    candidate = candidates_to_read(selection_round).get(pk=keys[position - 1])
    may_tell = visibility.may_tell_lower_reasons(user, selection_round)
    below = reasons_below([candidate])[candidate.pk] if may_tell else None
    card = presentation.card_of(candidate, position, below=below)
    context = {
        "selection_round": selection_round,
        "card": card,
        "original": presentation.original_of(card),
        "n": len(keys),
        "before": position - 1,
        "after": position + 1 if position < len(keys) else None,
    }
    return render(request, "panels/present.html", context)


def _position(said: str, n: int) -> int:
    """Which story is meant; 404 when there is none there."""
    position = int(said) if said.isdecimal() and len(said) < 6 else 1
    if not 1 <= position <= n:
        raise Http404
    return position
