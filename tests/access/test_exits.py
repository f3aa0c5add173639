"""Every text of every kind of story at every exit of the house: who reads it, and nobody else."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.urls import reverse

from panels.services import voting
from stories import tasks
from stories.models import Story
from tests.access.marks import BEFORE_PANELS, KINDS, MARK, WORDS, lay_files, mark, sow
from tests.access.walking import client_of, taken_back
from tests.access.world import World

READERS = ("collector", "member", "facilitator", "evaluator", "coordinator")
OUTSIDERS = ("other_collector", "administrator", "left", "unseated")
"""They find no story's own page (``test_addresses``), so that only lists are looked through."""

# Who reads which texts of which stories: c collector, o coordinator, e evaluator, m panel member,
# f facilitator. What does not stand here is read by nobody, nowhere.
TOLD = " ".join([*WORDS, "word", "noreason"])  # word: one that only this story says
TRANSLATED = " ".join(f"translated{name}" for name in WORDS)
BESIDE = "place when other remarks role why note"
SAID = "rationale dissent passedover"
IDENTITY = "name contact pseudonym"  # in the writer's own form, as long as it is on the table
HEARD = {"voice": "coe", "filename": "co"}  # and the photo, without consent, by nobody
SEEN: dict[str, dict[str, str]] = {
    "draft": {TOLD: "c", TRANSLATED: "c", BESIDE: "c", IDENTITY: "c", "voice filename": "c"},
    "submitted": {TOLD: "coe", TRANSLATED: "coe", BESIDE: "coe", **HEARD},
    "returned": {TOLD: "coe", TRANSLATED: "coe", BESIDE: "coe", IDENTITY: "c", **HEARD},
    "eligible": {
        "title before happened now significance word": "coemf",
        TRANSLATED: "coemf",
        f"{BESIDE} noreason": "coe",
        SAID: "coemf",
        "heldby": "oemf",
        "voice": "coemf",
        "filename": "co",
        "prepared": "coef",
        "answer": "coef",
        "sentence": "oe",
    },
    "withdrawn": {},
    "sensitive": {
        "filename": "co",
        TOLD: "co",
        TRANSLATED: "co",
        BESIDE: "co",
        SAID: "co",
        "answer": "co",
    },
    "unconsented": {
        "filename": "co",
        TOLD: "coe",
        TRANSLATED: "coe",
        BESIDE: "coe",
        SAID: "coe",
        "answer": "coef",
    },
}
SEEN["named"] = {**SEEN["eligible"], "name": "coemf"}
SEEN["expired"] = SEEN["unconsented"]
LETTERS = {"c": "collector", "o": "coordinator", "e": "evaluator", "m": "member"}
LETTERS["f"] = "facilitator"
NOT_IN_PANELS = {"remarks", "place", "when", "other", "role", "why", "note", "noreason", "filename"}
"""What stands beside a story never gets to a panel, whoever looks at the panel's pages."""


@pytest.fixture(scope="module")
def stories(world: World) -> dict[str, Story]:
    return sow(world)


def expected() -> dict[str, set[str]]:
    """``{mark: the roles that read it}``."""
    found = {}
    for kind, rows in SEEN.items():
        for fields, letters in rows.items():
            for field in fields.split():
                found[mark(kind, field)] = {LETTERS[letter] for letter in letters}
    return found


def exits(world: World, stories: dict[str, Story], role: str) -> Iterator[str]:
    """Every address that shows stories or what was made of them."""
    yield from _lists(world)
    if role in OUTSIDERS:
        return
    for kind, story in stories.items():
        pages = ["stories:detail", "panels:journey", "api:stories-detail", "stories:correct"]
        pages += ["stories:edit", "stories:check"] if kind in {"draft", "returned"} else []
        yield from (reverse(page, args=[story.uuid]) for page in pages)
        for sha256 in story.attachments.values_list("sha256", flat=True):
            yield reverse("stories:media", args=[story.uuid, sha256])
            yield reverse("api:media", args=[story.uuid, sha256])
            if kind in BEFORE_PANELS:
                candidate = world.things[f"{kind}_candidate"].pk
                yield reverse("panels:candidate_media", args=[candidate, sha256])
    yield from _of_panels(world)


def _lists(world: World) -> Iterator[str]:
    """Of many stories at once."""
    period, programme = world.things["period"].pk, world.house.programme.pk
    yield from (reverse("home"), reverse("panels:list"), reverse("reports:periods"))
    yield f"{reverse('stories:list')}?programme={programme}"
    yield from (reverse("stories:review"), reverse("programmes:detail", args=[programme]))
    for show in ("?show=all", "?show=all&progress=done"):
        yield reverse("panels:feedback") + show
    yield from (reverse(f"api:{name}-list") for name in ("stories", "rounds", "feedback"))
    yield reverse("reports:period", args=[period])
    yield from (reverse("reports:register", args=[period, form]) for form in ("csv", "xlsx"))
    theme_set = world.things["theme_set"].pk
    yield reverse("themes:set", args=[theme_set])
    yield reverse("api:theme-sets-detail", args=[theme_set])
    yield reverse("api:theme-sets-placements", args=[theme_set])
    yield reverse("themes:theme", args=[world.things["eligible_theme"].pk])


