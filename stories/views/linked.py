"""What somebody without an account does by a link: hands a story in, and sees what became of it."""

from __future__ import annotations

import uuid as uuids
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stories import queries, services
from stories.link_forms import LinkForm, TellerForm
from stories.links import TooOften, count_sending
from stories.models import CollectorLink, Story
from stories.paging import page_of
from stories.services import media
from stories.views.doorway import by_link

COOKIE = "told"
"""The stories that were told from this browser, by their uuids, signed."""
MOST_TOLD = 40
YEAR = 365 * 86_400


@by_link
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, link: CollectorLink, token: str) -> HttpResponse:
    """The story form; what is handed in gets its receipt."""
    if not queries.open_periods(link.programme).exists():
        return render(request, "links/not_now.html", {"link": link, "token": token})
    if request.method == "POST" and "question" not in request.POST:
        return _receive(request, link, token)
    typed = request.POST.dict() if request.method == "POST" else _first_answers(link)
    return _page(request, _form_of(link, initial=typed), link, token)


def _form_of(link: CollectorLink, *args: Any, **more: Any) -> LinkForm:
    return (TellerForm if link.is_direct else LinkForm)(*args, link=link, **more)


def _first_answers(link: CollectorLink) -> dict[str, Any]:
    units = list(queries.collecting_units(link.collector, link.programme).within(link.unit)[:2])  # type: ignore[attr-defined]
    return {
        **queries.first_answers(link.programme),
        "uuid": uuids.uuid4(),
        "unit": units[0] if len(units) == 1 else None,
        "told_on": timezone.localdate() if link.is_direct else None,
    }


def _receive(request: HttpRequest, link: CollectorLink, token: str) -> HttpResponse:
    form = _form_of(link, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, link, token, status=422)
    uuid = form.cleaned_data["uuid"] or uuids.uuid4()
    try:
        count_sending(request, link)
        receipt = services.receive_by_link(link, uuid=uuid, answers=form.answers)
    except TooOften:
        form.add_error(None, _("Too many stories came by this link just now. Send it in an hour."))
        return _page(request, form, link, token, status=429)
    except ValidationError as refusal:
        _refuse(form, refusal)
        return _page(request, form, link, token, status=422)
    except services.OtherWords:
        sentence = _("This story was handed in already. To tell another one, open the link again.")
        form.add_error(None, sentence)
        return _page(request, form, link, token, status=409)
    _attach(request, form, receipt.story, link)
    return _remember(request, redirect("links:receipt", token=token, uuid=uuid), uuid)


def _refuse(form: LinkForm, refusal: ValidationError) -> None:
    for name, sentences in refusal.message_dict.items():
        form.add_error(name if name in form.fields else None, sentences)


def _attach(request: HttpRequest, form: LinkForm, story: Story, link: CollectorLink) -> None:
    """Keep photo and voice. The words are safe already, whatever is wrong with a file."""
    for file in form.files_sent:
        try:
            media.attach(story, name=file.name or "", data=file, by=link.collector)
        except (ValidationError, OSError) as refusal:
            reasons = refusal.messages if isinstance(refusal, ValidationError) else []
            sentence = _("The words have arrived, a photo or recording has not. %(reason)s")
            messages.warning(request, sentence % {"reason": " ".join(reasons)})


def _page(
    request: HttpRequest, form: LinkForm, link: CollectorLink, token: str, status: int = 200
) -> HttpResponse:
    if request.FILES:
        sentence = _("Choose the photo or recording again: a browser does not keep it.")
        messages.warning(request, sentence)
    context = {"form": form, "link": link, "token": token, "question": form.question}
    return render(request, "links/form.html", context, status=status)


@by_link
@require_safe
def receipt(
    request: HttpRequest, link: CollectorLink, token: str, uuid: uuids.UUID
) -> HttpResponse:
    """That a story arrived, what it is called, and what became of it; none of its words."""
    story = get_object_or_404(_sent_by(link), uuid=uuid)
    context = {"link": link, "token": token, "story": story}
    return render(request, "links/receipt.html", context)


@by_link
@require_safe
def receipts(request: HttpRequest, link: CollectorLink, token: str) -> HttpResponse:
    """What came by this link; behind a link that many tellers share, from this browser only."""
    stories = _sent_by(link)
    if link.is_direct:
        stories = stories.filter(uuid__in=_told(request))
    page = page_of(
        stories, before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    return render(request, "links/receipts.html", {"link": link, "token": token, "page": page})


def _sent_by(link: CollectorLink) -> Any:
    return link.stories.handed_in().select_related("unit")


def _told(request: HttpRequest) -> list[str]:
    try:
        return list(signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE))
    except signing.BadSignature:
        return []


def _remember(request: HttpRequest, response: HttpResponse, uuid: uuids.UUID) -> HttpResponse:
    told = [str(uuid), *(one for one in _told(request) if one != str(uuid))]
    response.set_cookie(
        COOKIE,
        signing.dumps(told[:MOST_TOLD], salt=COOKIE),
        max_age=YEAR,
        path="/t/",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response
