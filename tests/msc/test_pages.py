"""The home page, the menu, refusals as pages, and what every answer carries."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse

from msc import health, todo, views
from programmes.models import Role
from tests.factories import House, MembershipFactory, ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}


def test_home_lists_what_is_to_do_under_its_programme(house: House, login: Any) -> None:
    house.period.collect_until = dt.date(2026, 1, 31)
    house.period.save(update_fields=["collect_until"])

    answer = login(house.coordinator).get(reverse("home"))

    [(programme, items)] = answer.context["groups"]
    assert programme == house.programme.name
    assert items[0].is_overdue
    assert "Overdue since Jan. 31, 2026" in answer.content.decode()


def test_home_says_so_when_nothing_waits(house: House, login: Any) -> None:
    page = login(house.stranger).get(reverse("home")).content.decode()

    assert "Nothing is waiting for you." in page


def test_an_administrator_is_shown_the_way_to_a_first_programme(login: Any) -> None:
    answer = login(UserFactory(is_administrator=True)).get(reverse("home"))

    assert [way.url for way in answer.context["ways"]] == [reverse("programmes:new")]


@pytest.mark.parametrize("n", [1, 3])
def test_home_costs_the_same_for_one_programme_and_for_three(
    login: Any, django_assert_num_queries: Any, n: int
) -> None:
    person = UserFactory()
    for _ in range(n):
        programme = ProgrammeFactory()
        MembershipFactory(user=person, programme=programme, role=Role.COORDINATOR)
        MembershipFactory(user=person, programme=programme, role=Role.COLLECTOR)
    client = login(person)
    client.get(reverse("home"))

    with django_assert_num_queries(HOME_QUERIES):
        client.get(reverse("home"))


HOME_QUERIES = 16  # every room asks for its own, whatever their number


@pytest.mark.parametrize(
    ("who", "hidden"),
    [
        ("coordinator", set()),
        ("evaluator", set()),
        ("collector", {"panels:list", "reports:periods"}),
        ("stranger", {"stories:list", "panels:list", "panels:feedback", "reports:periods"}),
    ],
)
def test_the_menu_holds_only_what_a_person_can_use(
    house: House, who: str, hidden: set[str], rf: RequestFactory
) -> None:
    from msc.templatetags.house import DOORS, _open_to

    shown = {door.url_name for door, _url in _open_to(getattr(house, who))}

    assert shown == {door.url_name for door in DOORS} - hidden


def test_the_menu_marks_where_one_is(house: House, login: Any) -> None:
    page = login(house.coordinator).get(reverse("programmes:list")).content.decode()

    assert page.count('aria-current="page"') == 1
    assert '<a href="/programmes/" aria-current="page">' in page


@pytest.mark.parametrize("path", ["/", "/programmes/", "/people/me/", "/nowhere/"])
def test_nothing_made_for_a_person_is_stored(house: House, login: Any, path: str) -> None:
    answer = login(house.coordinator).get(path)

    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["/accounts/login/", "/nowhere/", "/healthz"])
def test_every_answer_carries_the_strict_policy(client: Client, path: str) -> None:
    answer = client.get(path)

    sent = set(answer["Content-Security-Policy"].split("; "))
    assert sent >= POLICY
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"


def test_a_wrong_address_is_not_found_and_shows_no_addresses(client: Client) -> None:
    answer = client.get("/nowhere/")

    page = answer.content.decode()
    assert answer.status_code == 404
    assert "There is nothing here" in page
    assert "resolver" not in page
    assert "tried" not in page


def test_too_much_at_once_is_413(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    answer = client.post(reverse("account_login"), {"login": "x" * 200})

    assert answer.status_code == 413
    assert "That is too much at once" in answer.content.decode()


def test_a_null_byte_is_400(client: Client) -> None:
    answer = client.post(reverse("account_login"), {"login": "a\x00b"})

    assert answer.status_code == 400
    assert client.get("/programmes/?q=%00").status_code == 400


def test_a_form_without_its_key_is_403_and_says_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "a"})

    assert answer.status_code == 403
    assert "Please send that again" in answer.content.decode()


@pytest.mark.parametrize(
    ("view", "error", "status", "sentence"),
    [
        (views.bad_request, BadRequest("No such day."), 400, "No such day."),
        (views.permission_denied, PermissionDenied("Panels only."), 403, "Panels only."),
        (views.bad_request, ValueError("secret path /etc"), 400, ""),
    ],
)
def test_refusals_say_our_own_sentences_only(
    rf: RequestFactory, view: Any, error: Exception, status: int, sentence: str
) -> None:
    answer = view(rf.get("/"), error)

    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_the_page_for_our_own_faults_needs_nothing(
    django_assert_num_queries: Any, settings: Any
) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    settings.DEBUG = False

    with django_assert_num_queries(0):
        answer = views.server_error(HttpRequest())

    assert answer.status_code == 500
    assert b"Something went wrong here" in answer.content


def test_healthz_asks_nobody(house: House, login: Any, django_assert_num_queries: Any) -> None:
    client = login(house.coordinator)

    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.fixture
def all_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every part answers, whatever this machine runs."""
    monkeypatch.setattr(health, "CHECKS", dict.fromkeys(health.CHECKS, lambda: True))


def test_readyz_is_200_when_every_part_answers(client: Client, all_well: None) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert set(answer.json().values()) == {"ok"}


@pytest.mark.parametrize("part", health.CHECKS)
def test_readyz_names_the_part_that_fails_and_nothing_more(
    client: Client, all_well: None, part: str
) -> None:
    def fail() -> bool:
        raise OSError("password=secret host=10.0.0.1")

    health.CHECKS[part] = fail

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()[part] == "failing"
    assert sorted(set(answer.json().values())) == ["failing", "ok"]
    assert b"secret" not in answer.content


def test_the_database_and_the_cache_really_answer(db: None) -> None:
    assert health._database() is True
    assert health._cache() is True
    assert health._disk() is True


def test_a_broker_folder_that_is_not_there_fails(settings: Any, tmp_path: Any) -> None:
    settings.CELERY_BROKER_URL = "filesystem://"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path / "none")}

    before = health._broker()
    (tmp_path / "none").mkdir()

    assert (before, health._broker()) == (False, True)


def test_what_a_person_has_to_do_comes_from_every_room(house: House) -> None:
    names = {room.__name__ for room in todo.ROOMS}

    assert names == {"programmes.todo", "stories.todo", "panels.todo", "themes.todo"}
