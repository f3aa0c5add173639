"""The plan of a period, and the page of a round that is only planned."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from panels.forms import MoveForm, PlanForm, RoundForm
from panels.models import SelectionRound
from panels.planning import STORIES_A_SITTING
from panels.queries import MINUTES_A_STORY, tree_of
from panels.services import planning
from panels.views.common import attempt, period_or_404, person, round_or_404
from panels.views.showing import of_one_domain, others, show
from programmes.models import Period


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The tree of a period's rounds; posting draws it anew."""
    period = period_or_404(request, pk)
    form = PlanForm(request.POST or None, initial={"capacity": STORIES_A_SITTING})
    made: list[SelectionRound] = []

    def act() -> None:
        made.extend(planning.plan_rounds(period, by=person(request), **form.cleaned_data))

    if request.method == "POST" and attempt(form, act):
        sentence = ngettext("%(n)s round was planned.", "%(n)s rounds were planned.", len(made))
        messages.success(request, sentence % {"n": len(made)})
        return redirect("panels:plan", pk=period.pk)
    rounds = (
        SelectionRound.objects.visible_to(person(request))
        .filter(period=period)
        .select_related("panel", "domain", "sitting", "sitting__panel")
        .order_by("panel__unit__path", "panel", "sitting__number", "pk")
    )
    context = {
        "period": period,
        "tops": tree_of(rounds),
        "form": form,
        "may_plan": person(request).has_perm("programmes.coordinate_programme", period)
        and period.state in {Period.State.COLLECTING, Period.State.SELECTING},
        "minutes_a_story": MINUTES_A_STORY,
    }
    return render(request, "panels/plan.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change how many a planned round may choose, and where they go."""
    selection_round = round_or_404(request, pk)
    form = RoundForm(request.POST, others=others(selection_round))

    def act() -> None:
        planning.change_round(selection_round, by=person(request), **form.cleaned_data)

    if attempt(form, act):
        messages.success(request, _("The round was changed."))
        return redirect(selection_round)
    return show(request, selection_round, status=422, round_form=form)


@login_required
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the marked stories to another planned round: all of them, or none."""
    selection_round = round_or_404(request, pk)
    candidates = {one.pk: one for one in selection_round.candidates.all()}
    targets = of_one_domain(others(selection_round), selection_round)
    form = MoveForm(request.POST, others=targets, keys=candidates)

    @transaction.atomic
    def act() -> None:
        for key in form.cleaned_data["candidates"]:
            planning.move_candidate(candidates[key], by=person(request), to=form.cleaned_data["to"])

    if attempt(form, act):
        messages.success(request, _("The stories were moved."))
        return redirect(selection_round)
    return show(request, selection_round, status=422, move_form=form)
