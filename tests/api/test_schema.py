"""The description of the API, its documentation, and every address at once."""

from __future__ import annotations

import itertools
import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from accounts.models import User
from panels.models import Candidate, Feedback, PanelMember, SelectionRound, Turn
from tests.api.conftest import Program
from tests.api.sittings import Sitting
from tests.factories import (
    House,
    MembershipFactory,
    PanelFactory,
    PanelMemberFactory,
    QuestionFactory,
)
from themes.models import Placement, Theme, ThemeSet

Of = Callable[[User], Program]
DOCUMENT = Path(settings.BASE_DIR) / "docs" / "api.md"
METHODS = {"get", "put", "post", "patch", "delete"}
NASTY: list[Any] = [
    {},
    {"note": 5},
    {"note": "x", "state": "closed"},
    {"because": None},
    {"domain": 10**30},
    {"candidates": [10**30], "present": [10**30]},
    {"candidates": [{}], "present": "x", "chosen": [[]]},
    {"to": [], "into": {}, "edit": "x", "label": 1, "channel": []},
    {"label": "", "channel": "", "how": "", "text": ""},
]


def operations() -> Iterator[tuple[str, str]]:
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    for path, methods in paths.items():
        for method in sorted(METHODS & set(methods)):
            yield method.upper(), path


def documented() -> set[tuple[str, str]]:
    rows = re.findall(r"^\| `(/api/[^`]*)` \| ([A-Z, ]+) \|", DOCUMENT.read_text(), re.MULTILINE)
    return {(method, path) for path, methods in rows for method in methods.split(", ")}


def test_the_description_is_valid_and_without_warnings(tmp_path: Path) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "api"))


def test_the_document_and_the_description_name_the_same_addresses() -> None:
    assert documented() == set(operations())


def test_the_description_is_open_to_those_who_sign_in(house: House, program: Of) -> None:
    answer = program(house.collector).get("schema/")

    assert answer.status_code == 200
    assert answer.json()["info"]["title"] == "Most Significant Change"


@pytest.fixture
def keys(house: House, program: Of) -> dict[str, str]:
    """An object of each kind, by the beginning of its address."""
    sitting = Sitting(house, program).plan()
    sitting.open()
    sitting.facilitator.post(f"{sitting.address}open-turn/")
    turn = sitting.turns()[0]["id"]
    theme_set = ThemeSet.objects.create(
        programme=house.programme, period=house.period, requested_by=house.evaluator, state="ready"
    )
    theme = Theme.objects.create(theme_set=theme_set, number=1, label="Water")
    story = sitting.stories[0]
    placement = Placement.objects.create(theme_set=theme_set, theme=theme, story=story)
    return {
        "programmes": house.programme.pk,
        "periods": house.period.pk,
        "stories": story.uuid,
        "rounds": sitting.below.pk,
        "turns": turn,
        "feedback": 1,
        "theme-sets": theme_set.pk,
        "themes": theme.pk,
        "placements": placement.pk,
    }


def real(path: str, keys: dict[str, str]) -> str:
    """The address below /api/v1/ of an object that is there."""
    address = path.removeprefix("/api/v1/")
    return re.sub(r"\{\w+\}", str(keys.get(address.split("/")[0], "")), address)


def test_nobody_enters_without_a_name(keys: dict[str, str]) -> None:
    client = Client()

    codes = {
        (method, path): client.generic(
            method, f"/api/v1/{real(path, keys)}", "{}", content_type="application/json"
        ).status_code
        for method, path in operations()
    }

    assert set(codes.values()) == {401}, codes


