"""Pages that close a selection or a period, naming first what is undone."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from panels.feedback_forms import ClosePeriodForm
from panels.feedback_pages import counts_by_audience
from panels.models import Feedback, SelectionRound
from panels.services import feedback as services
from panels.services import periods
from programmes.models import Period
from programmes.views.common import person


@login_required
def close_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether a selection is to be closed, naming what is undone; then close it."""
    rounds = SelectionRound.objects.visible_to(person(request))
    selection_round = get_object_or_404(
        rounds.select_related("panel__unit", "domain", "period"), pk=pk
    )
    if not person(request).has_perm("panels.close_round", selection_round):
        raise PermissionDenied
    refused: list[str] = []
    if request.method == "POST":
        try:
            services.close_round(selection_round, by=person(request))
        except ValidationError as refusal:
            refused = refusal.messages
        else:
            messages.success(request, _("The selection is closed."))
            return redirect(selection_round)
    undone = Feedback.objects.undone().filter(decision__selection_round=selection_round)
    context = {
        "selection_round": selection_round,
        "refused": refused,
        "undone": counts_by_audience(undone),
    }
    return render(
        request, "panels/feedback_close_round.html", context, status=422 if refused else 200
    )


@login_required
def close_period(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether a period is to be closed, naming what is undone; then close it."""
    visible = Period.objects.visible_to(person(request)).select_related("programme")
    period = get_object_or_404(visible, pk=pk)
    if not person(request).has_perm("programmes.coordinate_programme", period):
        raise PermissionDenied
    undone = periods.what_is_undone(period)
    is_due = period.state == Period.State.FEEDING_BACK
    answers = request.POST if request.method == "POST" else None
    form = ClosePeriodForm(answers, is_undone=bool(undone) and is_due)
    if request.method == "POST" and form.is_valid():
        try:
            periods.close_period(period, by=person(request), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The period is closed."))
            return redirect("programmes:setup", pk=period.programme_id, step="periods")
    context = {"period": period, "form": form, "undone": undone, "is_due": is_due}
    return render(
        request, "panels/feedback_close_period.html", context, status=422 if form.errors else 200
    )
