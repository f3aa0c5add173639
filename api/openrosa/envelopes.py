"""What phones are answered: OpenRosa's own XML, with its headers."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.http import HttpResponse

VERSION = "1.0"
RESPONSE = "http://openrosa.org/http/response"
FORM_LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"
ROOM_FOR_WORDS = 2_000_000


def longest_body() -> int:
    """The bytes of one sending: a photo, a recording and the words."""
    return settings.MEDIA_IMAGE_LIMIT + settings.MEDIA_AUDIO_LIMIT + ROOM_FOR_WORDS


def said(sentence: str, status: int) -> HttpResponse:
    """A sentence that the phone shows to whoever holds it."""
    root = Element("OpenRosaResponse", xmlns=RESPONSE)
    nature = "submit_success" if status < 300 else "submit_failure"
    SubElement(root, "message", nature=nature).text = sentence
    return as_xml(root, status)


def as_xml(root: Element, status: int = 200) -> HttpResponse:
    body = tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, status=status, content_type="text/xml; charset=utf-8")


def with_headers(response: HttpResponse) -> HttpResponse:
    """What every answer carries. The date is added by the server that sends it."""
    response["X-OpenRosa-Version"] = VERSION
    response["X-OpenRosa-Accept-Content-Length"] = str(longest_body())
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
