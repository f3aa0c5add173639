"""A client that speaks to the API as a person's program does."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from api.tokens import find_token, make_token
from tests.factories import House

V1 = "/api/v1/"
TODAY = dt.date(2026, 3, 15).isoformat()


@dataclass
class Program:
    """Sends JSON with a token to addresses below /api/v1/."""

    key: str
    client: Client = field(default_factory=Client)

    def get(self, address: str, **query: Any) -> Any:
        return self.client.get(V1 + address, query, headers=self.headers)

    def put(self, address: str, body: Any) -> Any:
        kind = "application/json"
        return self.client.put(V1 + address, body, content_type=kind, headers=self.headers)

    def send(self, method: str, address: str, body: Any) -> Any:
        kind, written = "application/json", json.dumps(body)
        return self.client.generic(
            method, V1 + address, written, content_type=kind, headers=self.headers
        )

    def post(self, address: str, body: Any = None) -> Any:
        kind = "application/json"
        return self.client.post(V1 + address, body or {}, content_type=kind, headers=self.headers)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


@pytest.fixture
def program(db: None) -> Callable[[User], Program]:
    """A function: person → their program, whose token was used today already."""

    def of(user: User) -> Program:
        _token, key = make_token(by=user, name="Tests")
        find_token(key)
        return Program(key)

    return of


@pytest.fixture
def body(house: House) -> dict[str, Any]:
    """A story that lacks nothing."""
    return {
        "programme": house.programme.pk,
        "unit": house.village.pk,
        "period": house.period.pk,
        "domain": house.domain.pk,
        "language": "en",
        "title": "The well",
        "before": "We walked far.",
        "happened": "A well was dug.",
        "now": "There is water now.",
        "significance": "I have time for school.",
        "told_on": TODAY,
        "consent_selection": True,
    }


@pytest.fixture
def address() -> str:
    return f"stories/{uuid.uuid4()}/"


@pytest.fixture
def sitting(house: House, program: Callable[[User], Program]) -> Any:
    """A panel with two stories planned before it, below another: see ``sittings.Sitting``."""
    from tests.api.sittings import Sitting

    return Sitting(house, program).plan()
