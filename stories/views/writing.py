"""Writing a story down, checking the answers and handing it in."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programmes.models import Programme
from stories import completeness, queries, services
from stories.answers import answers_of, digest_of
from stories.exhibits import exhibits_of
from stories.forms import GROUPS, StoryForm
from stories.media_form import MediaForm
from stories.models import Story
from stories.paper_codes import read, uuid_of
from stories.views.media import choose_again, keep_files

if TYPE_CHECKING:
    from accounts.models import User


@login_required
def choose_programme(request: HttpRequest) -> HttpResponse:
    """For people who collect in several programmes: which one the story is for."""
    programmes = list(queries.collecting_programmes(cast("User", request.user)))
    if len(programmes) == 1:
        return redirect("stories:new", pk=programmes[0].pk)
    return render(request, "stories/choose_programme.html", {"programmes": programmes})


@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast("User", request.user)
    programme = get_object_or_404(queries.collecting_programmes(user), pk=pk)
    if request.method == "POST":
        return _save(request, programme, None)
    first = _first_answers(user, programme)
    if code := read(request.GET.get("paper", "")):
        first["uuid"] = uuid_of(code, programme.pk)
    return _form_page(request, StoryForm(programme=programme, by=user, initial=first))


def _first_answers(user: User, programme: Programme) -> dict[str, Any]:
    """What a new story starts with: whatever there is only one of."""
    units = list(queries.collecting_units(user, programme)[:2])
    return {
        "uuid": uuids.uuid4(),
        "unit": units[0] if len(units) == 1 else None,
        **queries.first_answers(programme),
    }


@login_required
def edit(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    user = cast("User", request.user)
    story = _story(request, uuid)
    if not user.has_perm("stories.submit_story", story):
        raise PermissionDenied
    if request.method == "POST":
        return _save(request, story.programme, story)
    services.refuse_unless_on_table(story, user)
    answers = {**answers_of(story), "uuid": story.uuid}
    form = StoryForm(programme=story.programme, by=user, story=story, initial=answers)
    return _form_page(request, form, story)


def _save(request: HttpRequest, programme: Programme, story: Story | None) -> HttpResponse:
    """Keep what was typed, whatever else is wrong with it."""
    by = cast("User", request.user)
    if "question" in request.POST:
        typed = request.POST.dict()
        form = StoryForm(programme=programme, by=by, story=story, initial=typed)
        return _form_page(request, form, story, media_form=choose_again(request))
    form = StoryForm(request.POST, programme=programme, by=by, story=story)
    if not form.is_valid():
        return _form_page(request, form, story, status=422, media_form=choose_again(request))
    earlier = story or _earlier(form, by)
    if earlier and earlier.state not in {Story.State.DRAFT, Story.State.RETURNED}:
        return _handed_in_already(request, form, earlier)
    try:
        story = _store(form, by, earlier, _door(request, form))
    except ValidationError as error:
        form.add_error(None, error)
        return _form_page(request, form, earlier, status=422, media_form=choose_again(request))
    media_form = keep_files(request, story)
    if media_form.errors:
        return _form_page(request, form, story, status=422, media_form=media_form)
    if "check" not in request.POST:
        sentence = _("The draft is saved. Nobody else reads it until you hand it in.")
        messages.success(request, sentence)
    return redirect("stories:check" if "check" in request.POST else "stories:edit", uuid=story.uuid)


def _earlier(form: StoryForm, by: User) -> Story | None:
    """The story that an earlier sending of the same form made; 404 when it is none of theirs."""
    taken = Story.objects.filter(uuid=form.cleaned_data["uuid"])
    return get_object_or_404(taken.visible_to(by)) if taken.exists() else None


def _door(request: HttpRequest, form: StoryForm) -> str:
    """Paper, where the story has the id of the sheet whose code stands in the address."""
    code = read(request.GET.get("paper", ""))
    of_sheet = uuid_of(code, form.programme.pk) if code else None
    is_sheet = of_sheet is not None and form.cleaned_data["uuid"] == of_sheet
    return Story.Door.PAPER if is_sheet else Story.Door.PAGE


def _store(form: StoryForm, by: User, story: Story | None, door: str) -> Story:
    if story is not None:
        return services.save_draft(story, by=by, answers=form.answers)
    return services.start_draft(
        by=by,
        programme=form.programme,
        answers=form.answers,
        uuid=form.cleaned_data["uuid"],
        door=door,
    )


def _handed_in_already(request: HttpRequest, form: StoryForm, story: Story) -> HttpResponse:
    """The same words again lead to the story; other words stay on the page, with the reason."""
    if story.digest == digest_of(form.answers):
        return redirect(story)
    sentence = _(
        "This story was handed in already, as %(story)s. What you have typed here is not stored: "
        "copy what you need from it."
    )
    form.add_error(None, sentence % {"story": story})
    return _form_page(request, form, story, status=409)


def _form_page(
    request: HttpRequest,
    form: StoryForm,
    story: Story | None = None,
    status: int = 200,
    media_form: MediaForm | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "media_form": media_form or MediaForm(),
        "exhibits": exhibits_of(story) if story else [],
        "story": story,
        "programme": form.programme,
        "question": form.question,
        "usual_words": completeness.USUAL_WORDS,
    }
    return render(request, "stories/form.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """All answers on one page before they are handed in; handing in twice shows the story."""
    story = _story(request, uuid)
    if request.method == "POST":
        return _hand_in(request, story)
    services.refuse_unless_on_table(story, cast("User", request.user))
    return _check_page(request, story)


def _hand_in(request: HttpRequest, story: Story) -> HttpResponse:
    is_mine = request.user.pk in {story.collector_id, story.submitter_id}
    if story.state == Story.State.SUBMITTED and is_mine:
        return redirect(story)
    try:
        story = services.submit(story, by=cast("User", request.user))
    except ValidationError:
        return _check_page(request, story, status=422)
    sentence = _("Received as %(story)s. Thank you. You can follow here what becomes of it.")
    messages.success(request, sentence % {"story": story})
    return redirect(story)


def _check_page(request: HttpRequest, story: Story, status: int = 200) -> HttpResponse:
    answers = answers_of(story)
    form = StoryForm(
        programme=story.programme, by=cast("User", request.user), story=story, initial=answers
    )
    context = {
        "story": story,
        "form": form,
        "groups": [
            (legend, [_shown(form, name) for name in names]) for legend, names in GROUPS.values()
        ],
        "exhibits": exhibits_of(story),
        "missing": {form[name]: what for name, what in completeness.missing(answers).items()},
        "prompts": completeness.prompts(answers),
        "length_note": completeness.length_note(answers),
    }
    return render(request, "stories/check.html", context, status=status)


def _shown(form: StoryForm, name: str) -> tuple[Any, Any]:
    """A field and its answer in words."""
    value = form.initial[name]
    if isinstance(value, bool):
        return form[name], _("Yes") if value else _("No")
    if isinstance(value, dt.date):
        return form[name], date_format(value)
    if isinstance(value, list):
        return form[name], "\n".join(value)
    choices = getattr(form.fields[name], "choices", None)
    if isinstance(value, str) and choices is not None:
        value = dict(choices).get(value, value) if value else ""
    return form[name], value


@login_required
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Throw a draft away, after asking."""
    story = _story(request, uuid)
    if request.method == "POST":
        services.delete_draft(story, by=cast("User", request.user))
        messages.success(request, _("The draft is deleted."))
        return redirect("stories:list")
    services.refuse_unless_on_table(story, cast("User", request.user))
    return render(request, "stories/delete.html", {"story": story})


def _story(request: HttpRequest, uuid: uuids.UUID) -> Story:
    stories = Story.objects.visible_to(request.user).select_related(
        "programme", "unit", "period", "domain", "question", "current", "storyteller__identity"
    )
    story: Story = get_object_or_404(stories, uuid=uuid)
    return story
