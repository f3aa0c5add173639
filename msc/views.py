"""The home page and the pages that say what went wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import gettext as _

from accounts.models import User
from api.refusals import is_for_program, plain
from msc import todo


@login_required
def home(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    found = sorted(todo.items(request.user), key=attrgetter("programme"))
    groups = [(name, _by_date(items)) for name, items in groupby(found, attrgetter("programme"))]
    context = {"groups": groups, "ways": todo.ways(request.user)}
    return render(request, "home.html", context)


def _by_date(items: Iterable[todo.TodoItem]) -> list[todo.TodoItem]:
    """Overdue first, then by date, then what has none."""
    return sorted(items, key=lambda item: item.due_on or dt.date.max)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Malformed (400), or more than the house takes at once (413)."""
    if is_for_program(request):
        return plain(str(exception or ""), 400)
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    sentence = str(exception) if isinstance(exception, BadRequest) else ""
    return render(request, "400.html", {"sentence": sentence}, status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = str(exception) if isinstance(exception, PermissionDenied) else ""
    return render(request, "403.html", {"sentence": sentence}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django's)
    """The form's key is missing or old; ``reason`` is for developers and stays in the log."""
    return render(request, "403_csrf.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs no database, no session and no context processor."""
    if is_for_program(request):
        return plain(_("Something went wrong here. Nothing was changed. Please try again."), 500)
    try:
        stylesheet = static("css/house.css")
    except ValueError:  # the static files were never collected
        stylesheet = ""
    return HttpResponse(render_to_string("500.html", {"stylesheet": stylesheet}), status=500)
