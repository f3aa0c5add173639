"""Bringing in stories from a file: upload, columns, report, start."""

from __future__ import annotations

import csv
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.worker import worker_is_alive
from programmes.access import has_role
from programmes.models import Programme, Role
from stories.importing import jobs
from stories.importing.forms import ColumnsForm, StartForm, UploadForm, label_of
from stories.importing.mapping import TARGETS
from stories.importing.reading import Unreadable
from stories.models import ImportJob

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 200
LIST = 50


@login_required
def import_list(request: HttpRequest, pk: int) -> HttpResponse:
    """A programme's files, and the form that takes another."""
    user = cast("User", request.user)
    programme = get_object_or_404(Programme.objects.visible_to(user), pk=pk)
    if not has_role(user, programme.pk, Role.COORDINATOR):
        raise PermissionDenied
    form, status = UploadForm(request.POST or None, request.FILES or None), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                return redirect(jobs.upload(file, by=user, programme=programme))
            except ValidationError as error:
                form.add_error("file", error.messages)
                if file.size > jobs.LARGEST_FILE:
                    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    found = ImportJob.objects.visible_to(user).filter(programme=programme)
    context = {"programme": programme, "form": form, "jobs": found.select_related("by")[:LIST]}
    return render(request, "stories/imports.html", context, status=status)


@login_required
@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """A file as it stands: its columns, its progress, its report."""
    found = _fetch(request, pk)
    if request.htmx and not found.is_with_worker:  # type: ignore[attr-defined]
        return HttpResponse(status=286, headers={"HX-Refresh": "true"})
    template = "stories/_import_progress.html" if request.htmx else "stories/import_job.html"  # type: ignore[attr-defined]
    context = _context(found)
    if found.state in {ImportJob.State.UPLOADED, ImportJob.State.FAILED} or "again" in request.GET:
        context |= _columns(found, request.GET.get("sheet", ""))
    return render(request, template, context)


@login_required
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Every problem of a file as CSV, for the one who mends it."""
    found = _fetch(request, pk)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="report.csv"'
    writer = csv.writer(response)
    writer.writerow([_("Line"), _("Field"), _("What to do")])
    for line, name, reason in _problems(found.report):
        writer.writerow([line, name, reason.lstrip("=+-@\t\r")])
    return response


@login_required
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Check the rows, bring them in, or throw the file away."""
    if action not in ACTS:
        raise Http404
    return ACTS[action](request, _fetch(request, pk))


def _check(request: HttpRequest, found: ImportJob) -> HttpResponse:
    columns = _columns(found, request.POST.get("sheet", ""), request.POST)
    form = columns.get("columns_form")
    if form is None or not form.is_valid():
        return render(request, "stories/import_job.html", _context(found) | columns, status=422)
    jobs.check(
        found,
        by=cast("User", request.user),
        columns=form.said("column"),
        defaults=form.said("default"),
        sheet=form.cleaned_data["sheet"],
    )
    return redirect(found)


def _start(request: HttpRequest, found: ImportJob) -> HttpResponse:
    form = StartForm(request.POST)
    form.is_valid()
    jobs.start(found, by=cast("User", request.user), **form.cleaned_data)
    return redirect(found)


def _discard(request: HttpRequest, found: ImportJob) -> HttpResponse:
    jobs.discard(found, by=cast("User", request.user))
    messages.success(request, _("The file was thrown away. No story was changed."))
    return redirect("stories:imports", pk=found.programme_id)


ACTS = {"check": _check, "start": _start, "discard": _discard}


def _fetch(request: HttpRequest, pk: int) -> ImportJob:
    seen = ImportJob.objects.visible_to(cast("User", request.user))
    found: ImportJob = get_object_or_404(seen.select_related("programme", "by"), pk=pk)
    return found


def _context(found: ImportJob) -> dict[str, Any]:
    problems = _problems(found.report)
    return {
        "job": found,
        "progress": jobs.progress_of(found),
        "worker_is_alive": not found.is_with_worker or worker_is_alive(),
        "problems": problems[:SHOWN],
        "n_more": max(0, found.report.get("n_problems", 0) - SHOWN),
        "alike": [
            *((line, _("line %(n)d") % {"n": first}, 100) for line, first in _told(found, "twins")),
            *((line, _other(other), percent) for line, other, percent in _told(found, "alike")),
        ][:SHOWN],
        "n_alike": len(_told(found, "twins")) + len(_told(found, "alike")),
        "start_form": StartForm(),
    }


def _told(found: ImportJob, name: str) -> list[list[Any]]:
    told: list[list[Any]] = found.report.get(name, [])
    return told


def _other(name: str) -> str:
    return _("line %(n)d") % {"n": int(name)} if name.isdecimal() else name


def _problems(facts: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Line, the answer in the reader's words, what to do."""
    return [
        (line, str(label_of(name)) if name in TARGETS else "", reason)
        for line, name, reason in facts.get("problems", [])
    ]


def _columns(found: ImportJob, sheet: str, data: Any = None) -> dict[str, Any]:
    """The form that names the columns, or why there is none."""
    try:
        sheets, header = jobs.look(found, sheet)
    except (Unreadable, OSError) as error:
        sheets = jobs.sheets_or_none(found)
        return {"unreadable": str(error), "sheets": sheets, "sheet": sheet}
    sheet = sheet or found.sheet or next(iter(sheets), "")
    columns, defaults = jobs.suggested(found, header), jobs.remembered_defaults(found)
    initial = {f"column_{name}": column for name, column in columns.items()}
    initial |= {f"default_{name}": text for name, text in defaults.items()}
    form = ColumnsForm(data, header=header, sheet=sheet, initial=initial)
    return {"columns_form": form, "sheets": sheets, "sheet": sheet}
