"""Who works in the programme."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from programmes import queries, services
from programmes.forms import ManyMembersForm, MemberForm
from programmes.models import Membership, Programme
from programmes.rolls import read_people
from programmes.views.common import attempt, person, programme_to_set_up, step_page


def people(request: HttpRequest, programme: Programme) -> HttpResponse:
    """One person by a form, or many by their lines."""
    if request.method == "POST" and "lines" in request.POST:
        return _add_many(request, programme)
    form = MemberForm(programme, request.POST or None)

    def act() -> None:
        services.add_member(programme, by=person(request), **form.cleaned_data)

    if request.method == "POST" and attempt(form, act):
        facts = {"email": form.cleaned_data["email"]}
        messages.success(request, _("A mail is on its way to %(email)s.") % facts)
        return redirect("programmes:setup", pk=programme.pk, step="people")
    return _people_page(request, programme, form, ManyMembersForm())


def _add_many(request: HttpRequest, programme: Programme) -> HttpResponse:
    form = ManyMembersForm(request.POST)
    added: list[Membership] = []

    def act() -> None:
        people = read_people(form.cleaned_data["lines"], programme)
        added.extend(services.add_members(programme, by=person(request), people=people))

    if not attempt(form, act):
        return _people_page(request, programme, MemberForm(programme), form)
    sentence = ngettext("%(n)s person was added.", "%(n)s people were added.", len(added))
    messages.success(request, sentence % {"n": len(added)})
    return redirect("programmes:setup", pk=programme.pk, step="people")


def _people_page(
    request: HttpRequest, programme: Programme, form: MemberForm, many: ManyMembersForm
) -> HttpResponse:
    context = {"form": form, "many": many, "people": queries.people_of(programme)}
    return step_page(request, programme, "people", context)


@login_required
@require_POST
def end_membership(request: HttpRequest, pk: int) -> HttpResponse:
    membership = _membership(request, pk)
    try:
        services.end_membership(membership, by=person(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The role has ended. What was done in it stays."))
    return _back(membership, person(request).pk)


@login_required
@require_POST
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    membership = _membership(request, pk)
    try:
        services.invite_again(membership, by=person(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        facts = {"email": membership.user.email}
        messages.success(request, _("A mail is on its way to %(email)s.") % facts)
    return redirect("programmes:setup", pk=membership.programme_id, step="people")


def _membership(request: HttpRequest, pk: int) -> Membership:
    visible = Programme.objects.visible_to(request.user)
    found: Membership = get_object_or_404(
        Membership.objects.select_related("user"), pk=pk, programme__in=visible
    )
    programme_to_set_up(request, found.programme_id)
    return found


def _back(membership: Membership, person_id: int) -> HttpResponse:
    """To the list of people; home for somebody who has just ended their own role."""
    if membership.user_id == person_id:
        return redirect("home")
    return redirect("programmes:setup", pk=membership.programme_id, step="people")
