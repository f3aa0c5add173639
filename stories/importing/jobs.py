"""A file of stories brought in from a page: uploaded, its columns named, checked, brought in.

The worker does the long parts. How far it is stands in the cache, for all who look, and is its
sign of life at the same time: when it has gone, another worker takes the job up. Twice does no
harm, since a row makes the same story however often it comes.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from audit import log
from audit.workflow import perform
from programmes.access import has_role
from programmes.models import Programme, Role
from stories.filenames import harmless
from stories.importing.mapping import columns_for
from stories.importing.reading import Unreadable, header_of, rows_of
from stories.importing.run import Plan, Report, import_rows
from stories.importing.workbooks import sheets_of
from stories.models import ImportJob
from stories.models.import_job import KEPT
from stories.storage import remove_on_commit

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)
LARGEST_FILE = 50 * 1024 * 1024
KINDS = (".xlsx", ".csv", ".jsonl", ".ndjson")
LOST_AFTER = 180
"""Seconds without a sign of life after which a worker counts as gone."""
MOST_TOLD = 5_000


@transaction.atomic
def upload(file: UploadedFile[bytes], *, by: User, programme: Programme) -> ImportJob:
    """Keep a file until its columns are named. Raises PermissionDenied, or ValidationError."""
    if not has_role(by, programme.pk, Role.COORDINATOR):
        raise PermissionDenied
    _refuse_unfit(file)
    job = ImportJob(programme=programme, by=by, file_name=harmless(file.name or ""))
    job.file.save(f"{uuid4().hex}{Path(job.file_name).suffix.lower()}", file, save=False)
    try:
        look(job)
    except Unreadable as error:
        job.file.delete(save=False)
        raise ValidationError({"file": str(error)}) from error
    job.save()
    log.record(job, "upload", by=by, to_state=job.state)
    return job


def _refuse_unfit(file: UploadedFile[bytes]) -> None:
    if Path(file.name or "").suffix.lower() not in KINDS:
        sentence = _("Give a file whose name ends in .xlsx, .csv or .jsonl.")
        raise ValidationError({"file": sentence})
    if not file.size:
        raise ValidationError({"file": _("The file is empty. Save it again and choose it anew.")})
    if file.size > LARGEST_FILE:
        sentence = _(
            "The file is larger than %(n)d MB. Split it into several, or leave out pictures."
        )
        raise ValidationError({"file": sentence % {"n": LARGEST_FILE // 1024 // 1024}})


def look(job: ImportJob, sheet: str = "") -> tuple[list[str], list[str]]:
    """The file's sheets (none but in a workbook) and the columns of the one that is meant.

    Raises Unreadable. Of a workbook just brought, another sheet may hold the stories.
    """
    path = Path(job.file.path)
    sheets = sheets_of(path) if path.suffix == ".xlsx" else []
    try:
        return sheets, header_of(rows_of(path, sheet or job.sheet))
    except Unreadable:
        if len(sheets) > 1 and job._state.adding:
            return sheets, []
        raise


def sheets_or_none(job: ImportJob) -> list[str]:
    """The sheets among which another can be chosen; none when the file cannot be read at all."""
    try:
        return sheets_of(Path(job.file.path)) if job.file_name.lower().endswith(".xlsx") else []
    except (Unreadable, OSError, ValueError):
        return []


def suggested(job: ImportJob, header: list[str]) -> dict[str, str]:
    """``{answer: column}`` as the programme's last file said, else as the names suggest."""
    if job.columns:
        return dict(job.columns)
    last = ImportJob.objects.filter(programme=job.programme_id).exclude(columns={})
    said = last.order_by("-asked_at").values_list("columns", flat=True).first() or {}
    return columns_for(header, {name: column for name, column in said.items() if column in header})


def remembered_defaults(job: ImportJob) -> dict[str, str]:
    """``{answer: text}`` of this file, or of the programme's last."""
    if job.columns:
        return dict(job.defaults)
    last = ImportJob.objects.filter(programme=job.programme_id).exclude(columns={})
    return last.order_by("-asked_at").values_list("defaults", flat=True).first() or {}


@transaction.atomic
def check(
    job: ImportJob,
    *,
    by: User,
    columns: Mapping[str, str],
    defaults: Mapping[str, str],
    sheet: str = "",
) -> ImportJob:
    """Name the columns and let the worker check every row; nothing is stored."""
    job = _locked(job)
    said: dict[str, Any] = {"columns": dict(columns), "defaults": dict(defaults), "sheet": sheet}
    perform(job, "check_rows", by=by, **said)
    _hand_to_worker(job)
    return job


