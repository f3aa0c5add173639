"""The coordinator's inbox, and what is done to a story that was handed in."""

from __future__ import annotations

import uuid as uuids
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stories import services
from stories.answers import WORDS
from stories.forms import AllocationForm, CorrectionForm, NoteForm
from stories.models import Story
from stories.views.reading import facts, fetch

if TYPE_CHECKING:
    from accounts.models import User

MANY = 100


@login_required
def review(request: HttpRequest) -> HttpResponse:
    """The story that has waited longest, or the next after one that was skipped."""
    user = cast("User", request.user)
    waiting = _waiting(user, request.GET.get("programme", ""))
    skipped = request.GET.get("after", "")
    place = waiting.index(skipped) + 1 if skipped in waiting else 0
    context: dict[str, Any] = {
        "n_waiting": len(waiting),
        "is_many": len(waiting) > MANY,
        "n_skipped": place,
        "skipped": skipped,
        "programme_id": request.GET.get("programme", ""),
    }
    if place < len(waiting):
        story = fetch(request, uuids.UUID(waiting[place]))
        context |= facts(story, user)
    return render(request, "stories/review.html", context)


def _waiting(user: User, programme: str) -> list[str]:
    """The uuids of the stories to review, the longest waiting first; at most ``MANY`` and one."""
    stories = Story.objects.to_review(user)
    if programme.isdecimal():
        stories = stories.filter(programme=int(programme[:9]))
    return [str(uuid) for uuid in stories.values_list("uuid", flat=True)[: MANY + 1]]


@login_required
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, uuid: uuids.UUID, action: str) -> HttpResponse:
    """Do one of ``services.ACTIONS``. What cannot be taken back is asked first, on a page."""
    if action not in services.ACTIONS:
        raise Http404
    story = fetch(request, uuid)
    if request.method == "GET":
        is_asked = action == "withdraw"
        return _ask(request, story) if is_asked else redirect(story)
    note = request.POST.get("note", "")
    try:
        story = services.ACTIONS[action](story, by=cast("User", request.user), note=note)
    except ValidationError as error:
        return _refused(request, story, error)
    messages.success(request, _told(story, action))
    return redirect(_next(request, story))


def _ask(request: HttpRequest, story: Story) -> HttpResponse:
    if not request.user.has_perm("stories.withdraw_story", story):
        raise PermissionDenied
    if story.state in {Story.State.DRAFT, Story.State.WITHDRAWN}:
        return redirect(story)
    return render(request, "stories/withdraw.html", {"story": story})


def _told(story: Story, action: str) -> str:
    sentences = {
        "submit": _("%(story)s was handed in."),
        "send-back": _("%(story)s was sent back. Its collector is told by mail."),
        "let-stand": _("%(story)s may now stand before its panel."),
        "withdraw": _("%(story)s is withdrawn and its words are removed."),
    }
    return sentences[action] % {"story": story}


def _refused(request: HttpRequest, story: Story, error: ValidationError) -> HttpResponse:
    """The story's page with what was typed and what is to be done."""
    form = NoteForm(request.POST, auto_id="send-back-%s")
    form.is_valid()
    if "note" in getattr(error, "error_dict", {}):
        form.add_error("note", error.message_dict["note"][0])
    else:
        form.add_error(None, " ".join(error.messages))
    context = {
        **facts(story, cast("User", request.user)),
        "note_form": form,
        "next": request.POST.get("next", ""),
        "programme_id": request.POST.get("programme", ""),
        "skipped": request.POST.get("after", ""),
    }
    return render(request, "stories/detail.html", context, status=422)


def _next(request: HttpRequest, story: Story) -> str:
    """Back to the inbox if the person came from there, else to the story."""
    if request.POST.get("next") != "review":
        return story.get_absolute_url()
    carried = {name: request.POST.get(name, "") for name in ("programme", "after")}
    query = urlencode({name: value for name, value in carried.items() if value})
    return f"{reverse('stories:review')}?{query}" if query else reverse("stories:review")


@login_required
@require_POST
def allocate(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    user = cast("User", request.user)
    story = fetch(request, uuid)
    form = AllocationForm(request.POST, story=story)
    if not form.is_valid():
        context = {**facts(story, user), "allocation_form": form}
        return render(request, "stories/detail.html", context, status=422)
    domain, why = form.cleaned_data["domain"], form.cleaned_data["why"]
    story = services.allocate(story, by=user, domain=domain, why=why)
    messages.success(request, _("%(story)s is allocated.") % {"story": story})
    return redirect(_next(request, story))


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """A new wording beside the old one."""
    story = fetch(request, uuid)
    if not request.user.has_perm("stories.correct_story", story):
        raise PermissionDenied
    initial = {name: getattr(story.current, name) for name in WORDS}
    form = CorrectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct(story, by=cast("User", request.user), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The corrected wording is kept beside the earlier one."))
            return redirect(story)
    status = 422 if form.is_bound else 200
    return render(request, "stories/correct.html", {"form": form, "story": story}, status=status)
