"""What happens to every request: refusals become pages, private pages are not stored."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_fsm import ConcurrentTransition, TransitionNotAllowed

Answer = Callable[[HttpRequest], HttpResponse]
OWN_BODIES = "/openrosa/"
"""Where pages read the body themselves: it may come in chunks, or be refused unread."""


def private_pages(get_response: Answer) -> Answer:
    """Nothing that was made for a signed-in person is kept by a browser or a proxy."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


def no_null_bytes(get_response: Answer) -> Answer:
    """A NUL byte in an address or a form is a malformed request, before a database sees it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or _has_null(request):
            raise BadRequest(_("The request holds a character that no text has."))
        return get_response(request)

    return middleware


def _has_null(request: HttpRequest) -> bool:
    if "%00" in request.META.get("QUERY_STRING", ""):
        return True
    if request.path.startswith(OWN_BODIES):
        return False
    is_form = request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}
    return is_form and any("\x00" in v for _key, vs in request.POST.lists() for v in vs)


class Refusals:
    """Turns a move that came too late into a page that says so (409)."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, TransitionNotAllowed | ConcurrentTransition):
            return None
        messages.error(request, _("Somebody else was first, or things have moved on."))
        return render(request, "409.html", {"sentence": str(error)}, status=409)


refusals = Refusals
