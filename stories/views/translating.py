"""Putting a story into another language, with the original beside it."""

from __future__ import annotations

import uuid as uuids
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from stories import queries, services
from stories.answers import WORDS
from stories.languages import is_rtl, is_same, name_of
from stories.models import Story, StoryVersion, Translation
from stories.translation_form import TranslationForm
from stories.views.reading import fetch


@login_required
@require_http_methods(["GET", "POST"])
def translate(request: HttpRequest, uuid: uuids.UUID, language: str) -> HttpResponse:
    """The original and, beside it, fields for its translation. What was read before is kept."""
    story = fetch(request, uuid)
    services.refuse_unless_translatable(story, cast("User", request.user))
    is_told_so = is_same(language, story.language)
    if is_told_so or language not in queries.programme_languages(story.programme):
        raise Http404
    version = _version(request, story)
    if request.method == "GET":
        form = TranslationForm(
            version=version, language=language, initial=_initial(request, version, language)
        )
        return _page(request, story, form, language)
    form = TranslationForm(request.POST, version=version, language=language)
    if form.is_valid() and _is_kept(request, story, form, language):
        sentence = _("The translation is kept. Somebody else who reads both may check it.")
        messages.success(request, sentence)
        return redirect(story)
    return _page(request, story, form, language, status=422)


def _version(request: HttpRequest, story: Story) -> StoryVersion:
    """The wording that is translated: the one the form showed, else the present one."""
    asked = request.POST.get("number") or request.GET.get("wording", "")
    known = {str(version.number): version for version in story.versions.all()}
    found = known.get(asked) or story.current
    if found is None:
        raise Http404
    return found


def _initial(request: HttpRequest, version: StoryVersion, language: str) -> dict[str, Any]:
    """The translation as it stands, or the one of an earlier wording to begin with."""
    earlier = Translation.objects.filter(
        version__story=version.story_id, version__number__lte=version.number, language=language
    )
    found = earlier.order_by("version__number").last()
    words = {name: getattr(found, name) for name in WORDS} if found else {}
    who = found.translator if found else str(request.user)
    method = found.method if found else Translation.Method.HUMAN
    return {**words, "translator": who, "method": method, "number": version.number}


def _is_kept(request: HttpRequest, story: Story, form: TranslationForm, language: str) -> bool:
    try:
        services.translate(
            story,
            by=cast("User", request.user),
            language=language,
            words=form.words,
            translator=form.cleaned_data["translator"],
            method=form.cleaned_data["method"],
            number=form.version.number,
        )
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            form.add_error(name if name in form.fields else None, sentences)
    return not form.errors


def _page(
    request: HttpRequest, story: Story, form: TranslationForm, language: str, status: int = 200
) -> HttpResponse:
    context = {
        "story": story,
        "form": form,
        "language": language,
        "language_name": name_of(language),
        "original_name": name_of(story.language),
        "original_dir": "rtl" if is_rtl(story.language) else "ltr",
        "is_earlier": form.version.pk != story.current_id,
    }
    return render(request, "stories/translate.html", context, status=status)


@login_required
@require_POST
def check_translation(request: HttpRequest, uuid: uuids.UUID, language: str) -> HttpResponse:
    """Mark the translation of the present wording as compared with the original."""
    story = fetch(request, uuid)
    of_story = Translation.objects.filter(version=story.current).select_related("version__story")
    translation = get_object_or_404(of_story, language=language)
    try:
        services.check_translation(translation, by=cast("User", request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The translation is marked as checked."))
    return redirect(story)