def _of_panels(world: World) -> Iterator[str]:
    things = world.things
    for name in ("reading_round", *(f"{kind}_decided" for kind in BEFORE_PANELS)):
        yield reverse("panels:round", args=[things[name].pk])
        yield reverse("api:rounds-detail", args=[things[name].pk])
        yield reverse("api:rounds-decisions", args=[things[name].pk])
    for kind in BEFORE_PANELS:
        yield reverse("panels:candidate", args=[things[f"{kind}_candidate"].pk])
        yield reverse("panels:feedback_item", args=[things[f"{kind}_told"].pk])
        yield reverse("api:feedback-detail", args=[things[f"{kind}_feedback"].pk])
        yield reverse("panels:feedback_print", args=[things[f"{kind}_feedback"].pk])


def text_of(answer: Any) -> str:
    """All that an answer says, out of a stream or a spreadsheet too."""
    body = b"".join(answer)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return body.decode()


def test_each_text_is_read_by_those_it_is_for_and_by_nobody_else(
    world: World, stories: dict[str, Story]
) -> None:
    lay_files()
    read: dict[str, set[str]] = defaultdict(set)
    astray = []
    for role in (*READERS, *OUTSIDERS):
        client = client_of(world, role)
        for address in exits(world, stories, role):
            for found in MARK.finditer(text_of(client.get(address))):
                read[found[0]].add(role)
                if _is_astray(found[2], found[1], address):
                    astray.append((found[0], role, address))

    wanted = expected()
    wrong = {
        one: f"read by {sorted(read[one])}, not {sorted(wanted.get(one, ()))}"
        for one in sorted(read.keys() | wanted.keys())
        if read[one] != wanted.get(one, set())
    }
    assert wrong == {}
    assert astray == []


def _is_astray(field: str, kind: str, address: str) -> bool:
    if address.startswith("/panels/") or "/rounds/" in address or "/feedback/" in address:
        return field in NOT_IN_PANELS
    if field == "word" and kind not in {"eligible", "named"}:
        return "theme" in address or address.startswith("/periods/")
    is_form = address.endswith(("/edit/", "/check/"))
    return field in IDENTITY.split() and kind != "named" and not is_form


def test_the_identity_is_told_where_it_is_asked_for(
    world: World, stories: dict[str, Story]
) -> None:
    wanted = {"collector": True, "coordinator": True, "evaluator": False, "member": False}
    address = reverse("stories:identity", args=[stories["eligible"].uuid])

    told = {role: text_of(client_of(world, role).post(address)) for role in wanted}

    for field in ("name", "contact"):
        assert {role: mark("eligible", field) in told[role] for role in wanted} == wanted


def test_nothing_of_a_withdrawn_story_is_left_but_what_panels_said(
    world: World, stories: dict[str, Story]
) -> None:
    """What a panel said is on record; the walk above shows that nobody reads it."""
    left = set()
    for model in apps.get_models():
        dump = serializers.serialize("json", model._base_manager.all(), ensure_ascii=False)
        left |= {found[2] for found in MARK.finditer(dump) if found[1] == "withdrawn"}

    assert left == {"rationale", "dissent", "passedover", "heldby"}


def test_no_mail_carries_a_word(
    world: World, stories: dict[str, Story], mailoutbox: list[Any]
) -> None:
    for kind in KINDS:
        tasks.tell_collector_sent_back(stories[kind].pk)

    assert len(mailoutbox) == 1
    assert not any(MARK.search(f"{mail.subject} {mail.body}") for mail in mailoutbox)


WATCHERS = ("facilitator", "coordinator", "evaluator", "branch_coordinator")
KEYS = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|"csrfToken": ?"[^"]*"')


@pytest.mark.parametrize("is_secret", [False, True])
def test_while_a_vote_is_open_all_answers_are_the_same_whatever_is_voted(
    world: World, is_secret: bool
) -> None:
    """Two worlds: a member gives one vote or the other; nobody but they can tell them apart."""
    voting_round = world.round_of(world.things["panel"], "voting")
    choices = [world.stand(voting_round, world.story()) for _ in range(2)]
    turn = world.open_turn(voting_round, is_secret=is_secret)
    watchers = [*WATCHERS, "member"] if is_secret else list(WATCHERS)
    clients = {role: client_of(world, role) for role in watchers}
    addresses = [
        reverse("panels:round", args=[voting_round.pk]),
        reverse("panels:vote", args=[turn.pk]),
        reverse("panels:state", args=[voting_round.pk]),
        reverse("panels:candidate", args=[choices[0].pk]),
        reverse("api:rounds-detail", args=[voting_round.pk]),
        reverse("api:rounds-turns", args=[voting_round.pk]),
        reverse("api:turns-detail", args=[turn.pk]),
        reverse("home"),
    ]

    def seen(choice: Any) -> dict[tuple[str, str], str]:
        with taken_back():
            voting.cast(turn, by=world.person("member"), candidates=[choice])
            return {
                (role, address): KEYS.sub("", text_of(client.get(address)))
                for role, client in clients.items()
                for address in addresses
            }

    one, other = (seen(choice) for choice in choices)

    assert [key for key in one if one[key] != other[key]] == []
    assert json.loads(one["evaluator", addresses[6]])["tally"] is None
