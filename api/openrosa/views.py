"""Form list, form, manifest and submission."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, SubElement

from django.core.exceptions import SuspiciousOperation, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from api.openrosa.doorway import Visit, for_phones
from api.openrosa.envelopes import FORM_LIST, MANIFEST, as_xml, said
from stories.intake import receiving, submission
from stories.intake.publishing import Published, publish
from stories.intake.receiving import Outcome, Sender
from stories.intake.xlsform import form_id
from stories.links import TooOften, count_sending

FORM_PART = "xml_submission_file"
HOUR = 3600


@for_phones
@require_safe
def form_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The programme's form; none while no period collects."""
    root = Element("xforms", xmlns=FORM_LIST)
    form = publish(visit.sender.programme, visit.sender.units)
    if form is not None:
        _describe(SubElement(root, "xform"), form, request, visit)
    return as_xml(root)


def _describe(entry: Element, form: Published, request: HttpRequest, visit: Visit) -> None:
    facts = {
        "formID": form.form_id,
        "name": form.name,
        "version": form.version,
        "hash": form.hash,
        "downloadUrl": _address(request, "form", visit),
        "manifestUrl": _address(request, "manifest", visit),
    }
    for name, text in facts.items():
        SubElement(entry, name).text = text


def _address(request: HttpRequest, name: str, visit: Visit) -> str:
    return request.build_absolute_uri(reverse(f"openrosa:{name}", kwargs=dict(visit.way)))


@for_phones
@require_safe
def form(_request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form itself, as XForm."""
    found = publish(visit.sender.programme, visit.sender.units)
    if found is None:
        return said(_("No period collects stories now."), 404)
    return HttpResponse(found.xml, content_type="text/xml; charset=utf-8")


@for_phones
@require_safe
def manifest(_request: HttpRequest, _visit: Visit) -> HttpResponse:
    """The files that belong to the form: there are none."""
    return as_xml(Element("manifest", xmlns=MANIFEST))


@require_http_methods(["HEAD", "POST"])
@for_phones
def submit(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Where to send, or what was sent: the words first, whatever is wrong with a file."""
    is_question = request.method == "HEAD"
    response = HttpResponse(status=204) if is_question else _receive(request, visit.sender)
    response["Location"] = _address(request, "submission", visit)
    return response


def _receive(request: HttpRequest, sender: Sender) -> HttpResponse:
    try:
        sent = submission.read(_form_part(request))
        if sender.link is not None:
            count_sending(request, sender.link)
    except submission.Unreadable as refusal:
        return said(str(refusal), 400)
    except TooOften:
        response = said(_("Too many stories came by this link just now. Send it in an hour."), 429)
        response["Retry-After"] = str(HOUR)
        return response
    if sent.form_id != form_id(sender.programme):
        return said(_("This form is not one of this programme's."), 404)
    outcome = receiving.take_in(sender, sent)
    refused = receiving.attach_all(outcome, _files(request), by=sender.by)
    return said(" ".join([_sentence(outcome), *refused]), 201 if outcome.story else 202)


def _form_part(request: HttpRequest) -> bytes:
    """The XML among the parts. Raises Unreadable when there is none, or what came is torn."""
    try:
        part = request.FILES.get(FORM_PART)
        text = request.POST.get(FORM_PART, "")
    except (MultiPartParserError, SuspiciousOperation, TooManyFilesSent, OSError) as error:
        raise submission.Unreadable(_("This did not arrive whole. Send it again.")) from error
    if part is None and not text:
        raise submission.Unreadable(_("There is no filled form in what was sent."))
    return part.read() if part is not None else text.encode()


def _files(request: HttpRequest) -> list[tuple[str, Any]]:
    parts = (part for name, part in request.FILES.lists() if name != FORM_PART)
    return [(file.name or "", file) for part in parts for file in part]


def _sentence(outcome: Outcome) -> str:
    if outcome.story is not None and outcome.story.number:
        return _("Received as %(story)s.") % {"story": outcome.story.reference}
    if outcome.intake is not None:
        return _("Received. A coordinator looks at it before it becomes a story.")
    return _("This story was withdrawn by its teller. Nothing was kept.")
