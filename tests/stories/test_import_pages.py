"""Stories from a file, on pages: upload, columns, report, start."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from audit import log
from programmes.models import Role
from stories.importing import jobs
from stories.models import ImportJob, Story
from stories.tasks import run_import, tend_imports
from tests.factories import House, MembershipFactory

CSV = (
    "nr,headline,story,why,site,date,consent\n"
    "1,The tap,A tap was built.,Mornings.,Village,2026-03-15,yes\n"
    "2,The road,A road came.,Market.,Village,2026-03-16,yes\n"
)
BAD = CSV + "3,The bus,,,Nowhere,soon,yes\n"


@pytest.fixture
def client_(login: Any, house: House) -> Client:
    client: Client = login(house.coordinator)
    return client


@pytest.fixture(autouse=True)
def at_once(django_capture_on_commit_callbacks: Any) -> Any:
    """What is done after the commit is done in these tests too; no worker is at anything."""
    cache.clear()
    return django_capture_on_commit_callbacks


def upload(client: Client, house: House, text: str | bytes = CSV, name: str = "a.csv") -> Any:
    data = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("stories:imports", args=[house.programme.pk]), {"file": file})


def check(client: Client, job: ImportJob, capture: Any, **changes: str) -> Any:
    """Press “Check every line” on the page as it stands, with changes."""
    form = client.get(job.get_absolute_url()).context["columns_form"]
    said = {name: value for name, value in form.initial.items() if value} | changes
    with capture(execute=True):
        return client.post(reverse("stories:import_action", args=[job.pk, "check"]), said)


def start(client: Client, job: ImportJob, capture: Any, **choice: str) -> Any:
    with capture(execute=True):
        return client.post(reverse("stories:import_action", args=[job.pk, "start"]), choice)


def test_file_goes_from_upload_to_stories(client_: Client, house: House, at_once: Any) -> None:
    upload(client_, house)
    job = ImportJob.objects.get()
    path = Path(job.file.path)
    kept = path.exists(), path.name == "a.csv"
    check(client_, job, at_once)
    checked = client_.get(job.get_absolute_url())
    none_yet = Story.objects.count()
    start(client_, job, at_once)

    job = ImportJob.objects.get()
    assert (kept, none_yet) == ((True, False), 0)
    assert "Nothing is stored yet." in checked.content.decode()
    assert (job.state, job.report["n_new"], job.file.name) == ("done", 2, "")
    assert not path.exists()
    assert set(Story.objects.values_list("state", "door", "collector")) == {
        ("submitted", "file", house.coordinator.pk)
    }
    assert list(log.verify()) == []


def test_report_says_line_field_and_what_to_do(client_: Client, house: House, at_once: Any) -> None:
    upload(client_, house, BAD)
    job = ImportJob.objects.get()
    check(client_, job, at_once)

    page = client_.get(job.get_absolute_url()).content.decode()
    table = client_.get(reverse("stories:import_report", args=[job.pk])).content.decode("utf-8-sig")
    assert "There is no “Nowhere”. Write one of:" in page
    assert "4,Told on,“soon” is not a day. Write it as 2026-03-15." in table
    assert ImportJob.objects.get().report["n_bad"] == 1


def test_all_or_nothing_stores_nothing_and_skipping_stores_the_good(
    client_: Client, house: House, at_once: Any
) -> None:
    upload(client_, house, BAD)
    job = ImportJob.objects.get()
    check(client_, job, at_once)

    start(client_, job, at_once)
    held = ImportJob.objects.get().state, Story.objects.count()
    start(client_, job, at_once, skips_bad="on")

    assert held == ("checked", 0)
    assert (ImportJob.objects.get().state, Story.objects.count()) == ("done", 2)


def test_lines_that_resemble_others_are_told_and_can_be_left_out(
    client_: Client, house: House, at_once: Any
) -> None:
    again = CSV + "3,The tap again,A tap was built.,Mornings.,Village,2026-03-15,yes\n"
    upload(client_, house, again)
    job = ImportJob.objects.get()
    check(client_, job, at_once)
    page = client_.get(job.get_absolute_url()).content.decode()
    start(client_, job, at_once, skips_alike="on")

    assert "Line 4 resembles <bdi>line 2</bdi> (100%)." in page
    assert Story.objects.count() == 2


def test_columns_are_remembered_for_the_next_file(
    client_: Client, house: House, at_once: Any
) -> None:
    text = CSV.replace("story,", "wie es war,")
    upload(client_, house, text)
    first = ImportJob.objects.get()
    guessed = client_.get(first.get_absolute_url()).context["columns_form"].initial
    check(client_, first, at_once, column_happened="wie es war", default_language="sw")
    upload(client_, house, text)

    second = ImportJob.objects.first()
    assert second is not None
    form = client_.get(second.get_absolute_url()).context["columns_form"]
    assert "column_happened" not in guessed
    assert form.initial["column_happened"] == "wie es war"
    assert form.initial["default_language"] == "sw"


def test_one_column_is_not_taken_for_two_answers(client_: Client, house: House) -> None:
    upload(client_, house)
    job = ImportJob.objects.get()
    said = {"column_happened": "story", "column_before": "story", "column_title": "headline"}
    answer = client_.post(reverse("stories:import_action", args=[job.pk, "check"]), said)

    assert answer.status_code == 422
    assert "takes this column already" in answer.content.decode()
    assert '<option value="headline" selected>' in answer.content.decode()
    assert ImportJob.objects.get().state == "uploaded"


def test_which_sheet_can_be_said(
    client_: Client, house: House, tmp_path: Path, at_once: Any
) -> None:
    book = Workbook()
    first: Any = book.active
    first.title = "Notes"
    sheet: Any = book.create_sheet("Stories")
    for line in CSV.splitlines():
        sheet.append(line.split(","))
    book.save(tmp_path / "a.xlsx")
    upload(client_, house, (tmp_path / "a.xlsx").read_bytes(), "a.xlsx")
    job = ImportJob.objects.get()

    asked = client_.get(job.get_absolute_url()).content.decode()
    page = client_.get(job.get_absolute_url(), {"sheet": "Stories"})
    said = {k: v for k, v in page.context["columns_form"].initial.items() if v}
    with at_once(execute=True):
        client_.post(
            reverse("stories:import_action", args=[job.pk, "check"]), said | {"sheet": "Stories"}
        )

    assert "Which sheet holds the stories?" in asked
    assert ImportJob.objects.get().report["n_new"] == 2


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.csv", b"", "The submitted file is empty."),
        ("a.pdf", b"%PDF", "Give a file whose name ends in"),
        ("a.xlsx", b"PK\x03\x04 no", "not a readable XLSX workbook"),
        ("a.csv", b"title\ncaf\xe9", "not in UTF-8"),
        ("a.csv", b"title,story\n", "holds no rows"),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_what_to_do(
    client_: Client, house: House, name: str, data: bytes, sentence: str, settings: Any
) -> None:
    answer = upload(client_, house, data, name)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert ImportJob.objects.count() == 0
    assert [p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()] == []


def test_too_large_a_file_is_refused_with_what_to_do(
    client_: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "LARGEST_FILE", 10)

    answer = upload(client_, house)

    assert answer.status_code == 413
    assert "Split it into several" in answer.content.decode()
    assert ImportJob.objects.count() == 0


def test_killed_worker_leaves_a_job_that_goes_on_without_doubling(
    client_: Client, house: House, at_once: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(client_, house)
    job = ImportJob.objects.get()
    check(client_, job, at_once)
    monkeypatch.setattr(run_import, "delay", lambda _pk: None)
    start(client_, job, at_once, skips_bad="on")
    monkeypatch.undo()
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_store", lambda *_facts: None)  # killed before it could say so
        jobs.run(job.pk)
    at_kill = ImportJob.objects.get().state, Story.objects.count()
    ImportJob.objects.update(asked_at=timezone.now() - dt.timedelta(minutes=5))

    with at_once(execute=True):
        tend_imports()

    assert at_kill == ("importing", 2)
    assert (ImportJob.objects.get().state, Story.objects.count()) == ("done", 2)


def test_two_workers_do_not_do_it_at_once(client_: Client, house: House, at_once: Any) -> None:
    upload(client_, house)
    job = ImportJob.objects.get()
    cache.set(f"import:{job.pk}", 40)
    check(client_, job, at_once)

    page = client_.get(job.get_absolute_url(), headers={"HX-Request": "true"})

    assert ImportJob.objects.get().state == "checking"
    assert "The lines are being checked. 40%" in page.content.decode()
    assert jobs.resume_lost() == 0


def test_page_says_when_no_worker_is_there(
    client_: Client, house: House, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path
    settings.CELERY_BROKER_URL = "filesystem://"
    upload(client_, house)
    ImportJob.objects.update(state="checking", asked_at=timezone.now())

    page = client_.get(ImportJob.objects.get().get_absolute_url()).content.decode()

    assert "The worker is not running" in page
    assert "Look again" in page


def test_file_is_removed_when_nobody_goes_on_with_it(client_: Client, house: House) -> None:
    upload(client_, house)
    job = ImportJob.objects.get()
    fresh = jobs.forget_old()
    ImportJob.objects.update(uploaded_at=timezone.now() - dt.timedelta(days=8))

    assert (fresh, jobs.forget_old()) == (0, 1)
    job.refresh_from_db(fields=["file"])
    assert (ImportJob.objects.get().state, job.file.name) == ("discarded", "")


def test_file_can_be_thrown_away(client_: Client, house: House, at_once: Any) -> None:
    upload(client_, house)
    job = ImportJob.objects.get()
    with at_once(execute=True):
        client_.post(reverse("stories:import_action", args=[job.pk, "discard"]))

    assert ImportJob.objects.get().state == "discarded"
    assert not Path(job.file.path).exists()


def test_a_role_that_ended_meanwhile_brings_nothing_in(
    client_: Client, house: House, at_once: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(client_, house)
    job = ImportJob.objects.get()
    check(client_, job, at_once)
    monkeypatch.setattr(run_import, "delay", lambda _pk: None)
    start(client_, job, at_once)
    house.coordinator.memberships.update(ended_at=timezone.now())

    jobs.run(job.pk)

    assert (ImportJob.objects.get().state, Story.objects.count()) == ("failed", 0)


def test_file_is_seen_by_whoever_brought_it_and_by_coordinators_of_the_whole(
    client_: Client, house: House
) -> None:
    branch = MembershipFactory(
        programme=house.programme, role=Role.COORDINATOR, unit=house.village
    ).user
    upload(client_, house)
    job = ImportJob.objects.get()
    people = (house.coordinator, branch, house.collector, house.evaluator, house.stranger)

    seen = [list(ImportJob.objects.visible_to(user)) == [job] for user in people]

    assert seen == [True, False, False, False, False]
    assert [user.has_perm("stories.run_import", job) for user in people] == seen
    ImportJob.objects.update(by=branch)
    job.refresh_from_db(fields=["by"])
    assert list(ImportJob.objects.visible_to(branch)) == [job]
    assert branch.has_perm("stories.run_import", job)


@pytest.mark.parametrize("n", [1, 3])
def test_list_asks_as_often_for_many_files(
    client_: Client, house: House, n: int, django_assert_num_queries: Any
) -> None:
    for _ in range(n):
        upload(client_, house)

    with django_assert_num_queries(4):
        client_.get(reverse("stories:imports", args=[house.programme.pk]))
