"""The page that says where a story is."""

from __future__ import annotations

import uuid as uuids

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from panels.journey import journey
from programmes.views.common import person
from stories.models import Story


@login_required
@require_safe
@vary_on_headers("HX-Request")
def story_journey(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Where a story is: a whole page, or the steps alone for a page that fetches them."""
    stories = Story.objects.visible_to(person(request)).select_related("current", "unit", "period")
    story = get_object_or_404(stories, uuid=uuid)
    part = "_steps" if request.htmx else ""  # type: ignore[attr-defined]
    context = {"story": story, "steps": journey(story, person(request))}
    return render(request, f"panels/journey{part}.html", context)
