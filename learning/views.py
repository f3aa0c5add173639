"""The page that shows who has been heard, and whom one meant to hear."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from learning import services
from learning.coverage import coverage_of
from learning.forms import HearingForm
from learning.models import MeantToHear
from panels.views.common import period_or_404
from programmes.models import Period, Unit


@login_required
@require_http_methods(["GET", "POST"])
def coverage(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was heard against the plan. Posting adds a group to the plan."""
    period = period_or_404(request, pk)
    found = coverage_of(period, user=cast("User", request.user))
    places = {place.unit.pk: place.name for place in found.places}
    led = [p.unit for p in found.places if request.user.has_perm("learning.plan_hearing", p.unit)]
    units = Unit.objects.filter(pk__in=[unit.pk for unit in led])
    if request.method == "POST" and not led:
        raise PermissionDenied
    typed = request.POST if request.method == "POST" else None
    form = HearingForm(typed, units=units, names=places)
    if request.method == "POST" and form.is_valid() and _is_kept(request, period, form):
        messages.success(request, _("It is in the plan."))
        return redirect("learning:coverage", pk=period.pk)
    context: dict[str, Any] = {
        "period": period,
        "coverage": found,
        "form": form if led else None,
        "led": {unit.pk for unit in led},
    }
    return render(request, "learning/coverage.html", context, status=422 if form.is_bound else 200)


def _is_kept(request: HttpRequest, period: Period, form: HearingForm) -> bool:
    try:
        services.mean_to_hear(by=cast("User", request.user), period=period, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors


@login_required
@require_POST
def hearing(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Heard, not yet, or out of the plan."""
    if action not in services.ACTIONS:
        raise Http404
    rows = MeantToHear.objects.filter(period__in=Period.objects.visible_to(request.user))
    row = get_object_or_404(rows.select_related("unit"), pk=pk)
    period = row.period_id
    services.ACTIONS[action](row, cast("User", request.user))
    return redirect("learning:coverage", pk=period)
