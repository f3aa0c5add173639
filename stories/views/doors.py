"""What a coordinator sees of the other doors: the form for phones, and what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from programmes.access import has_role
from programmes.models import Programme, Role
from stories import queries
from stories.intake import collect, drafting, publishing, xlsform
from stories.intake.forms import DraftForm
from stories.models import Intake, KoboSource
from stories.services import intake as intakes

if TYPE_CHECKING:
    from accounts.models import User

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def doors(request: HttpRequest, pk: int) -> HttpResponse:
    """How phones get the programme's form, and what arrived that is no story yet."""
    programme = _coordinated(request, pk)
    waiting = Intake.objects.visible_to(request.user).filter(programme=programme, settled_at=None)
    page = Paginator(waiting.exclude(reasons={}), PAGE).get_page(request.GET.get("page"))
    address = collect.server(request, pk=programme.pk)
    context = {"programme": programme, "page": page, "address": address}
    whole = KoboSource(programme=programme)
    context["may_connect"] = cast("User", request.user).has_perm("stories.manage_kobo", whole)
    return render(request, "stories/doors.html", context)


def _coordinated(request: HttpRequest, pk: int) -> Programme:
    """The programme; 404 for strangers, 403 for those who do not coordinate any of it."""
    user = cast("User", request.user)
    programme: Programme = get_object_or_404(Programme.objects.visible_to(user), pk=pk)
    if not has_role(user, programme.pk, Role.COORDINATOR):
        raise PermissionDenied
    return programme


@login_required
@require_safe
def form_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The programme's form as XLSForm, for the places the coordinator coordinates."""
    programme = _coordinated(request, pk)
    units = queries.collecting_units(cast("User", request.user), programme)
    form = xlsform.FormOfProgramme(programme, units)
    if not form.periods or not form.steps:
        sentence = _("The form can be made while a period collects stories and there are places.")
        messages.error(request, sentence)
        return redirect("stories:doors", pk=pk)
    file = xlsform.workbook(form.sheets(publishing.version_of(form.sheets())))
    response = HttpResponse(file, content_type=XLSX)
    name = xlsform.form_id(programme)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


@login_required
@require_safe
def kept(request: HttpRequest, pk: int) -> HttpResponse:
    """One thing that arrived, word for word, with what is wrong with it."""
    return _page(request, _intake(request, pk))


def _intake(request: HttpRequest, pk: int) -> Intake:
    rows = Intake.objects.visible_to(request.user).select_related(
        "programme", "story", "link__unit"
    )
    found: Intake = get_object_or_404(rows, pk=pk)
    return found


def _page(request: HttpRequest, intake: Intake, form: DraftForm | None = None) -> HttpResponse:
    user = cast("User", request.user)
    context = {
        "intake": intake,
        "form": form or DraftForm(intake=intake, by=user),
        "reasons": drafting.reasons_of(intake),
        "values": [
            (drafting.label_of(name), text) for name, text in drafting.values_of(intake).items()
        ],
        "files": intake.files.all(),
    }
    return render(request, "stories/kept.html", context, status=422 if form else 200)


@login_required
@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a draft of it and open the draft."""
    intake, user = _intake(request, pk), cast("User", request.user)
    form = DraftForm(request.POST, intake=intake, by=user)
    if not form.is_valid():
        return _page(request, intake, form)
    try:
        story = drafting.make_draft(intake, by=user, unit=form.cleaned_data["unit"])
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return _page(request, intake, form)
    messages.success(request, _("Here is the draft. Look it over, then hand it in."))
    return redirect("stories:edit", uuid=story.uuid)


@login_required
@require_POST
def put_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing has to be done about it."""
    intake = _intake(request, pk)
    intakes.put_aside(intake, by=cast("User", request.user))
    messages.success(request, _("It is put aside. Nothing of it was removed."))
    return redirect(reverse("stories:doors", args=[intake.programme_id]))
