"""Reading the written tables, and walking the addresses they name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse

from tests.access.world import ROLES, World

STATUSES = {
    "o": 200,
    "+": 201,
    ">": 302,
    "?": 401,
    "x": 403,
    ".": 404,
    "!": 409,
    "~": 422,
}
WRITES = ("INSERT", "UPDATE", "DELETE")
BESIDE = ("django_session", "last_used_on")  # what being known writes, whatever one may do


@dataclass(frozen=True)
class Row:
    """A line of a table: a route, what it is about, and the status each role gets."""

    route: str
    about: str
    statuses: Mapping[str, int]

    def address(self, world: World) -> str:
        """``pk=period`` takes the key of a thing of the world, ``step:levels`` is said as it is."""
        if self.route == "api:None":
            return "/api/v1/nothing/"
        kwargs: dict[str, Any] = {}
        for word in self.about.split():
            name, sign, value = word.partition("=" if "=" in word else ":")
            kwargs[name] = getattr(world.things[value], name) if sign == "=" else value
        return reverse(self.route, kwargs=kwargs)


def rows_of(table: str) -> Iterator[Row]:
    """Lines of ``route [what it is about] | one of STATUSES for each of ROLES``."""
    for line in table.strip().splitlines():
        named, bar, statuses = line.partition("|")
        if bar and not line.startswith("#"):
            route, *about = named.split()
            found = [STATUSES[mark] for mark in statuses.split()]
            yield Row(route, " ".join(about), dict(zip(ROLES, found, strict=True)))


def routes() -> dict[str, Any]:
    """``{route: the API's actions by method, None for a page}``: every address of the house."""
    return dict(_routes(get_resolver(), ""))


def _routes(resolver: Any, above: str) -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _routes(pattern, above + space)
        else:
            yield f"{above}{pattern.name}", getattr(pattern.callback, "actions", None)


class Visitor(Client):
    """Django's client without its copies of every template's context, which cost half the time."""

    def request(self, **request: Any) -> Any:
        response = self.handler(self._base_environ(**request))
        self.cookies.update(response.cookies)
        return response


def client_of(world: World, role: str, **facts: Any) -> Client:
    client = Visitor(**facts)
    person = world.person(role)
    if person is not None:
        client.force_login(person)
    return client


def send(client: Client, row: Row, address: str, method: str, body: Mapping[str, Any]) -> Any:
    """Send a body as the room behind the address wants it."""
    act = getattr(client, method)
    if row.route == "api:media":
        return act(address, b"{}", headers={"Upload-Offset": "0"})
    if row.route.startswith("api:") and "/v1/" in address:
        return act(address, json.dumps(body), content_type="application/json")
    return act(address, body)


def resolved(body: Any, world: World) -> Any:
    """The body with ``@name`` put for the key of a thing of the world."""
    if isinstance(body, dict):
        return {resolved(key, world): resolved(value, world) for key, value in body.items()}
    if isinstance(body, list):
        return [resolved(value, world) for value in body]
    if isinstance(body, str) and body.startswith("@"):
        return world.things[body[1:]].pk
    return body


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def noting_writes() -> Iterator[list[str]]:
    """What is written to the database meanwhile."""
    written: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(WRITES) and not any(word in sql for word in BESIDE):
            written.append(sql[:160])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield written
