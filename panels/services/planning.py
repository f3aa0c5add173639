"""Drawing the rounds of a period from its panels and stories, and changing the drawing."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from audit import log
from panels import planning
from panels.models import Candidate, Panel, SelectionRound, Sitting
from panels.planning import PlannedRound
from panels.services.gate import bump, locked, require, require_state
from panels.services.nodes import Entries, kept_nodes, node_key, panel_nodes
from panels.services.rounds import gather
from programmes.models import Period
from stories.models import Story

if TYPE_CHECKING:
    from accounts.models import User

UNCHANGED: Any = ...


@transaction.atomic
def plan_rounds(
    period: Period, *, by: User, capacity: int = planning.STORIES_A_SITTING
) -> list[SelectionRound]:
    """Draw the period's rounds anew; those that were opened stay, with their stories.

    Each usable story goes to the nearest panel at or above its unit; panels on the same unit that
    do not feed one another each read it. Raises ValidationError when the panels cannot be drawn.
    """
    period = (
        Period.objects.select_for_update(of=("self",)).select_related("programme").get(pk=period.pk)
    )
    require(by, "programmes.coordinate_programme", period)
    is_time = period.state in {Period.State.COLLECTING, Period.State.SELECTING}
    require_state(is_time, _("Rounds are planned while stories come in or are chosen."), period)
    lost = _clear(period)
    panels = list(
        Panel.objects.standing().filter(programme=period.programme).select_related("unit")
    )
    if not panels:
        raise ValidationError(_("There is no panel yet. Add one first."))
    entries = Entries(panels)
    kept = {one: panel or entries.above(one.panel) for one, panel in lost.items()}
    nodes = panel_nodes(entries, _stories_to_place(period))
    try:
        drawn = planning.draw([*nodes, *kept_nodes(kept, capacity)], capacity)
    except ValueError as error:
        raise ValidationError(
            _("The panels pass stories round in a circle, or a sitting is too short.")
        ) from error
    made = _store(period, drawn, {panel.pk: panel for panel in panels})
    _join(drawn, made, kept)
    log.record(period, "plan_rounds", by=by, note=str(len(made)))
    return list(made.values())


@transaction.atomic
def move_candidate(candidate: Candidate, *, by: User, to: SelectionRound) -> None:
    """Move a story from one planned round to another of the same period and domain."""
    keys = {candidate.selection_round_id, to.pk}
    if candidate.climbed_by is not None:
        keys.add(candidate.climbed_by.decision.selection_round_id)
    rounds = {pk: locked(pk) for pk in sorted(keys)}
    fresh = Candidate.objects.filter(pk=candidate.pk, selection_round__in=rounds).first()
    if fresh is None:
        raise TransitionNotAllowed(_("The story was moved meanwhile."), object=candidate)
    source, target = rounds[fresh.selection_round_id], rounds[to.pk]
    for one in (source, target):
        require(by, "panels.coordinate_round", one)
        _require_planned(one)
    if source.period_id != target.period_id:
        raise ValidationError({"to": _("The two rounds belong to different periods.")})
    if target.domain_id not in {None, source.domain_id}:
        raise ValidationError(
            {"to": _("That round reads another domain. Move the story to that domain instead.")}
        )
    if target.candidates.filter(story=fresh.story_id).exists():
        raise ValidationError({"to": _("That round has the story already.")})
    fresh.selection_round = target
    fresh.order = target.candidates.count() + 1
    fresh.save(update_fields=["selection_round", "order"])
    log.record(target, "move_candidate", by=by, note=f"{source.pk} > {target.pk}: {fresh.pk}")
    bump(source)
    bump(target)


@transaction.atomic
def change_round(
    selection_round: SelectionRound,
    *,
    by: User,
    seats: int | None = None,
    feeds: SelectionRound | None = UNCHANGED,
) -> None:
    """Change a planned round: how many it may choose, and which round receives them."""
    current = locked(selection_round.pk)
    require(by, "panels.coordinate_round", current)
    _require_planned(current)
    if seats is not None:
        if seats < 1:
            raise ValidationError({"seats": _("A panel may choose at least one story.")})
        current.seats = seats
    if feeds is not UNCHANGED:
        _check_feeds(current, feeds)
        current.feeds = feeds
    current.save(update_fields=["seats", "feeds"])
    log.record(current, "change_round", by=by, note=f"{current.seats} > {current.feeds_id or ''}")
    bump(current)


def _require_planned(selection_round: SelectionRound) -> None:
    require_state(
        selection_round.state == selection_round.State.PLANNED,
        _("This round was opened or called off; its plan is fixed."),
        selection_round,
    )


def _check_feeds(current: SelectionRound, feeds: SelectionRound | None) -> None:
    above = feeds
    while above is not None:
        if above.pk == current.pk:
            raise ValidationError({"feeds": _("The rounds would feed one another in a circle.")})
        above = above.feeds
    if feeds is not None and feeds.period_id != current.period_id:
        raise ValidationError({"feeds": _("The two rounds belong to different periods.")})
    if feeds is not None:
        _require_planned(feeds)


def _clear(period: Period) -> dict[SelectionRound, int | None]:
    """Take away the rounds that are only planned.

    Gives the opened rounds that pass on to none now, each with the key of its own panel where it
    was one of several batches of it, else None.
    """
    rounds = list(
        SelectionRound.objects.select_for_update(of=("self",))
        .filter(period=period)
        .select_related("panel__unit")
        .order_by("pk")
    )
    planned = {one.pk: one.panel_id for one in rounds if one.state == one.State.PLANNED}
    gone = planned | {one.pk: 0 for one in rounds if one.state == one.State.CANCELLED}
    SelectionRound.objects.filter(feeds__in=gone).update(feeds=None)
    SelectionRound.objects.filter(pk__in=planned).delete()
    Sitting.objects.filter(period=period, selection_rounds=None).delete()
    lost: dict[SelectionRound, int | None] = {}
    for one in rounds:
        if one.pk not in gone and (one.feeds_id is None or one.feeds_id in gone):
            is_batch = gone.get(one.feeds_id or 0) == one.panel_id
            lost[one] = one.panel_id if is_batch else None
            one.feeds = None
    return lost


def _stories_to_place(period: Period) -> list[Story]:
    """The period's stories that may be chosen from and are before no panel yet."""
    held = SelectionRound.objects.held().filter(period=period)
    stories = Story.objects.filter(period=period).eligible().usable()
    before_a_panel = Candidate.objects.filter(selection_round__in=held).values("story")
    return list(stories.exclude(pk__in=before_a_panel).select_related("unit").order_by("pk"))


