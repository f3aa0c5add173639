"""The page on which a place returns that people were asked and told of no change."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from programmes.models import Programme
from stories import queries, services
from stories.models import NothingToReport
from stories.nothing_form import NothingForm

SHOWN = 100


@login_required
@require_http_methods(["GET", "POST"])
def nothing_to_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The form, and below it what was returned so far."""
    by = cast("User", request.user)
    programme = get_object_or_404(queries.collecting_programmes(by), pk=pk)
    if request.method == "GET":
        initial = {"asked_on": timezone.localdate()}
        return _page(request, programme, NothingForm(programme=programme, by=by, initial=initial))
    form = NothingForm(request.POST, programme=programme, by=by)
    if form.is_valid() and _is_kept(form, by):
        messages.success(request, _("Kept. That nothing was told is worth knowing."))
        return redirect("stories:nothing", pk=programme.pk)
    return _page(request, programme, form, status=422)


def _is_kept(form: forms.Form, by: User) -> bool:
    try:
        services.report_nothing(by=by, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors


def _page(
    request: HttpRequest, programme: Programme, form: forms.Form, status: int = 200
) -> HttpResponse:
    returns = NothingToReport.objects.visible_to(request.user).filter(unit__programme=programme)
    context: dict[str, Any] = {
        "programme": programme,
        "form": form,
        "returns": returns.select_related("unit", "period", "by")[:SHOWN],
    }
    return render(request, "stories/nothing.html", context, status=status)


@login_required
@require_POST
def take_back_nothing(request: HttpRequest, pk: int) -> HttpResponse:
    returns = NothingToReport.objects.visible_to(request.user).select_related("unit")
    found: NothingToReport = get_object_or_404(returns, pk=pk)
    programme = found.unit.programme_id
    services.take_back(found, by=cast("User", request.user))
    messages.success(request, _("The return is removed."))
    return redirect("stories:nothing", pk=programme)
