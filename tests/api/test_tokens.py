"""Tokens: seen once, kept as a digest, revoked at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts.models import User
from api.models import ApiToken
from api.tokens import make_token, revoke_token
from tests.api.conftest import Program
from tests.factories import House

Of = Callable[[User], Program]
PAGE = "/api/token/"


def test_a_key_is_shown_once_and_only_its_digest_is_kept(house: House, login: Any) -> None:
    client = login(house.collector)

    made = client.post(PAGE, {"name": "Telephone"})

    key = re.findall(r"msc_[\w-]{43}", made.content.decode())
    assert len(key) == 1
    assert key[0] not in client.get(PAGE).content.decode()
    assert key[0] not in str(ApiToken.objects.values())
    assert "no-store" in made.headers["Cache-Control"]
    assert Program(key[0]).get("stories/").status_code == 200


def test_a_token_without_a_name_is_asked_for_one(house: House, login: Any) -> None:
    answer = login(house.collector).post(PAGE, {"name": ""})

    assert answer.status_code == 422
    assert ApiToken.objects.count() == 0


def test_a_revoked_token_opens_nothing(house: House, login: Any, program: Of) -> None:
    collector = program(house.collector)
    assert collector.get("stories/").status_code == 200

    answer = login(house.collector).post(f"{PAGE}{ApiToken.objects.get().pk}/revoke/")

    assert answer.status_code == 302
    assert collector.get("stories/").status_code == 401
    assert collector.get("stories/").headers["WWW-Authenticate"] == "Bearer"


def test_somebody_elses_token_is_not_there(house: House, login: Any, program: Of) -> None:
    program(house.collector)

    answer = login(house.coordinator).post(f"{PAGE}{ApiToken.objects.get().pk}/revoke/")

    assert answer.status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_only_its_owner_revokes_a_token(house: House) -> None:
    token, _key = make_token(by=house.collector, name="Mine")

    with pytest.raises(PermissionDenied):
        revoke_token(token, by=house.coordinator)

    token.refresh_from_db()
    assert token.revoked_at is None


def test_somebody_who_may_not_sign_in_has_no_token_either(house: House, program: Of) -> None:
    collector = program(house.collector)
    User.objects.filter(pk=house.collector.pk).update(is_active=False)

    assert collector.get("stories/").status_code == 401


def test_a_token_says_when_it_was_last_used(house: House) -> None:
    token, key = make_token(by=house.collector, name="Script")

    Program(key).get("stories/")

    token.refresh_from_db()
    assert token.last_used_on == timezone.localdate()


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer msc_wrong", "Token x y z", "Bearer \xff\xfe"]
)
def test_a_wrong_token_is_refused(house: House, header: str) -> None:
    answer = Client().get("/api/v1/stories/", headers={"Authorization": header})

    assert answer.status_code == 401
    assert list(answer.json()) == ["detail"]


def test_the_page_asks_to_sign_in() -> None:
    answer = Client().get(PAGE)

    assert answer.status_code == 302


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_takes_the_same_queries_however_many_tokens(
    house: House, login: Any, django_assert_num_queries: Any, n: int
) -> None:
    client = login(house.collector)
    for number in range(n):
        make_token(by=house.collector, name=f"Token {number}")

    with django_assert_num_queries(3):
        client.get(PAGE)
