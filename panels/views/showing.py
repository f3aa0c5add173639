"""The page of a round in each of its phases."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from panels import presentation, reading, visibility
from panels.forms import MoveForm, PresentForm, RoundForm, TurnForm
from panels.models import AgreedCriterion, Candidate, Panel, RollEntry, SelectionRound, Turn
from panels.queries import MINUTES_A_STORY
from panels.rules import memberships_on_panels
from panels.services.procedure import NO_VOTE_OPEN
from panels.views.common import person

State = SelectionRound.State
ON_TABLE = {State.READING, State.DELIBERATING}


def show(
    request: HttpRequest, selection_round: SelectionRound, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of a round in its phase; ``more`` holds what was refused and what was typed."""
    user = person(request)
    leads = user.has_perm("panels.facilitate_round", selection_round)
    context = {
        "selection_round": selection_round,
        "phase": presentation.PHASES[State(selection_round.state)],
        "phases": presentation.phases_of(selection_round),
        "may_lead": leads,
        "may_coordinate": user.has_perm("panels.coordinate_round", selection_round),
        "may_close": user.has_perm("panels.close_round", selection_round),
        "seat": memberships_on_panels(user).get(selection_round.panel_id),
        "agreed_criteria": _agreed(selection_round),
        **_phase(request, selection_round, leads=leads),
        **more,
    }
    if reading.reads_for_vote(user, selection_round):
        read = reading.read_in(request.session, selection_round)
        context["left"] = [one for one in context["cards"] if one.candidate.pk not in read]
    context["may_choose_procedure"] = (
        user.has_perm("panels.choose_procedure", selection_round)
        and selection_round.state in NO_VOTE_OPEN
        and not context.get("results")
    )
    return render(request, "panels/round.html", context, status=status)


def _agreed(selection_round: SelectionRound) -> list[AgreedCriterion]:
    """What points are given by; elsewhere it is shown where the decision is written down."""
    is_by_points = selection_round.procedure == Panel.Procedure.SCORING
    return list(selection_round.agreed_criteria.all()) if is_by_points else []


def _phase(request: HttpRequest, selection_round: SelectionRound, *, leads: bool) -> dict[str, Any]:
    """What the page shows in this phase, to this person."""
    user, state = person(request), selection_round.state
    if state == State.PLANNED:
        return _planned(request, selection_round) | _opening(selection_round, leads=leads)
    if state == State.VOTING:
        return _voting(request, selection_round)
    cards = presentation.cards_of(selection_round, user)
    is_blind = visibility.is_to_choose_first_above(user, selection_round)
    has_turns = state != State.READING
    has_said = selection_round.n_decisions and not is_blind  # type: ignore[attr-defined]
    results = presentation.results_of(selection_round, cards, user) if has_turns else []
    context: dict[str, Any] = {
        "cards": cards,
        "is_blind": is_blind,
        "hides_below": not visibility.may_see_lower_reasons(user, selection_round),
        "results": results,
        "accounts": presentation.accounts_of(selection_round, cards) if has_said else [],
        "n_present": selection_round.n_present,  # type: ignore[attr-defined]
    }
    if leads and state in ON_TABLE:
        return context | _leading(selection_round, n_turns=len(results))
    return context


def _leading(selection_round: SelectionRound, *, n_turns: int) -> dict[str, Any]:
    """What those who lead are offered while the panel reads and talks."""
    how = "secret" if selection_round.is_secret else "open"
    has_pilot = selection_round.procedure == Panel.Procedure.PILOT
    return _opening(selection_round, leads=True) | {
        "turn_form": TurnForm(initial={"is_secret": how}),
        "is_pilot_next": has_pilot and not n_turns,
        "is_first_count": has_pilot and n_turns == 1,
    }


def _opening(selection_round: SelectionRound, *, leads: bool) -> dict[str, Any]:
    """The form that says who is present, for those who lead."""
    if not leads:
        return {}
    marked = _present(selection_round)
    initial = {"present": marked, "place": selection_round.sitting.place}
    form = PresentForm(panel=selection_round.panel, initial=initial)
    return {"present_form": form}


def _present(selection_round: SelectionRound) -> list[int]:
    return list(selection_round.sitting.attendances.values_list("member", flat=True))


def _voting(request: HttpRequest, selection_round: SelectionRound) -> dict[str, Any]:
    """The roll of the open turn: who has voted, never how."""
    turn = latest(selection_round)
    roll = list(RollEntry.objects.filter(turn=turn).select_related("member"))
    mine = [entry for entry in roll if entry.member.user_id == person(request).pk]
    return {
        "turn": turn,
        "roll": roll,
        "n_voted": sum(entry.has_voted for entry in roll),
        "mine": mine[0] if mine else None,
        "cards": presentation.short_cards(selection_round),
    }


def _planned(request: HttpRequest, selection_round: SelectionRound) -> dict[str, Any]:
    """What coordinators and evaluators see of a round before it is opened; members see nothing."""
    if not _looks_in(request, selection_round):
        return {"cards": []}
    cards = presentation.short_cards(selection_round)
    context: dict[str, Any] = {"cards": cards, "n_minutes": len(cards) * MINUTES_A_STORY}
    if person(request).has_perm("panels.coordinate_round", selection_round):
        planned = others(selection_round)
        facts = {"seats": selection_round.seats, "feeds": selection_round.feeds_id}
        context["round_form"] = RoundForm(initial=facts, others=planned)
        context["move_form"] = MoveForm(
            others=of_one_domain(planned, selection_round), keys=[c.candidate.pk for c in cards]
        )
    return context


def _looks_in(request: HttpRequest, selection_round: SelectionRound) -> bool:
    visible = Candidate.objects.visible_to(person(request))
    return visible.filter(selection_round=selection_round).exists()


def others(selection_round: SelectionRound) -> Any:
    """The other rounds of the period that are only planned too."""
    rounds = SelectionRound.objects.filter(
        period=selection_round.period_id, state=SelectionRound.State.PLANNED
    )
    return rounds.exclude(pk=selection_round.pk).select_related("panel", "domain")


def of_one_domain(rounds: Any, selection_round: SelectionRound) -> Any:
    """Those that read the round's own domain, or all domains."""
    return rounds.filter(Q(domain=None) | Q(domain=selection_round.domain_id))


def latest(selection_round: SelectionRound) -> Turn:
    """The newest turn; 404 when there was none."""
    turn: Turn | None = selection_round.turns.order_by("number").last()
    if turn is None:
        raise Http404
    return turn
