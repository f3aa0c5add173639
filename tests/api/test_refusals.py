"""One mapping from what was raised to status and sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404
from django.test import Client
from django_fsm import ConcurrentTransition, TransitionNotAllowed
from rest_framework import exceptions as drf

from accounts.models import User
from api.refusals import Malformed, answer, flat
from api.views.stories import StoryViewSet
from tests.api.conftest import Program
from tests.factories import House

Of = Callable[[User], Program]


@pytest.mark.parametrize(
    ("raised", "code", "body"),
    [
        (TransitionNotAllowed("Too late."), 409, {"detail": "Too late."}),
        (
            ConcurrentTransition("state has been changed"),
            409,
            {"detail": "Somebody else was first. Please look again."},
        ),
        (PermissionDenied(), 403, {"detail": "This is not for you to do."}),
        (PermissionDenied("Ask."), 403, {"detail": "Ask."}),
        (
            Http404("No Story matches"),
            404,
            {"detail": "There is nothing here, or nothing for you."},
        ),
        (
            RequestDataTooBig(),
            413,
            {"detail": "The body is too big. Send it in smaller pieces."},
        ),
        (ValidationError("No."), 422, {"errors": {"non_field_errors": ["No."]}}),
        (ValidationError({"note": "Say."}), 422, {"errors": {"note": ["Say."]}}),
        (
            ValidationError({"__all__": ["No."], "note": ["Say."]}),
            422,
            {"errors": {"non_field_errors": ["No."], "note": ["Say."]}},
        ),
        (drf.ValidationError({"a": ["b"]}), 422, {"errors": {"a": ["b"]}}),
        (Malformed({"a": ["b"]}), 400, {"errors": {"a": ["b"]}}),
        (drf.ParseError("Not JSON."), 400, {"detail": "Not JSON."}),
    ],
)
def test_each_refusal_has_its_status_and_sentences(
    raised: Exception, code: int, body: dict[str, Any]
) -> None:
    response = answer(raised, {})

    assert response is not None
    assert (response.status_code, response.data) == (code, body)


def test_a_fault_of_ours_is_not_dressed_up() -> None:
    assert answer(ZeroDivisionError(), {}) is None


def test_nested_reasons_are_told_by_their_path() -> None:
    nested = {"chosen": [{}, {"rationale": ["Say why."]}], "how": ["Say how."]}

    assert flat(nested) == {"chosen.1.rationale": ["Say why."], "how": ["Say how."]}


def test_refusals_speak_the_callers_language(house: House, program: Of) -> None:
    caller = program(house.collector)
    headers = caller.headers | {"Accept-Language": "fr"}

    refused = caller.client.get("/api/v1/stories/?period=x", headers=headers)

    assert refused.json() == {"errors": {"period": ["Un nombre entier valide est requis."]}}


@pytest.mark.parametrize("address", ["", "nothing/", "stories/1/2/3/", "stories.json"])
def test_an_address_the_api_does_not_have_is_answered_in_json(address: str) -> None:
    refused = Client().get(f"/api/v1/{address}")

    assert (refused.status_code, list(refused.json())) == (404, ["detail"])


def test_whatever_a_client_accepts_it_gets_json(house: House, program: Of) -> None:
    caller = program(house.collector)

    given = caller.client.get("/api/v1/stories/", headers=caller.headers | {"Accept": "text/html"})

    assert given.headers["Content-Type"] == "application/json"
    assert "no-store" in given.headers["Cache-Control"]


def test_what_is_refused_before_the_api_is_told_in_json(house: House, program: Of) -> None:
    refused = program(house.collector).get("stories/", q="\x00")

    assert (refused.status_code, list(refused.json())) == (400, ["detail"])


def test_a_fault_of_ours_is_told_in_json(
    house: House, program: Of, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StoryViewSet, "filters", lambda *_: 1 / 0)
    caller = program(house.collector)
    caller.client.raise_request_exception = False

    refused = caller.get("stories/")

    assert (refused.status_code, list(refused.json())) == (500, ["detail"])
