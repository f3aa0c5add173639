"""The page of a round, and what those who lead it can do there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from panels.forms import NoteForm, PresentForm, TurnForm
from panels.models import SelectionRound
from panels.services import rounds, voting
from panels.views.common import attempt, person, refused, round_or_404
from panels.views.showing import latest, show


@login_required
@require_safe
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, round_or_404(request, pk))


@login_required
@require_safe
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """204 while nothing has changed since the version on screen, else a line that says so."""
    selection_round = round_or_404(request, pk)
    if request.GET.get("v") == str(selection_round.version):
        return HttpResponse(status=204)
    return render(request, "panels/_changed.html", {"selection_round": selection_round})


@login_required
@require_http_methods(["GET", "POST"])
def round_action(request: HttpRequest, pk: int, action: str) -> HttpResponseBase:
    """Do one of ``ACTIONS`` or, with a reason, one of ``WITH_NOTE``."""
    selection_round = round_or_404(request, pk)
    if action in WITH_NOTE:
        return _with_note(request, selection_round, action)
    if action not in ACTIONS or request.method != "POST":
        raise Http404
    return ACTIONS[action](request, selection_round)


def _done(
    request: HttpRequest, selection_round: SelectionRound, act: Callable[[], Any], sentence: str
) -> HttpResponse:
    """Act and go back to the round; when it is refused, the page says why."""
    refusals = refused(act)
    if refusals:
        return show(request, selection_round, status=422, refusals=refusals)
    messages.success(request, sentence)
    return redirect(selection_round)


def _open(request: HttpRequest, selection_round: SelectionRound) -> HttpResponse:
    return _with_present(
        request, selection_round, rounds.open_round, _("The round is open. The panel reads.")
    )


def _attendance(request: HttpRequest, selection_round: SelectionRound) -> HttpResponse:
    return _with_present(
        request, selection_round, rounds.record_attendance, _("It is noted who is present.")
    )


def _with_present(
    request: HttpRequest, selection_round: SelectionRound, act: Callable[..., Any], sentence: str
) -> HttpResponse:
    form = PresentForm(request.POST, panel=selection_round.panel)

    def with_those_present() -> None:
        act(selection_round, by=person(request), **form.cleaned_data)

    if attempt(form, with_those_present):
        messages.success(request, sentence)
        return redirect(selection_round)
    return show(request, selection_round, status=422, present_form=form)


def _open_turn(request: HttpRequest, selection_round: SelectionRound) -> HttpResponse:
    form = TurnForm(request.POST)

    def act() -> None:
        voting.open_turn(selection_round, by=person(request), **form.cleaned_data)

    if attempt(form, act):
        messages.success(request, _("The vote is open."))
        return redirect(selection_round)
    return show(request, selection_round, status=422, turn_form=form)


def _close_turn(request: HttpRequest, selection_round: SelectionRound) -> HttpResponse:
    turn = latest(selection_round)
    return _done(
        request,
        selection_round,
        lambda: voting.close_turn(turn, by=person(request)),
        _("The vote is closed and counted."),
    )


def _destroy_slips(request: HttpRequest, selection_round: SelectionRound) -> HttpResponse:
    turn = latest(selection_round)
    return _done(
        request,
        selection_round,
        lambda: voting.destroy_slips(turn, by=person(request)),
        _("The vote is closed, and its slips were destroyed unread."),
    )


def _talk(request: HttpRequest, selection_round: SelectionRound) -> HttpResponse:
    return _done(
        request,
        selection_round,
        lambda: rounds.start_talking(selection_round, by=person(request)),
        _("The panel talks it over."),
    )


def _first_view(request: HttpRequest, selection_round: SelectionRound) -> HttpResponse:
    key = request.POST.get("candidate", "")
    candidate = selection_round.candidates.filter(pk=key if key.isdecimal() else 0).first()
    if candidate is None:
        sentence = _("Mark the story that is your first choice.")
        return show(request, selection_round, status=422, refusals=[sentence])
    return _done(
        request,
        selection_round,
        lambda: voting.first_view(selection_round, by=person(request), candidate=candidate),
        _("Your first choice is given. You can now read what the lower panels said."),
    )


def _with_note(request: HttpRequest, selection_round: SelectionRound, action: str) -> HttpResponse:
    """Ask for the reason on a page of its own, then act."""
    form = NoteForm(request.POST or None)
    act, sentence, permission = WITH_NOTE[action]
    if not person(request).has_perm(permission, selection_round):
        raise PermissionDenied

    def with_reason() -> None:
        act(selection_round, by=person(request), note=form.cleaned_data["note"])

    if request.method == "POST" and attempt(form, with_reason):
        messages.success(request, sentence())
        return redirect(selection_round)
    context = {"selection_round": selection_round, "form": form, "action": action}
    return render(request, "panels/note.html", context, status=422 if form.errors else 200)


def _reopen(selection_round: SelectionRound, *, by: Any, note: str) -> None:
    rounds.reopen_round(selection_round, by=by, because=note)


ACTIONS: dict[str, Callable[[HttpRequest, SelectionRound], HttpResponse]] = {
    "open": _open,
    "attendance": _attendance,
    "open-turn": _open_turn,
    "close-turn": _close_turn,
    "destroy-slips": _destroy_slips,
    "talk": _talk,
    "first-view": _first_view,
}
WITH_NOTE: dict[str, tuple[Callable[..., None], Callable[[], str], str]] = {
    "cancel": (
        rounds.cancel_round,
        lambda: _("The round is called off."),
        "panels.coordinate_round",
    ),
    "reopen": (
        _reopen,
        lambda: _("The round is open again. The former decision stays on record."),
        "panels.reopen_round",
    ),
}
