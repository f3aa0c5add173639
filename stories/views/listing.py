"""The list of stories, and what it can be narrowed to."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from programmes.access import has_role
from programmes.models import Programme, Role
from stories.filters import Narrowing
from stories.models import Story
from stories.paging import page_of
from stories.queries import COLLECTING
from stories.querysets import StoryQuerySet

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = (
    "uuid",
    "number",
    "state",
    "language",
    "told_on",
    "created_at",
    "current__title",
    "unit__name",
    "domain__name",
    "domain__names",
)

MOST_FOLLOWED = 50


@login_required
def story_list(request: HttpRequest) -> HttpResponse:
    """Stories of one programme, newest first, narrowed as asked."""
    user = cast("User", request.user)
    programmes = list(Programme.objects.visible_to(user))
    programme = _chosen(programmes, request.GET.get("programme", ""))
    if programme is None:
        followed = Story.objects.followed_by(user)[:MOST_FOLLOWED]
        return render(request, "stories/list.html", {"programme": None, "followed": followed})
    form = Narrowing(request.GET, programme=programme)
    stories = Story.objects.visible_to(user).filter(programme=programme)
    form.is_valid()
    page = page_of(
        _light(stories.matching(form.cleaned_data)),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    context = {
        "programme": programme,
        "programmes": programmes,
        "form": form,
        "page": page,
        "query": _query(request),
        "may_collect": has_role(user, programme.pk, *COLLECTING),
        "may_review": has_role(user, programme.pk, Role.COORDINATOR),
    }
    return render(request, "stories/list.html", context)


def _light(stories: StoryQuerySet) -> StoryQuerySet:
    """Only what a row shows: no story text leaves the database."""
    return stories.select_related("current", "unit", "domain").only(*SHOWN)


def _chosen(programmes: list[Programme], key: str) -> Programme | None:
    """The programme asked for, or the first."""
    asked = [programme for programme in programmes if str(programme.pk) == key]
    return next(iter(asked or programmes), None)


def _query(request: HttpRequest) -> str:
    """The present narrowing, to be carried on to the next page."""
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    return query.urlencode()
