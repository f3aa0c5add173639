"""The periods of a programme, and how they move on."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from programmes import services
from programmes.forms import PeriodForm, ReopenForm
from programmes.models import Period, Programme
from programmes.views.common import attempt, person, programme_to_set_up, step_page


def periods(request: HttpRequest, programme: Programme) -> HttpResponse:
    form = PeriodForm(request.POST or None)

    def act() -> None:
        services.add_period(programme, by=person(request), **form.cleaned_data)

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The period is planned. Start collecting when you are ready."))
        return redirect("programmes:setup", pk=programme.pk, step="periods")
    context = {"form": form, "periods": programme.periods.all()}
    return step_page(request, programme, "periods", context)


@login_required
@require_http_methods(["GET", "POST"])
def period(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a period's name and dates."""
    found = _period(request, pk)
    form = PeriodForm(request.POST or None, instance=Period.objects.get(pk=pk))

    def act() -> None:
        services.change_period(found, by=person(request), **form.cleaned_data)

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The period was changed."))
        return redirect("programmes:setup", pk=found.programme_id, step="periods")
    context = {"period": found, "programme": found.programme, "form": form}
    return render(request, "programmes/period.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def period_action(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Move a period on; too late is 409, not allowed is 403."""
    found = _period(request, pk)
    if action not in services.PERIOD_ACTIONS:
        raise Http404
    try:
        moved = services.PERIOD_ACTIONS[action](found, by=person(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        facts = {"period": moved.name, "state": moved.get_state_display()}
        messages.success(request, _("%(period)s: %(state)s.") % facts)
    return redirect("programmes:setup", pk=found.programme_id, step="periods")


@login_required
@require_http_methods(["GET", "POST"])
def reopen_period(request: HttpRequest, pk: int) -> HttpResponse:
    found = _period(request, pk)
    form = ReopenForm(request.POST or None)

    def act() -> None:
        services.reopen_period(found, by=person(request), **form.cleaned_data)

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The period is open again for feedback."))
        return redirect("programmes:setup", pk=found.programme_id, step="periods")
    context = {"period": found, "programme": found.programme, "form": form}
    return render(request, "programmes/reopen.html", context, status=422 if form.errors else 200)


def _period(request: HttpRequest, pk: int) -> Period:
    visible = Period.objects.visible_to(request.user).select_related("programme")
    found: Period = get_object_or_404(visible, pk=pk)
    programme_to_set_up(request, found.programme_id)
    return found
