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
from stories.models import CollectorLink, Story
from stories.views.doorway import by_link


@login_required
@require_safe
@vary_on_headers("HX-Request")
def story_journey(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Where a story is: a whole page, or the steps alone for a page that fetches them.

    Its writer whose role has ended sees what happened, without anything that was said.
    """
    user = person(request)
    stories = Story.objects.followed_by(user).select_related("current", "unit", "period")
    story = get_object_or_404(stories, uuid=uuid)
    part = "_steps" if request.htmx else ""  # type: ignore[attr-defined]
    may_read = user.has_perm("stories.view_story", story)
    steps = [step if may_read else step.without_words() for step in journey(story, user)]
    context = {"story": story, "steps": steps, "may_read": may_read}
    return render(request, f"panels/journey{part}.html", context)


@by_link
@require_safe
@vary_on_headers("HX-Request")
def link_journey(
    request: HttpRequest, link: CollectorLink, token: str, uuid: uuids.UUID
) -> HttpResponse:
    """Where a story is that came by a link: what happened to it, without anything that was said."""
    stories = link.stories.handed_in()
    story = get_object_or_404(stories.select_related("current", "unit", "period"), uuid=uuid)
    steps = [step.without_words() for step in journey(story)]
    page = "panels/journey_steps.html" if request.htmx else "links/journey.html"  # type: ignore[attr-defined]
    return render(request, page, {"story": story, "steps": steps, "token": token})