def _store(
    period: Period, drawn: Iterable[PlannedRound], panels: dict[Hashable, Panel]
) -> dict[str, SelectionRound]:
    """``{key of the drawing: round}`` for the rounds that are new, with sittings and candidates."""
    new = [planned for planned in drawn if planned.panel_id in panels]
    sittings = _sittings(period, new, panels)
    rows = {planned.key: _row(period, planned, panels, sittings) for planned in new}
    SelectionRound.objects.bulk_create(rows.values())
    Candidate.objects.bulk_create(
        Candidate(selection_round=rows[planned.key], story_id=int(str(story)), order=order)
        for planned in new
        for order, story in enumerate(planned.story_ids, start=1)
    )
    return rows


def _row(
    period: Period,
    planned: PlannedRound,
    panels: dict[Hashable, Panel],
    sittings: dict[str, Sitting],
) -> SelectionRound:
    panel = panels[planned.panel_id]
    return SelectionRound(
        programme=period.programme,
        period=period,
        panel=panel,
        sitting=sittings[planned.sitting],
        domain_id=planned.domain_id,
        seats=planned.seats,
        procedure=panel.procedure,
        top_score=panel.top_score,
        is_secret=panel.is_secret,
        fewest_secret=panel.fewest_secret,
        shuffles_reading=panel.shuffles_reading,
        ties_may_climb=panel.ties_may_climb,
        hides_lower_reasons=panel.hides_lower_reasons,
    )


def _sittings(
    period: Period, new: Iterable[PlannedRound], panels: dict[Hashable, Panel]
) -> dict[str, Sitting]:
    used = period.sittings.values_list("panel").annotate(Max("number"))
    last: dict[Hashable, int] = dict(used)
    made: dict[str, Sitting] = {}
    for planned in new:
        if planned.sitting not in made:
            number = last[planned.panel_id] = last.get(planned.panel_id, 0) + 1
            made[planned.sitting] = Sitting(
                panel=panels[planned.panel_id], period=period, number=number
            )
    Sitting.objects.bulk_create(made.values())
    return made


def _join(
    drawn: Iterable[PlannedRound],
    made: dict[str, SelectionRound],
    kept: Iterable[SelectionRound],
) -> None:
    """Let each round feed the one above it, the opened ones too, and bring up what was chosen."""
    by_node = {node_key(one): one for one in kept}
    joined = []
    for planned in drawn:
        one = made.get(planned.key) or by_node[str(planned.panel_id)]
        if planned.feeds is not None:
            one.feeds = made[planned.feeds]
            joined.append(one)
    SelectionRound.objects.bulk_update(joined, ["feeds"])
    for receiver in {one.feeds for one in by_node.values() if one.feeds}:
        gather(receiver)
