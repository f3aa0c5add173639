"""Who holds a link, and what is said to somebody whose link opens nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stories.answers import WORDS
from stories.links import TooOften, asked_link

Page = Callable[..., HttpResponse]


def by_link(page: Page) -> Page:
    """Give a page the link instead of its token; 403 with what to do when it opens nothing.

    The answer is kept by no browser and found by no search engine. Its referrer policy stays the
    house's own, same-origin: without any, browsers would hide the origin that the check of forms
    needs.
    """

    @wraps(page)
    def guarded(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        try:
            link = asked_link(request, token)
        except TooOften:
            response = render(request, "links/wait.html", {"typed": _typed(request)}, status=429)
        else:
            if link is None:
                context = {"typed": _typed(request)}
                response = render(request, "links/closed.html", context, status=403)
            else:
                response = page(request, link=link, token=token, **more)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


def _typed(request: HttpRequest) -> list[str]:
    """The words somebody was about to send, so that they can be copied."""
    return [text for name in WORDS if (text := request.POST.get(name, "").strip())]
