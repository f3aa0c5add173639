"""The list of programmes, a programme's own page, and the checklist of its set-up."""

from __future__ import annotations

import rules
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from programmes import queries, services
from programmes.checklist import STEPS, progress_of
from programmes.forms import ProgrammeForm
from programmes.models import Programme
from programmes.views.common import attempt, person, programme_to_set_up


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    programmes = Programme.objects.visible_to(request.user)
    rows = [(p, person(request).has_perm("programmes.change_programme", p)) for p in programmes]
    # Asked of the rules alone: other backends would look for permissions that nobody is given here.
    may_add = rules.has_perm("programmes.add_programme", request.user)
    return render(request, "programmes/list.html", {"rows": rows, "may_add": may_add})


@login_required
@permission_required("programmes.add_programme", raise_exception=True)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = ProgrammeForm(request.POST or None)
    made: list[Programme] = []

    def act() -> None:
        made.append(services.create_programme(by=person(request), **form.cleaned_data))

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The programme is made. Now set it up, step by step."))
        return redirect("programmes:checklist", pk=made[0].pk)
    return render(request, "programmes/new.html", {"form": form}, status=_status(form))


def _status(form: ProgrammeForm) -> int:
    return 422 if form.errors else 200


@login_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Levels, tree, domains, questions, periods and people: for everybody of the programme."""
    programme: Programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=pk)
    context = {
        "programme": programme,
        "may_set_up": person(request).has_perm("programmes.change_programme", programme),
        "levels": queries.count_by_level(programme),
        "tree": queries.tree_of(programme),
        "domains": programme.domains.select_related("from_period", "to_period"),
        "questions": programme.questions.newest().select_related("domain"),
        "periods": programme.periods.all(),
        "people": queries.people_of(programme),
    }
    return render(request, "programmes/detail.html", context)


@login_required
@require_safe
def checklist(request: HttpRequest, pk: int) -> HttpResponse:
    programme = programme_to_set_up(request, pk)
    [progress] = progress_of(Programme.objects.filter(pk=programme.pk))
    steps = [(step, progress.done[step.slug]) for step in STEPS]
    context = {"programme": programme, "steps": steps, "missing": progress.missing}
    return render(request, "programmes/checklist.html", context)
