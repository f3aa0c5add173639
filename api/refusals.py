"""What a refusal looks like: one mapping from what was raised to status and sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, RequestDataTooBig
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import ValidationError as RuleBroken
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django_fsm import ConcurrentTransition, TransitionNotAllowed
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound, PermissionDenied, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

WHOLE = "non_field_errors"


class Malformed(APIException):
    """The body has another shape than the one documented; ``detail`` is {field: [sentences]}."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(errors)


def answer(exc: Exception, context: dict[str, Any]) -> Response | None:
    """The response to a refusal: {"detail": sentence} or {"errors": {field: [sentences]}}.

    State → 409, permission → 403, rule → 422, invisible → 404, too big → 413, wrong shape → 400.
    None for anything else, which is a fault of ours.
    """
    if isinstance(exc, TransitionNotAllowed | ConcurrentTransition):
        return Response({"detail": _moved_on(exc)}, status.HTTP_409_CONFLICT)
    if isinstance(exc, RequestDataTooBig):
        sentence = _("The body is too big. Send it in smaller pieces.")
        return Response({"detail": sentence}, status.HTTP_413_REQUEST_ENTITY_TOO_LARGE)
    if isinstance(exc, RuleBroken):
        return Response({"errors": sentences(exc)}, status.HTTP_422_UNPROCESSABLE_ENTITY)
    if isinstance(exc, ValidationError):
        errors = flat(exc.detail)
        return Response({"errors": errors}, status.HTTP_422_UNPROCESSABLE_ENTITY)
    if isinstance(exc, Malformed):
        return Response({"errors": flat(exc.detail)}, exc.status_code)
    return exception_handler(_in_our_words(exc), context)


def sentences(refusal: RuleBroken) -> dict[str, list[str]]:
    """The sentences of a refused rule by field; those about the whole under ``WHOLE``."""
    if not hasattr(refusal, "error_dict"):
        return {WHOLE: refusal.messages}
    return {
        WHOLE if field == NON_FIELD_ERRORS else field: found
        for field, found in refusal.message_dict.items()
    }


def flat(detail: Any) -> dict[str, list[str]]:
    """Nested errors by dotted path: {"chosen.0.rationale": ["…"]}."""
    found: dict[str, list[str]] = {}
    for path, sentence in _leaves(detail, ""):
        found.setdefault(path or WHOLE, []).append(sentence)
    return found


def _leaves(detail: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(detail, dict):
        for key, value in detail.items():
            here = path if key == WHOLE else f"{path}.{key}" if path else str(key)
            yield from _leaves(value, here)
    elif isinstance(detail, list):
        for number, value in enumerate(detail):
            is_nested = isinstance(value, dict | list)
            yield from _leaves(value, f"{path}.{number}" if is_nested and path else path)
    else:
        yield path, str(detail)


def _moved_on(exc: Exception) -> str:
    if isinstance(exc, ConcurrentTransition) or not str(exc):
        return _("Somebody else was first. Please look again.")
    return str(exc)


def _in_our_words(exc: Exception) -> Exception:
    """Django's and DRF's own refusals, saying no more than the person may know."""
    if isinstance(exc, Http404):
        return NotFound(_("There is nothing here, or nothing for you."))
    if isinstance(exc, DjangoPermissionDenied):
        return PermissionDenied(str(exc) or _("This is not for you to do."))
    return exc


def is_for_program(request: HttpRequest) -> bool:
    """Whether it was sent to the API, so that even what fails outside of it is told in JSON."""
    return request.path.startswith("/api/v1/")


def plain(sentence: str, code: int) -> JsonResponse:
    """A refusal from outside the API's own views."""
    return JsonResponse({"detail": sentence}, status=code)


def unknown_address(_request: HttpRequest) -> JsonResponse:
    """Any address below the API's that it does not have."""
    return plain(_("The API has no such address. See docs/api.md."), status.HTTP_404_NOT_FOUND)
