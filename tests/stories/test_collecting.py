"""The form a phone keeps: the same for all who collect, about nobody, and small."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

from programmes.services import add_question
from stories.collect import shell
from stories.forms import StoryForm
from stories.models import CollectorLink
from stories.services import make_link, revoke_link
from tests.factories import House, MembershipFactory, ProgrammeFactory

LARGEST_FIRST_LOAD = 40_000
HEADERS = 500
"""About what the headers of one answer weigh."""


@pytest.fixture
def address(house: House) -> str:
    return reverse("collect:form", args=[house.programme.pk, "en"])


def test_the_form_holds_nobodys_name_and_no_key(house: House, login: Any, address: str) -> None:
    collector = house.collector
    page = login(collector).get(address).content.decode()

    assert (collector.name in page, collector.email in page) == (False, False)
    assert re.findall(r"csrf|token|sessionid|[0-9a-f]{32}|[A-Za-z0-9]{64}", page) == []
    assert re.findall(f'value="{house.village.pk}"[^>]*>[^<]*Village', page) == []


def test_the_form_is_the_same_for_all_who_collect(house: House, login: Any, address: str) -> None:
    pages = {
        login(person).get(address).content
        for person in (house.collector, house.other_collector, house.coordinator)
    }

    assert len(pages) == 1


def test_the_form_is_not_kept_by_browsers_except_where_a_worker_keeps_it(
    house: House, login: Any, address: str
) -> None:
    answer = login(house.collector).get(address)

    assert "no-store" in answer["Cache-Control"]
    assert answer["Collect-Form"] == "1"
    assert "media-src 'self' blob:" in answer["Content-Security-Policy"]
    assert "img-src 'self' data: blob:" in answer["Content-Security-Policy"]


def test_a_message_for_somebody_does_not_get_into_the_form(
    house: House, login: Any, address: str
) -> None:
    client = login(house.collector)
    language = {"language": "fr", "next": "/"}
    client.post(reverse("accounts:profile"), {"name": "Secret Name", **language})

    assert "Secret" not in client.get(address).content.decode()
    assert "messages" in client.cookies or client.session.get("_messages")


def test_every_question_of_the_form_is_on_one_page_of_the_phone(house: House) -> None:
    form = StoryForm(programme=house.programme)
    asked = [name for _page, _heading, names in shell.pages() for name in names]

    assert sorted(asked) == sorted(field.name for field in form.visible_fields())


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_form_speaks_the_language_of_its_address(
    house: House, login: Any, language: str
) -> None:
    answer = login(house.collector).get(
        reverse("collect:form", args=[house.programme.pk, language])
    )

    assert f'<html lang="{language}"' in answer.content.decode()


def test_a_language_the_house_does_not_speak_is_not_found(house: House, login: Any) -> None:
    address = reverse("collect:form", args=[house.programme.pk, "xx"])

    assert login(house.collector).get(address).status_code == 404


def test_without_script_the_form_leads_to_the_ordinary_one(
    house: House, login: Any, address: str
) -> None:
    page = login(house.collector).get(address).content.decode()
    plain = reverse("stories:new", args=[house.programme.pk])

    assert f'<noscript><meta http-equiv="refresh" content="0;url={plain}"></noscript>' in page


def test_the_form_has_the_newest_wording_of_each_language(
    house: House, login: Any, address: str
) -> None:
    words = {"text": "What changed most?", "significance_text": "Why?"}
    for language in ("en", "sw"):
        add_question(house.programme, by=house.coordinator, language=language, **words)

    page = login(house.collector).get(address).content.decode()

    found = re.findall(r'<li data-id="\d+" data-language="(\w+)"[^>]* data-version="(\d)"', page)
    assert sorted(found) == [("en", "2"), ("sw", "1")]


def test_a_collector_of_one_programme_is_led_there(house: House, login: Any) -> None:
    answer = login(house.collector).get(reverse("collect:start"), follow=True)

    assert answer.redirect_chain[-1][0] == f"/collect/{house.programme.pk}/en/"


def test_a_collector_of_several_programmes_chooses(house: House, login: Any) -> None:
    MembershipFactory(user=house.collector, programme=ProgrammeFactory(name="Second"))

    answer = login(house.collector).get(reverse("collect:start"))

    assert "Second" in answer.content.decode()


def test_places_are_those_of_the_person(house: House, login: Any) -> None:
    answer = login(house.collector).get(reverse("collect:places", args=[house.programme.pk]))

    assert answer.json() == {"places": [[house.village.pk, "District / Village"]]}
    assert "no-store" in answer["Cache-Control"]


@pytest.fixture
def token(house: House) -> str:
    facts = {"kind": "collector", "label": "Teachers"}
    return make_link(house.district, by=house.coordinator, **facts)[1]


def test_a_link_opens_the_form_and_the_places_of_its_branch(
    house: House, client: Any, address: str, token: str
) -> None:
    sign = {"Authorization": f"Link {token}"}
    places = reverse("collect:places", args=[house.programme.pk])

    assert client.get(address, headers=sign)["Collect-Form"] == "1"
    units = [unit for unit, _name in client.get(places, headers=sign).json()["places"]]
    assert sorted(units) == [house.district.pk, house.village.pk, house.other_village.pk]


@pytest.mark.parametrize("kind", ["revoked", "direct", "of another programme", "wrong"])
def test_a_link_that_does_not_fit_opens_nothing(
    house: House, client: Any, address: str, token: str, kind: str
) -> None:
    if kind == "revoked":
        revoke_link(CollectorLink.objects.get(), by=house.coordinator)
    elif kind == "direct":
        CollectorLink.objects.update(kind="direct")
    elif kind == "wrong":
        token = "msl_wrong"
    else:
        address = reverse("collect:form", args=[ProgrammeFactory().pk, "en"])

    assert client.get(address, headers={"Authorization": f"Link {token}"}).status_code == 404


def test_the_worker_has_the_forms_addresses_and_no_others(client: Any, db: None) -> None:
    answer = client.get(reverse("collect:worker"))

    assert answer["Service-Worker-Allowed"] == "/collect/"
    assert answer["Content-Type"] == "text/javascript"
    assert "no-store" in answer["Cache-Control"]
    assert f'"version": "{shell.version()}"' in answer.content.decode()


def test_everything_the_form_is_made_of_is_there(db: None) -> None:
    names = [*shell.FILES, "js/collect/worker.js", "icon-192.png", "icon-512.png"]
    templates = sorted(p.name for p in Path(settings.BASE_DIR, "templates/collect").glob("*.html"))

    assert [name for name in names if finders.find(name) is None] == []
    assert sorted(Path(n).name for n in shell.TEMPLATES if "/" in n) == [
        name for name in templates if name not in {"start.html", "link.html"}
    ]


def test_the_manifest_starts_inside_the_form(client: Any, db: None) -> None:
    said = client.get(reverse("collect:manifest")).json()

    assert (said["start_url"], said["scope"]) == ("/collect/", "/collect/")
    assert {icon["sizes"] for icon in said["icons"]} == {"any", "192x192", "512x512"}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_first_load_stays_small(house: House, language: str) -> None:
    """The page, all it is made of, and the worker, as a server sends them."""
    page = shell.form_page(house.programme, language).encode()
    names = {*shell.FILES, "js/collect/worker.js"}
    parts = [Path(str(finders.find(name))).read_bytes() for name in names]

    sizes = [len(brotli.compress(part)) + HEADERS for part in parts]
    sizes.append(len(gzip.compress(page)) + 2 * HEADERS)
    assert sum(sizes) <= LARGEST_FIRST_LOAD, sum(sizes)
