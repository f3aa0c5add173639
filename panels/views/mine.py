"""The stories a person wrote down, and where each of them is now."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from panels.journey import standings
from panels.views.common import person
from stories.models import Story
from stories.paging import page_of


@login_required
@require_safe
def my_stories(request: HttpRequest) -> HttpResponse:
    """Newest first, each with its journey so far in one sentence."""
    by = person(request)
    own = Story.objects.visible_to(by).filter(Q(collector=by) | Q(submitter=by))
    page = page_of(
        own.select_related("current", "unit", "programme", "period"),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    now = standings(page.rows)
    rows = [(story, now[story.pk]) for story in page.rows]
    return render(request, "panels/mine.html", {"page": page, "rows": rows})
