"""The page on which a panel's decision is written down."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_fsm import TransitionNotAllowed, can_proceed

from panels import presentation
from panels.models import SelectionRound
from panels.outcome_form import OutcomeForm
from panels.services import deciding
from panels.views.common import attempt, person, round_or_404


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """What is refused is said beside its field, and everything typed stays."""
    selection_round = round_or_404(request, pk)
    if not person(request).has_perm("panels.facilitate_round", selection_round):
        raise PermissionDenied
    if not can_proceed(selection_round.decide):
        sentence = _("The panel decides while it talks, not before and not twice.")
        raise TransitionNotAllowed(sentence, object=selection_round)
    cards = presentation.short_cards(selection_round)
    form = OutcomeForm(
        request.POST or None,
        selection_round=selection_round,
        cards=cards,
        initial={"how": request.GET.get("how", "")},
    )

    def act() -> None:
        deciding.decide(selection_round, by=person(request), outcome=form.outcome())

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The decision stands, and what was chosen is passed on."))
        return redirect(selection_round)
    return _page(request, selection_round, cards, form)


def _page(
    request: HttpRequest,
    selection_round: SelectionRound,
    cards: list[presentation.Card],
    form: OutcomeForm,
) -> HttpResponse:
    results = presentation.results_of(selection_round, cards, person(request))
    context = {
        "selection_round": selection_round,
        "form": form,
        "last": results[0] if results else None,
        "n_present": selection_round.sitting.attendances.count(),
    }
    return render(request, "panels/decide.html", context, status=422 if form.errors else 200)
