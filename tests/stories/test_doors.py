"""Where a coordinator sees what arrived and is no story, and gets the form for phones."""

from __future__ import annotations

import base64
import io
import json
import zlib
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.test import Client
from openpyxl import load_workbook

from audit.models import Entry
from stories import todo
from stories.intake.collect import settings_of
from stories.intake.drafting import make_draft
from stories.kobo.arrivals import arrive
from stories.models import Intake, IntakeFile, KoboSource
from stories.services import intake as intakes
from tests.factories import House
from tests.stories.media import photo

pytestmark = pytest.mark.django_db
REASONS = {"title": ["Give the story a short title."]}
RAW = """<data id="msc_1" version="x"><words><happened>A tap.</happened><unit_1>{unit}</unit_1>
<told_on>2026-03-15</told_on><direction>upwards</direction><language>en</language></words>
<meta><instanceID>uuid:{key}</instanceID></meta></data>"""


def keep(house: House, key: UUID | None = None, **more: Any) -> Intake:
    key = key or uuid4()
    raw = RAW.format(unit=house.village.pk, key=key)
    facts = {"programme": house.programme, "door": "openrosa", "key": key, "reasons": REASONS}
    return intakes.keep_raw(raw=raw, **{**facts, **more})[0]


def signed_in(house: House) -> Client:
    client = Client()
    client.force_login(house.coordinator)
    return client


def test_draft_holds_what_was_read_and_its_files(house: House) -> None:
    link, _token = house.link()
    intake = keep(house, link=link)
    intakes.keep_file(intake, name="1.jpg", data=ContentFile(photo()))

    story = make_draft(intake, by=house.coordinator, unit=house.village)

    intake.refresh_from_db()
    assert (story.state, story.door, story.link, story.unit) == (
        "draft",
        "openrosa",
        link,
        house.village,
    )
    assert (story.current.happened, story.direction) == ("A tap.", "")
    assert story.collector_remarks == "The change is: upwards"
    assert [one.name for one in story.attachments.all()] == ["1.jpg"]
    assert (intake.story, intake.settled_at is None, IntakeFile.objects.count()) == (
        story,
        False,
        0,
    )


def test_draft_of_what_kobo_sent_is_read_as_its_form_says(house: House) -> None:
    facts = {"server": "https://kf.kobotoolbox.org", "asset_uid": "aXyZ", "name": "Stories"}
    people = {"made_by": house.coordinator, "collector": house.collector}
    columns = {"happened": "group/told", "consent_selection": "consent"}
    source = KoboSource.objects.create(
        programme=house.programme, columns=columns, **facts, **people
    )
    sent = {"_uuid": str(uuid4()), "group/told": "A tap.", "consent": "perhaps"}
    arrive(source, json.dumps(sent))
    intake = Intake.objects.get()

    story = make_draft(intake, by=house.coordinator, unit=house.village)

    assert (story.current.happened, story.door) == ("A tap.", "kobo")


def test_button_opens_the_draft_once(house: House) -> None:
    intake = keep(house)
    client = signed_in(house)

    answers = [
        client.post(f"/stories/doors/kept/{intake.pk}/draft/", {"unit": house.village.pk})
        for _again in range(2)
    ]

    story = house.programme.stories.get()
    assert [answer.status_code for answer in answers] == [302, 422]
    assert answers[0]["Location"] == f"/stories/{story.uuid}/edit/"


def test_draft_without_a_place_is_asked_for_one(house: House) -> None:
    answer = signed_in(house).post(f"/stories/doors/kept/{keep(house).pk}/draft/", {})

    assert answer.status_code == 422
    assert "Choose the place or office" in answer.content.decode()
    assert house.programme.stories.count() == 0


def test_putting_aside_removes_nothing_and_is_logged(house: House) -> None:
    intake = keep(house)
    client = signed_in(house)

    for _again in range(2):
        client.post(f"/stories/doors/kept/{intake.pk}/aside/")

    intake.refresh_from_db()
    assert (intake.settled_at is None, intake.raw[:5]) == (False, "<data")
    assert [entry.action for entry in Entry.objects.all()] == ["put_aside"]


def test_strangers_put_nothing_aside(house: House) -> None:
    intake = keep(house)

    with pytest.raises(PermissionDenied):
        intakes.put_aside(intake, by=house.collector)

    assert Intake.objects.open().count() == 1


def test_page_shows_what_was_sent_word_for_word(house: House) -> None:
    intake = keep(house)

    page = signed_in(house).get(intake.get_absolute_url()).content.decode()

    assert "&lt;happened&gt;A tap.&lt;/happened&gt;" in page
    assert "Give the story a short title." in page


@pytest.mark.parametrize("n_rows", [1, 3])
def test_list_asks_as_often_for_one_as_for_three(
    house: House, n_rows: int, django_assert_num_queries: Any
) -> None:
    for _number in range(n_rows):
        keep(house)
    client = signed_in(house)

    with django_assert_num_queries(5):
        page = client.get(f"/stories/doors/{house.programme.pk}/")

    assert page.content.decode().count("Give the story a short title.") == n_rows


def test_coordinators_are_told_that_something_waits(house: House) -> None:
    intake = keep(house)
    keep(house)
    told = [(item.n, item.url) for item in todo.items(house.coordinator)]

    intakes.settle(intake)

    assert told == [(2, f"/stories/doors/{house.programme.pk}/")]
    assert [item.n for item in todo.items(house.coordinator)] == [1]
    assert todo.items(house.evaluator) == todo.items(house.collector) == []


def test_form_is_downloaded_as_xlsform(house: House) -> None:
    answer = signed_in(house).get(f"/stories/doors/{house.programme.pk}/form.xlsx")

    book = load_workbook(io.BytesIO(answer.content))
    assert answer["Content-Disposition"] == (
        f'attachment; filename="msc_{house.programme.pk}.xlsx"'
    )
    assert book.sheetnames == ["survey", "choices", "settings"]


def test_without_a_period_the_page_says_why_there_is_no_form(house: House) -> None:
    type(house.period).objects.filter(pk=house.period.pk).update(state="closed")

    answer = signed_in(house).get(f"/stories/doors/{house.programme.pk}/form.xlsx", follow=True)

    assert "while a period collects stories" in answer.content.decode()


def test_sheet_of_a_link_tells_the_app_where_to_go(house: House) -> None:
    facts = {"labels": "Blue phone", "unit": house.village.pk, "kind": "collector"}

    page = signed_in(house).post(f"/stories/links/{house.programme.pk}/", facts).content.decode()

    assert "http://testserver/openrosa/msl_" in page


def test_settings_are_told_as_the_app_reads_them() -> None:
    packed = settings_of("https://msc.example.org/openrosa/msl_x", "Water")

    told = json.loads(zlib.decompress(base64.b64decode(packed)))
    assert told["general"]["server_url"] == "https://msc.example.org/openrosa/msl_x"
    assert (told["project"], told["admin"]) == ({"name": "Water"}, {})
