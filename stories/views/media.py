"""Photos and voice notes: shown to those who may see them, added on the story form, removed."""

from __future__ import annotations

import uuid as uuids
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stories.consent import may_show
from stories.media_form import MediaForm
from stories.models import Attachment, Story
from stories.services import media
from stories.serving import serve

if TYPE_CHECKING:
    from accounts.models import User


@login_required
@require_safe
def show(request: HttpRequest, uuid: uuids.UUID, sha256: str) -> HttpResponseBase:
    """The bytes of a photo or recording; who may have them is asked each time."""
    attachment = _attachment(request, uuid, sha256)
    if not may_show(attachment):
        raise PermissionDenied(_("This is kept back: the teller has not agreed that it is shown."))
    return serve(request, attachment)


@login_required
@require_POST
def remove(request: HttpRequest, uuid: uuids.UUID, sha256: str) -> HttpResponse:
    """Take a photo or recording away, for good."""
    attachment = _attachment(request, uuid, sha256)
    media.remove(attachment, by=cast("User", request.user))
    messages.success(request, _("The file is removed."))
    return redirect(attachment.story)


def _attachment(request: HttpRequest, uuid: uuids.UUID, sha256: str) -> Attachment:
    attachments = (
        Attachment.objects.visible_to(request.user)
        .select_related("story__unit")
        .prefetch_related("story__consents")
    )
    found: Attachment = get_object_or_404(attachments, story__uuid=uuid, sha256=sha256)
    return found


def keep_files(request: HttpRequest, story: Story) -> MediaForm:
    """Add the files of the story form, and remove the one it says; refusals stand in the form."""
    form = MediaForm(request.POST, request.FILES)
    by = cast("User", request.user)
    if form.is_valid():
        for name, file in list(form.cleaned_data.items()):
            if file is not None:
                _attach(form, name, story, by)
    unwanted = story.attachments.filter(sha256=request.POST.get("remove", ""))
    for attachment in unwanted:
        media.remove(attachment, by=by)
    return form


def _attach(form: MediaForm, name: str, story: Story, by: User) -> None:
    file = form.cleaned_data[name]
    try:
        media.attach(story, name=file.name, data=file, by=by)
    except ValidationError as refusal:
        sentence = _("%(why)s The words of the story are saved.")
        form.add_error(name, sentence % {"why": " ".join(refusal.messages)})


def choose_again(request: HttpRequest) -> MediaForm:
    """For a page that keeps nothing: files cannot be put back into a form, only asked for again."""
    form = MediaForm(request.POST, request.FILES)
    for name in form.fields.keys() & request.FILES.keys():
        form.add_error(name, _("This file was not kept. Choose it once more."))
    return form
