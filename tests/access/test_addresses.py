"""Every address of the house, as everybody: who is let in, and who is not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.access import pages
from tests.access.acts import acts, body_of
from tests.access.walking import (
    Row,
    client_of,
    noting_writes,
    resolved,
    routes,
    rows_of,
    send,
    taken_back,
)
from tests.access.world import ROLES, World

PAGES = list(rows_of(pages.TABLE))
ACTS = list(acts())
PUBLIC = {
    "healthz": 200,
    "readyz": 503,  # no worker is there
    "account_inactive": 200,
    "account_reset_password": 200,
    "account_reset_password_done": 200,
    "account_reset_password_from_key": 200,
    "account_reset_password_from_key_done": 200,
    "account_set_password": 302,
    "api:schema": 200,  # what the API can do is no secret; its data are
    "api:None": 404,
    "set_language": 302,
    "collect:worker": 200,  # what a phone runs and shows among its apps; nothing of a programme
    "collect:manifest": 200,
    "collect:link": 200,
}
SIGNING = {"account_login": 200, "account_logout": 302}
REFUSED = {403, 404}
FROM_ELSEWHERE = ("coordinator", "administrator")


@pytest.fixture(scope="module")
def clients(world: World) -> dict[str, Client]:
    return {role: client_of(world, role) for role in ROLES}


def status(client: Client, row: Row, world: World, method: str = "get") -> int:
    with taken_back():
        address = row.address(world)
        if method == "get":
            return int(client.get(address).status_code)
        return int(send(client, row, address, method, resolved(body_of(row), world)).status_code)


def method_of(row: Row) -> str:
    if row.route == "api:media":
        return "patch"
    return "put" if row.route in {"api:stories-detail", "api:stories-translation"} else "post"


def test_every_address_has_its_row() -> None:
    written = {row.route for row in (*PAGES, *ACTS)} | PUBLIC.keys() | SIGNING.keys()

    assert written == routes().keys()


def test_every_act_of_the_api_has_its_row() -> None:
    written = {row.route for row in ACTS}
    acting = {
        r
        for r, actions in routes().items()
        if actions and actions.keys() & {"post", "put", "patch"}
    }

    assert acting - written == set()


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_at_each_address_what_is_written(
    world: World, clients: dict[str, Client], role: str
) -> None:
    wrong = {
        f"{row.route} {row.about}": f"{found}, not {row.statuses[role]}"
        for row in PAGES
        if (found := status(clients[role], row, world)) != row.statuses[role]
    }

    assert wrong == {}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_not_act_is_refused_and_changes_nothing(
    world: World, clients: dict[str, Client], role: str
) -> None:
    wrong: dict[str, Any] = {}
    for row in ACTS:
        with noting_writes() as written:
            found = status(clients[role], row, world, method_of(row))
        is_refused = found in REFUSED or role in {"anonymous", "deactivated"}
        if found != row.statuses[role] or (is_refused and written):
            wrong[f"{row.route} {row.about}"] = found, row.statuses[role], written

    assert wrong == {}


@pytest.mark.parametrize("role", FROM_ELSEWHERE)
def test_whoever_has_a_part_in_one_programme_is_a_stranger_in_another(
    world: World, elsewhere: World, clients: dict[str, Client], role: str
) -> None:
    wrong = {}
    for method, row in [("get", row) for row in PAGES] + [(method_of(r), r) for r in ACTS]:
        if "=" in row.about:
            found = status(clients[role], row, elsewhere, method)
            if found != row.statuses["stranger"]:
                wrong[f"{method} {row.route} {row.about}"] = found, row.statuses["stranger"]

    assert wrong == {}


def test_what_only_acts_is_not_read(world: World, clients: dict[str, Client]) -> None:
    read = {row.route for row in PAGES}
    only_acts = [row for row in ACTS if row.route not in read and not row.route.startswith("api:")]

    found = {row.route: status(clients["coordinator"], row, world) for row in only_acts}

    assert found == {row.route: 405 for row in only_acts}


@pytest.mark.parametrize("role", ["anonymous", "collector"])
def test_what_is_open_to_all_is_open(
    world: World, clients: dict[str, Client], role: str, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path
    about = {"account_reset_password_from_key": "uidb36:1 key:set-password"}

    found = {
        route: status(clients[role], Row(route, about.get(route, ""), {}), world)
        for route in PUBLIC
    }

    assert found == PUBLIC


@pytest.mark.parametrize("route", SIGNING)
def test_signing_in_and_out_is_for_everybody(world: World, route: str) -> None:
    assert status(client_of(world, "anonymous"), Row(route, "", {}), world) == SIGNING[route]


def test_no_form_is_taken_without_its_key(world: World) -> None:
    strict = client_of(world, "coordinator", enforce_csrf_checks=True)
    own_key = {401}  # doors for programs, which know nobody by a session
    rows = [row for row in ACTS if row.statuses["coordinator"] not in REFUSED | own_key]

    with noting_writes() as written:
        found = {row.route: status(strict, row, world, method_of(row)) for row in rows}

    assert found == {row.route: 403 for row in rows}
    assert written == []


def test_switching_the_language_leads_nowhere_else(world: World) -> None:
    answer = client_of(world, "collector").post(
        "/language/", {"language": "fr", "next": "https://elsewhere.example/"}
    )

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_signing_in_leads_nowhere_else(world: World) -> None:
    person = world.person("collector")
    assert person is not None
    person.set_password("three or four words")
    person.save()

    answer = client_of(world, "anonymous").post(
        "/accounts/login/?next=https://elsewhere.example/",
        {"login": person.email, "password": "three or four words"},
    )

    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("address", ["/", "/stories/", "/api/v1/stories/"])
def test_private_answers_are_guarded(world: World, address: str) -> None:
    answer = client_of(world, "collector").get(address)

    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert not re.search("unsafe|\\*", answer["Content-Security-Policy"])


def test_the_session_is_out_of_the_reach_of_scripts_and_other_sites(world: World) -> None:
    person = world.person("collector")
    assert person is not None
    person.set_password("three or four words")
    person.save()
    client, typed = Client(), {"login": person.email, "password": "three or four words"}

    cookie = client.post("/accounts/login/", typed).cookies["sessionid"]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