def test_a_stranger_finds_empty_lists_and_nothing_else(
    house: House, program: Of, keys: dict[str, str]
) -> None:
    stranger = program(house.stranger)

    codes = {}
    for method, path in operations():
        if "{" in path:
            answer = _send(stranger, method, real(path, keys), {})
            codes[method, path] = answer.status_code
        elif path.endswith("/session/"):
            assert stranger.get("session/").json()["programmes"] == []
        elif method == "GET" and "schema" not in path:
            assert stranger.get(real(path, keys)).json()["results"] == []

    sending = codes.pop(("PUT", "/api/v1/stories/{uuid}/"))
    assert (sending, set(codes.values())) == (422, {404}), codes


@pytest.mark.parametrize("role", ["coordinator", "evaluator", "collector"])
def test_no_body_makes_any_address_fail(
    house: House, program: Of, keys: dict[str, str], role: str
) -> None:
    person = program(getattr(house, role))

    codes = {
        (path, str(body)): _send(person, method, real(path, keys), body).status_code
        for method, path in operations()
        for body in NASTY
        if method != "GET" and "withdraw" not in path
    }

    assert {code for code in codes.values() if code >= 500} == set()


@pytest.mark.parametrize("key", ["0", "9" * 30, "9" * 5000, "-1", "x", "1.5", "%00", "١"])
def test_no_key_makes_any_address_fail(house: House, program: Of, key: str) -> None:
    person = program(house.coordinator)

    for _method, path in operations():
        if "{" in path:
            address = re.sub(r"\{\w+\}", key, path.removeprefix("/api/v1/"))
            assert person.get(address).status_code in {400, 404, 405}


def test_every_example_of_the_document_runs(house: House, program: Of) -> None:
    """They are one story, told by somebody who collects, coordinates and facilitates."""
    panel = PanelFactory(unit=house.district)
    QuestionFactory(programme=house.programme, language="fr")
    person = MembershipFactory(programme=house.programme, role="collector").user
    MembershipFactory(programme=house.programme, role="coordinator", user=person)
    PanelMemberFactory(panel=panel, user=person, role="facilitator")
    sender = program(person)

    for method, address, body in examples():
        answer = _send(sender, method, _with_keys(address, house), _body_with_keys(body, house))
        assert answer.status_code in {200, 201}, (method, address, answer.content)


def _with_keys(address: str, house: House) -> str:
    """An example's address with the key of what is really there in place of its number."""
    there = {
        "programmes/": house.programme,
        "periods/": house.period,
        "rounds/": SelectionRound.objects.last(),
        "turns/": Turn.objects.last(),
        "feedback/": Feedback.objects.filter(audience="collector").last(),
        "theme-sets/": ThemeSet.objects.last(),
        "period=": house.period,
        "unit=": house.village,
    }
    for words, row in there.items():
        address = re.sub(rf"\b{words}\d+", f"{words}{row.pk if row else 0}", address)
    return address


def _body_with_keys(body: str, house: House) -> Any:
    candidate = Candidate.objects.last()
    said = json.loads(body or "{}")
    real_ones = {
        "programme": house.programme.pk,
        "unit": house.village.pk,
        "period": house.period.pk,
        "domain": house.domain.pk,
        "present": [member.pk for member in PanelMember.objects.all()],
        "candidates": [candidate.pk if candidate else 0],
    }
    for one in said.get("chosen", []):
        one["candidate"] = candidate.pk if candidate else 0
    return said | {name: key for name, key in real_ones.items() if name in said}


def examples() -> Iterator[tuple[str, str, str]]:
    """(method, address below /api/v1/, body) of each curl in the document."""
    blocks = re.findall(r"```sh\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    for block in blocks:
        for command in re.split(r"^curl ", block, flags=re.MULTILINE)[1:]:
            words = shlex.split(command.replace("\\\n", " "))
            options = dict(itertools.pairwise(words))
            address = next(word for word in words if word.startswith("$MSC/"))
            body = " ".join(options.get("-d", "").split())
            yield options.get("-X", "GET"), address.removeprefix("$MSC/"), body


def _send(person: Program, method: str, address: str, body: Any) -> Any:
    if method == "GET":
        return person.get(address)
    return person.send(method, address, body)
