"""One address for the steps of the set-up."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from programmes.models import Programme
from programmes.views import basics, calendar, people, words
from programmes.views.common import programme_to_set_up


def panels(request: HttpRequest, programme: Programme) -> HttpResponse:  # noqa: ARG001 (a step)
    """Panels have their own room."""
    return redirect("panels:setup", programme.pk)


PAGES: dict[str, Callable[[HttpRequest, Programme], HttpResponse]] = {
    "programme": basics.basics,
    "levels": basics.levels,
    "units": basics.units,
    "domains": words.domains,
    "questions": words.questions,
    "periods": calendar.periods,
    "people": people.people,
    "panels": panels,
}


@login_required
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    programme = programme_to_set_up(request, pk)
    if step not in PAGES:
        raise Http404
    return PAGES[step](request, programme)
