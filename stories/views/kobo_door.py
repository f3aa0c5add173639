"""Where the REST service of a Kobo form sends its submissions: kept, answered, read later."""

from __future__ import annotations

import base64
import binascii
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.limits import Limit, address_of
from stories.kobo.arrivals import arrive
from stories.kobo.sources import is_opened_by
from stories.kobo.submission import Malformed
from stories.models import KoboSource

HEADER = "X-MSC-Secret"
GUESSES = Limit("guess a secret of Kobo's", most=60, seconds=600)
"""Wrong secrets from one address. A right one opens all the same: many share Kobo's address."""


@csrf_exempt  # no session is looked at: Kobo brings a secret of its own
@require_POST
def receive(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep one submission. 202 as soon as it is safe; what becomes of it is seen on its page."""
    source = KoboSource.objects.select_related("programme", "made_by").filter(pk=pk).first()
    if not is_opened_by(source, _secret_of(request)) or source is None:
        return _refuse_stranger(request)
    if not source.is_open:
        sentence = _("Nothing is taken from this form any more. Switch the REST service off.")
        return _answer(HTTPStatus.FORBIDDEN, sentence)
    try:
        raw = request.body.decode("utf-8", "replace")
        is_new = arrive(source, raw)
    except RequestDataTooBig:
        sentence = _("The body is too big. Choose fewer fields in Kobo's REST service.")
        return _answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence)
    except UnreadablePostError:
        return _answer(HTTPStatus.BAD_REQUEST, _("The body broke off. Send it again."))
    except Malformed as error:
        return _answer(HTTPStatus.BAD_REQUEST, str(error))
    KoboSource.objects.filter(pk=pk).update(last_sent_at=timezone.now())
    sentence = _("Received.") if is_new else _("Received before.")
    return _answer(HTTPStatus.ACCEPTED, sentence)


def _secret_of(request: HttpRequest) -> str:
    """From a header of its own, or from the password of Basic, whatever the name."""
    kind, _space, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return request.headers.get(HEADER, "")


def _refuse_stranger(request: HttpRequest) -> JsonResponse:
    if not GUESSES.allows(address_of(request)):
        response = _answer(HTTPStatus.TOO_MANY_REQUESTS, _("Too many wrong secrets. Wait."))
        response["Retry-After"] = str(GUESSES.seconds)
        return response
    sentence = _("The secret is wrong, or there is no such form. Give it as password of Basic.")
    response = _answer(HTTPStatus.UNAUTHORIZED, sentence)
    response["WWW-Authenticate"] = 'Basic realm="msc", charset="UTF-8"'
    return response


def _answer(status: HTTPStatus, sentence: str) -> JsonResponse:
    response = JsonResponse({"detail": sentence}, status=status)
    response["Cache-Control"] = "no-store"
    return response
