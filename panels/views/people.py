"""My panels, the set-up of a programme's panels, and the page of one panel."""

from __future__ import annotations

from collections import defaultdict
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from panels.forms import DomainSeatsForm, MemberForm, PanelForm
from panels.models import Panel, PanelMember, SelectionRound
from panels.services import people
from panels.views.common import attempt, panel_or_404, person, programme_or_404
from programmes.access import memberships_of
from programmes.models import Domain, Period, Programme, Role, Unit

ROUNDS_ON_A_PAGE = 50


@login_required
@require_safe
def panel_list(request: HttpRequest) -> HttpResponse:
    """The panels one sits on with their rounds, and what one coordinates or evaluates."""
    user = person(request)
    seats = list(
        PanelMember.objects.standing()
        .filter(user=user)
        .select_related("panel__unit", "panel__programme")
        .order_by("panel__programme", "panel__unit__path", "pk")
    )
    by_panel: dict[int, list[SelectionRound]] = defaultdict(list)
    rounds = SelectionRound.objects.held().filter(panel__in=[seat.panel_id for seat in seats])
    for one in rounds.exclude(period__state=Period.State.CLOSED).select_related("domain", "period"):
        by_panel[one.panel_id].append(one)
    context = {
        "seats": [(seat, by_panel[seat.panel_id]) for seat in seats],
        "programmes": _overseen(request),
    }
    return render(request, "panels/list.html", context)


def _overseen(request: HttpRequest) -> list[tuple[Programme, list[Period], bool]]:
    """Programmes one coordinates or evaluates, with their periods, and whether one sets up."""
    roles: dict[int, set[str]] = defaultdict(set)
    for membership in memberships_of(person(request)):
        if membership.role in {Role.COORDINATOR, Role.EVALUATOR}:
            roles[membership.programme_id].add(membership.role)
    programmes = Programme.objects.filter(pk__in=roles).prefetch_related("periods")
    return [
        (programme, list(programme.periods.all()), Role.COORDINATOR in roles[programme.pk])
        for programme in programmes
    ]


@login_required
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest, pk: int) -> HttpResponse:
    """The panels of a programme, for its coordinators; posting adds one."""
    programme = programme_or_404(request, pk)
    form = _panel_form(request, programme, Panel(programme=programme, quorum=3))

    def act() -> None:
        people.add_panel(programme, by=person(request), **_facts(form))

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The panel is seated. Now say who is on it."))
        return redirect("panels:setup", pk=programme.pk)
    panels = Panel.objects.visible_to(person(request)).standing().filter(programme=programme)
    panels = panels.select_related("unit", "feeds")
    context = {
        "programme": programme,
        "panels": panels.prefetch_related("members"),
        "form": form,
    }
    return render(request, "panels/setup.html", context, status=422 if form.errors else 200)


def _facts(form: PanelForm) -> dict[str, Any]:
    """What was typed; no receiver means that the nearest panel above is looked for."""
    facts = dict(form.cleaned_data)
    if facts["feeds"] is None:
        del facts["feeds"]
    return facts


def _panel_form(request: HttpRequest, programme: Programme, panel: Panel) -> PanelForm:
    return PanelForm(
        request.POST or None,
        instance=panel,
        units=_places(person(request), programme),
        panels=Panel.objects.standing().filter(programme=programme).exclude(pk=panel.pk),
    )


def _places(user: User, programme: Programme) -> Any:
    """The places of a programme that the person coordinates, as the tree goes."""
    units = Unit.objects.filter(programme=programme).order_by("path")
    branches = [
        units.within(membership.unit)
        for membership in memberships_of(user)
        if membership.programme_id == programme.pk and membership.role == Role.COORDINATOR
    ]
    return reduce(or_, branches, units.none())


@login_required
@require_http_methods(["GET", "POST"])
def panel_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is on a panel and what it has done; posting seats another person."""
    panel = panel_or_404(request, pk)
    form = MemberForm(request.POST or None)

    def act() -> None:
        people.add_panel_member(panel, by=person(request), **form.cleaned_data)

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The person is on the panel."))
        return redirect("panels:panel", pk=panel.pk)
    rounds = panel.selection_rounds.held().select_related("domain", "period", "sitting")
    context = {
        "panel": panel,
        "domain_seats": panel.seats_by_domain.select_related("domain"),
        "members": panel.members.filter(ended_at=None).select_related("user"),
        "rounds": rounds.order_by("-period__starts_on", "-pk")[:ROUNDS_ON_A_PAGE],
        "form": form,
        "may_change": person(request).has_perm("panels.change_panel", panel),
    }
    return render(request, "panels/panel.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def panel_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change how a panel votes and how many it may choose."""
    panel = panel_or_404(request, pk)
    if not person(request).has_perm("panels.change_panel", panel):
        raise PermissionDenied
    form, seats_form = _panel_form(request, panel.programme, panel), _seats_form(request, panel)

    @transaction.atomic
    def act() -> None:
        people.set_domain_seats(panel, by=person(request), seats=seats_form.seats())
        people.change_panel(panel, by=person(request), **form.cleaned_data)

    if request.method == "POST" and seats_form.is_valid() and attempt(form, act):
        messages.success(request, _("The panel was changed."))
        return redirect("panels:panel", pk=panel.pk)
    is_wrong = form.errors or seats_form.errors
    context = {"panel": panel, "form": form, "seats_form": seats_form}
    return render(request, "panels/panel_change.html", context, status=422 if is_wrong else 200)


def _seats_form(request: HttpRequest, panel: Panel) -> DomainSeatsForm:
    return DomainSeatsForm(
        request.POST or None,
        domains=Domain.objects.filter(programme=panel.programme_id),
        seats=dict(panel.seats_by_domain.values_list("domain", "seats")),
    )


@login_required
@require_POST
def panel_end(request: HttpRequest, pk: int) -> HttpResponse:
    panel = panel_or_404(request, pk)
    people.end_panel(panel, by=person(request))
    messages.success(request, _("The panel is dissolved. What it decided stays on record."))
    return redirect("panels:setup", pk=panel.programme_id)


@login_required
@require_POST
def member_end(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Panel.objects.visible_to(person(request))
    members = PanelMember.objects.filter(panel__in=visible)
    member: PanelMember = get_object_or_404(members, pk=pk)
    people.end_panel_member(member, by=person(request))
    messages.success(request, _("%(name)s is no longer on the panel.") % {"name": member.name})
    return redirect("panels:panel", pk=member.panel_id)
