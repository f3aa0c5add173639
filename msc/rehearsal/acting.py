"""People who act through the API, each with a token of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from accounts.models import User
from api.models import ApiToken
from api.tokens import make_token, revoke_token

API = "/api/v1/"
NOTHING: Mapping[str, Any] = {}


class Refused(Exception):  # noqa: N818 - it is an answer, not a failure
    """The API answered with another code than 200 or 201."""

    def __init__(self, call: str, code: int, answer: Any) -> None:
        self.code = code
        super().__init__(f"{call} answered {code}: {answer}")


@dataclass(frozen=True)
class Actor:
    """Somebody at the other end of the API."""

    user: User
    token: ApiToken
    key: str

    @classmethod
    def enter(cls, user: User) -> Actor:
        token, key = make_token(by=user, name="rehearsal")
        return cls(user, token, key)

    def leave(self) -> None:
        revoke_token(self.token, by=self.user)

    def get(self, path: str) -> Any:
        return self._send("GET", path)

    def rows(self, path: str, **filters: object) -> Iterator[Any]:
        """Every row of a list, page after page."""
        page = self.get(f"{path}?{urlencode(filters)}")
        while True:
            yield from page["results"]
            if not page["next"]:
                return
            page = self.get(f"{path}?{page['next'].partition('?')[2]}")

    def post(self, path: str, body: Mapping[str, Any] = NOTHING) -> Any:
        return self._send("POST", path, body)

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._send("PUT", path, body)

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        response = _door().generic(
            method,
            API + path,
            "" if body is None else json.dumps(body),
            content_type="application/json",
            secure=True,
            headers={"Authorization": f"Bearer {self.key}"},
        )
        answer = json.loads(response.content) if response.content else None
        if response.status_code not in {200, 201}:
            raise Refused(f"{method} {path}", response.status_code, answer)
        return answer


@cache
def _door() -> Client:
    """The house's own request handling, without a network; made once, because that is slow."""
    host = settings.ALLOWED_HOSTS[0].lstrip(".").replace("*", "localhost") or "localhost"
    return Client(SERVER_NAME=host)
