"""The page on which a panel says how it comes to its choice."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_fsm import TransitionNotAllowed

from panels.forms import ProcedureForm
from panels.services import procedure as services
from panels.views.common import attempt, person, round_or_404


@login_required
@require_http_methods(["GET", "POST"])
def procedure(request: HttpRequest, pk: int) -> HttpResponse:
    """For those who lead or coordinate, until the first vote was given."""
    selection_round = round_or_404(request, pk)
    if not person(request).has_perm("panels.choose_procedure", selection_round):
        raise PermissionDenied
    if not services.may_choose_procedure(selection_round):
        sentence = _("How the panel chooses cannot change once it votes.")
        raise TransitionNotAllowed(sentence, object=selection_round)
    form = ProcedureForm(
        request.POST or None,
        criteria=selection_round.agreed_criteria.all(),
        initial={
            "procedure": selection_round.procedure,
            "top_score": selection_round.top_score,
        },
    )

    def act() -> None:
        services.choose_procedure(selection_round, by=person(request), **form.facts())

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("It is noted how the panel comes to its choice."))
        return redirect(selection_round)
    context = {"selection_round": selection_round, "form": form}
    return render(request, "panels/procedure.html", context, status=422 if form.errors else 200)
