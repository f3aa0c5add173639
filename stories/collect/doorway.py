"""Who may have the form of a programme: somebody who collects there, or the holder of a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from programmes.models import Programme, Unit
from stories import queries
from stories.links import TooOften, asked_link

LINK = "Link "


@dataclass(frozen=True)
class Doorway:
    """The programme a form is asked for, and the units on which the asker hands stories in."""

    programme: Programme
    units: QuerySet[Unit]


def for_collectors(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a page its Doorway instead of the key; 404 for strangers, else the way to sign in."""

    @wraps(page)
    def guarded(request: HttpRequest, pk: int, **more: Any) -> HttpResponse:
        sign = request.headers.get("Authorization", "")
        if sign.startswith(LINK):
            return page(request, _of_link(request, sign.removeprefix(LINK), pk), **more)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        user = request.user
        programme = get_object_or_404(queries.collecting_programmes(user), pk=pk)
        return page(request, Doorway(programme, queries.collecting_units(user, programme)), **more)

    return guarded


def _of_link(request: HttpRequest, token: str, pk: int) -> Doorway:
    """Tellers who write for themselves have a form of their own; this one is for collectors."""
    try:
        link = asked_link(request, token)
    except TooOften:
        link = None
    if link is None or link.is_direct or link.programme_id != pk:
        raise Http404
    units = Unit.objects.filter(programme=pk, path__startswith=link.unit.path)
    return Doorway(link.programme, units)
