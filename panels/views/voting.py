"""The page on which one votes, or enters the vote of a member without an account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_fsm import TransitionNotAllowed

from panels import presentation, visibility
from panels.forms import VoteForm
from panels.models import Candidate, RollEntry, Turn
from panels.services import voting
from panels.views.common import attempt, person, turn_or_404
from panels.views.scoring import score


@login_required
@require_http_methods(["GET", "POST"])
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing counts before the button is pressed; the page says so."""
    turn = turn_or_404(request, pk)
    if not turn.is_open:
        raise TransitionNotAllowed(_("This vote is closed; no more votes are taken."), object=turn)
    entry = _entry(request, turn)
    if turn.is_by_points:
        return score(request, turn, entry, lambda: _thanked(request, turn, entry))
    return _take(request, turn, entry) if request.method == "POST" else _page(request, turn, entry)


def _entry(request: HttpRequest, turn: Turn) -> RollEntry:
    """The line of the roll that is voted for: one's own, or that of ``?for=`` for those who lead.

    404 for those who are not on it.
    """
    user, key = person(request), request.GET.get("for", "")
    roll = turn.roll.select_related("member")
    if key and user.has_perm("panels.facilitate_round", turn.selection_round):
        number = int(key) if key.isdecimal() and len(key) < 12 else 0
        return get_object_or_404(roll, member=number, member__user=None)
    return get_object_or_404(roll, member__user=user)


def _take(request: HttpRequest, turn: Turn, entry: RollEntry) -> HttpResponse:
    by_key = {one.pk: one for one in Candidate.objects.filter(selection_round=turn.selection_round)}
    form = VoteForm(request.POST, keys=by_key)

    def act() -> None:
        voting.cast(
            turn,
            by=person(request),
            candidates=[by_key[key] for key in form.cleaned_data["candidates"]],
            on_behalf_of=entry.member if entry.member.user_id is None else None,
        )

    if not attempt(form, act):
        return _page(request, turn, entry, form=form)
    return _thanked(request, turn, entry)


def _thanked(request: HttpRequest, turn: Turn, entry: RollEntry) -> HttpResponse:
    messages.success(request, _given(turn, entry))
    return redirect(turn.selection_round)


def _given(turn: Turn, entry: RollEntry) -> str:
    if entry.member.user_id is None:
        return _("The vote of %(name)s is entered.") % {"name": entry.member.name}
    if turn.is_secret:
        return _("Your vote is given.")
    return _("Your vote is given. You can change it until the vote is closed.")


def _page(
    request: HttpRequest, turn: Turn, entry: RollEntry, form: VoteForm | None = None
) -> HttpResponse:
    marked = set(request.POST.getlist("candidates")) if form else _own_choice(request, turn, entry)
    context: dict[str, Any] = {
        "turn": turn,
        "selection_round": turn.selection_round,
        "entry": entry,
        "is_for_another": entry.member.user_id is None,
        "form": form,
        "marked": marked,
        "is_closed_to": turn.is_secret and entry.has_voted,
        "choices": [
            (card, str(card.candidate.pk) in marked)
            for card in presentation.short_cards(turn.selection_round, person(request))
        ],
    }
    return render(request, "panels/vote.html", context, status=422 if form else 200)


def _own_choice(request: HttpRequest, turn: Turn, entry: RollEntry) -> set[str]:
    """What was given before, as the form sends it; nothing where that is hidden or not known."""
    if not entry.has_voted or not visibility.may_see_own_ballot(person(request), turn):
        return set()
    given = turn.ballots.filter(member=entry.member).values_list("votes__candidate", flat=True)
    return {str(key) if key else "abstain" for key in given}
