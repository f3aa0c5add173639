"""The page of one story."""

from __future__ import annotations

import uuid as uuids
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from stories import presentation, queries
from stories.consent import may_use
from stories.exhibits import exhibits_of
from stories.forms import AllocationForm, NoteForm
from stories.identity import display_name, reveal
from stories.languages import is_same, name_of
from stories.models import Allocation, Story, StoryVersion, Translation

if TYPE_CHECKING:
    from accounts.models import User

STANDS_STILL = frozenset({Story.State.SUBMITTED, Story.State.ELIGIBLE})
BESIDE = (
    "programme",
    "unit",
    "period",
    "domain",
    "question",
    "current",
    "collector",
    "submitter",
    "storyteller__identity",
)


def fetch(request: HttpRequest, uuid: uuids.UUID) -> Story:
    """The story with all its page shows, if the person may see it; else 404."""
    stories = (
        Story.objects.visible_to(request.user)
        .select_related(*BESIDE)
        .prefetch_related(
            "consents__obtained_by",
            "attachments",
            Prefetch("allocations", Allocation.objects.select_related("by", "domain")),
            Prefetch(
                "versions",
                StoryVersion.objects.select_related("written_by").order_by("number"),
            ),
            Prefetch("versions__translations", Translation.objects.select_related("checked_by")),
        )
    )
    story: Story = get_object_or_404(stories, uuid=uuid)
    return story


@login_required
def detail(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """The story; for its writer whose role has ended, only what became of it."""
    user = cast("User", request.user)
    try:
        story = fetch(request, uuid)
    except Http404:
        if Story.objects.followed_by(user).filter(uuid=uuid).exists():
            return redirect("panels:journey", uuid=uuid)
        raise
    return render(request, "stories/detail.html", facts(story, user))


@login_required
@require_POST
def identity(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """The story's page with who told it. The look is logged; the address does not show it again."""
    user = cast("User", request.user)
    story = fetch(request, uuid)
    known = reveal(story, by=user)
    context = {**facts(story, user), "identity": known, "is_revealed": True}
    return render(request, "stories/detail.html", context)


def facts(story: Story, user: User) -> dict[str, Any]:
    """What the page of a story shows and offers."""
    versions = list(story.versions.all())
    timeline = presentation.moments(story)
    current = versions[-1] if versions else None
    return {
        "story": story,
        "words": current,
        "language_name": name_of(story.language),
        **_translations(story, user),
        "changes": list(presentation.changes(versions)),
        "versions": versions[:-1],
        "timeline": timeline,
        "asked": timeline[-1].note if story.state == Story.State.RETURNED else "",
        "teller_name": display_name(story),
        "may_be_used": may_use(story),
        "exhibits": exhibits_of(story),
        "may_attach": user.has_perm("stories.attach_media", story),
        **offers(story, user),
    }


def _translations(story: Story, user: User) -> dict[str, Any]:
    """The one beside the original, in the reader's language; others; what may be translated."""
    may = user.has_perm("stories.translate_story", story) and story.state in STANDS_STILL
    languages = queries.programme_languages(story.programme) if may else ()
    found = presentation.renderings(story, languages)
    here = get_language() or ""
    beside = [one for one in found if one.translation and is_same(one.language, here)]
    return {
        "beside": beside[0] if beside else None,
        "renderings": [one for one in found if one not in beside[:1]],
        "may_translate": may,
    }


def offers(story: Story, user: User) -> dict[str, Any]:
    """What the person may do with the story now."""
    is_present = story.state not in {Story.State.DRAFT, Story.State.WITHDRAWN}
    may_review = user.has_perm("stories.review_story", story)
    found: dict[str, Any] = {
        "may_change": user.has_perm("stories.change_story", story),
        "may_review": may_review and story.state == Story.State.SUBMITTED,
        "may_correct": is_present and user.has_perm("stories.correct_story", story),
        "may_withdraw": is_present and user.has_perm("stories.withdraw_story", story),
        "may_see_identity": story.storyteller is not None
        and user.has_perm("stories.see_identity", story),
    }
    if is_present and user.has_perm("stories.allocate_story", story):
        found["allocation_form"] = AllocationForm(story=story)
    if found["may_review"]:
        found["note_form"] = NoteForm(auto_id="send-back-%s")
    return found