@transaction.atomic
def start(job: ImportJob, *, by: User, skips_bad: bool, skips_alike: bool) -> ImportJob:
    """Let the worker bring the stories in: all or none, or without the lines with problems."""
    job = _locked(job)
    choice: dict[str, Any] = {"skips_bad": skips_bad, "skips_alike": skips_alike}
    perform(job, "bring_in", by=by, starter=by, **choice)
    _hand_to_worker(job)
    return job


@transaction.atomic
def discard(job: ImportJob, *, by: User) -> ImportJob:
    """Throw the file away."""
    job = _locked(job)
    perform(job, "discard", by=by)
    _remove_file(job)
    return job


def run(job_id: int) -> None:
    """Do what the job waits for; the worker's door. Nothing when another worker is at it."""
    job = (
        ImportJob.objects.with_worker().select_related("programme", "by").filter(pk=job_id).first()
    )
    if job is None or not cache.add(_key(job_id), 0, LOST_AFTER):
        return
    try:
        with translation.override(job.by.language):
            report = _work(job)
        _store(job_id, report)
    except (Unreadable, PermissionDenied) as error:
        _fail(job_id, str(error) or _("You no longer coordinate here. Ask who does."))
    except Exception as error:
        logger.exception("Import %s failed", job_id)
        _fail(job_id, type(error).__name__)
        raise
    finally:
        cache.delete(_key(job_id))


def progress_of(job: ImportJob) -> int | None:
    """Percent, or None when no worker is at it now."""
    found: int | None = cache.get(_key(job.pk))
    return found


def resume_lost() -> int:
    """Hand to the worker again what waits without a worker at it; how many there were."""
    asked_before = timezone.now() - dt.timedelta(seconds=30)
    waiting = ImportJob.objects.with_worker().filter(asked_at__lt=asked_before)
    lost = [job for job in waiting if progress_of(job) is None]
    for job in lost:
        _hand_to_worker(job)
    return len(lost)


def forget_old() -> int:
    """Remove the files nobody has gone on with for a week; how many there were."""
    old = list(ImportJob.objects.left_lying(timezone.now() - KEPT))
    for found in old:
        with transaction.atomic():
            job = _locked(found)
            perform(job, "expire", by=None)
            _remove_file(job)
    return len(old)


def _work(job: ImportJob) -> Report:
    def tell(fraction: float) -> None:
        cache.set(_key(job.pk), min(99, round(100 * fraction)), LOST_AFTER)

    is_dry = job.state == ImportJob.State.CHECKING
    alike = {line for name in ("twins", "alike") for line, *_rest in job.report.get(name, ())}
    plan = Plan(
        programme=job.programme,
        by=job.by,
        columns=job.columns,
        defaults=job.defaults,
        skips_bad=job.skips_bad and not is_dry,
        is_dry=is_dry,
        without=frozenset(alike if job.skips_alike and not is_dry else ()),
    )
    return import_rows(rows_of(Path(job.file.path), job.sheet), plan, tell)


@transaction.atomic
def _store(job_id: int, report: Report) -> None:
    job = _locked(ImportJob(pk=job_id))
    facts = _as_facts(report)
    if job.state == ImportJob.State.CHECKING:
        perform(job, "report_back", by=None, report=facts)
    elif report.is_kept:
        perform(job, "finish", by=None, report=facts)
        _remove_file(job)
    else:
        perform(job, "hold_back", by=None, report=facts)


def _as_facts(report: Report) -> dict[str, Any]:
    told = asdict(report)
    return {
        **{name: told[name] for name in ("n_rows", "n_new", "n_known")},
        "n_bad": len({problem.line for problem in report.problems}),
        "n_problems": len(report.problems),
        "problems": [list(one.values()) for one in told["problems"][:MOST_TOLD]],
        "twins": told["twins"][:MOST_TOLD],
        "alike": [list(one.values()) for one in told["alike"][:MOST_TOLD]],
    }


@transaction.atomic
def _fail(job_id: int, problem: str) -> None:
    perform(_locked(ImportJob(pk=job_id)), "fail", by=None, problem=problem)


def _locked(job: ImportJob) -> ImportJob:
    return ImportJob.objects.select_for_update().get(pk=job.pk)


def _remove_file(job: ImportJob) -> None:
    if job.file:
        remove_on_commit([job.file])
        ImportJob.objects.filter(pk=job.pk).update(file="")


def _key(job_id: int) -> str:
    return f"import:{job_id}"


def _hand_to_worker(job: ImportJob) -> None:
    """After the commit; when the broker is down the job waits for ``resume_lost``."""
    from stories.tasks import run_import

    def send() -> None:
        try:
            run_import.delay(job.pk)
        except OperationalError:
            logger.warning("The broker cannot be reached; import %s waits", job.pk)

    transaction.on_commit(send)
