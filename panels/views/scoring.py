"""The page on which one gives points, where the panel has chosen that way."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from panels import presentation, visibility
from panels.models import RollEntry, Turn
from panels.score_form import Key, ScoreForm
from panels.services import voting
from panels.views.common import attempt, person


def score(
    request: HttpRequest, turn: Turn, entry: RollEntry, given: Callable[[], HttpResponse]
) -> HttpResponse:
    """Show the sheet, or take it and answer with ``given``; what was typed stays when refused."""
    form = _form(request, turn, entry)

    def act() -> None:
        voting.cast(
            turn,
            by=person(request),
            points=form.points(),
            on_behalf_of=entry.member if entry.member.user_id is None else None,
        )

    if request.method == "POST" and attempt(form, act):
        return given()
    context = {
        "turn": turn,
        "selection_round": turn.selection_round,
        "entry": entry,
        "is_for_another": entry.member.user_id is None,
        "is_closed_to": turn.is_secret and entry.has_voted,
        "form": form,
    }
    return render(request, "panels/score.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, turn: Turn, entry: RollEntry) -> ScoreForm:
    current = turn.selection_round
    cards = [
        card for card in presentation.short_cards(current, person(request)) if card.is_standing
    ]
    before = _own_points(request, turn, entry)
    return ScoreForm(
        request.POST if request.method == "POST" else None,
        cards=cards,
        criteria=list(current.agreed_criteria.all()),
        top_score=current.top_score,
        given=before,
        initial={"abstain": before == {}},
    )


def _own_points(request: HttpRequest, turn: Turn, entry: RollEntry) -> dict[Key, int] | None:
    """What was given before; None where nothing was, or where it is hidden or not known."""
    if not entry.has_voted or not visibility.may_see_own_ballot(person(request), turn):
        return None
    given = turn.ballots.filter(member=entry.member).exclude(scores=None)
    rows = given.values_list("scores__candidate", "scores__criterion", "scores__points")
    return {(candidate, criterion): points for candidate, criterion, points in rows}
