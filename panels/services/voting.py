"""Turns of a round: opening one, voting in it, closing it, and what it came to.

A secret ballot is never written beside its voter. Each new slip is put in with all others of the
turn in random order under new keys, so that neither keys nor the order of rows tell who came when.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import log
from audit.workflow import perform
from panels import tally
from panels.models import (
    AgreedCriterion,
    Candidate,
    FirstView,
    Panel,
    PanelMember,
    RollEntry,
    SelectionRound,
    Turn,
)
from panels.services.gate import bump, locked, require, require_state
from panels.services.shown import note_shown
from panels.services.slips import (
    Points,
    by_story,
    checked_choices,
    checked_slip,
    drop,
    note_openly,
    shake,
)

if TYPE_CHECKING:
    from accounts.models import User

FACILITATE = "panels.facilitate_round"
WEIGHTS: dict[str, int] = {
    AgreedCriterion.Weight.MOST: 3,
    AgreedCriterion.Weight.MUCH: 2,
    AgreedCriterion.Weight.SOME: 1,
}
Count = tally.Tally[int] | tally.ScoreTally[int]


@transaction.atomic
def open_turn(selection_round: SelectionRound, *, by: User, is_secret: bool | None = None) -> Turn:
    """Call the vote among those present; how it is held stays fixed until it closes.

    Where the panel holds a pilot vote, the first one of the round is it, and does not count.
    Raises ValidationError when nobody was recorded as present, or too few to vote in secret.
    """
    current = locked(selection_round.pk)
    perform(current, "start_voting", by=by)
    secret = current.is_secret if is_secret is None else is_secret
    voters = list(voters_of(current))
    _check_roll(voters, fewest=current.fewest_secret if secret else 1)
    n_before = current.turns.count()
    turn = Turn.objects.create(
        selection_round=current,
        number=n_before + 1,
        method=_method(current),
        is_pilot=current.procedure == Panel.Procedure.PILOT and not n_before,
        is_secret=secret,
    )
    RollEntry.objects.bulk_create(RollEntry(turn=turn, member=member) for member in voters)
    note_shown(turn)
    if secret:
        current.first_views.update(candidate=None)
    bump(current)
    return turn


def _method(current: SelectionRound) -> Turn.Method:
    is_by_points = current.procedure == Panel.Procedure.SCORING
    return Turn.Method.POINTS if is_by_points else Turn.Method.CHOICES


def voters_of(selection_round: SelectionRound) -> Iterable[PanelMember]:
    """Those present at the sitting and still on the panel, without its note-takers."""
    present = selection_round.sitting.attendances.exclude(role=PanelMember.Role.NOTE_TAKER)
    return PanelMember.objects.standing().filter(
        panel=selection_round.panel_id, pk__in=present.values("member")
    )


@transaction.atomic
def cast(
    turn: Turn,
    *,
    by: User,
    candidates: Iterable[Candidate] = (),
    points: Iterable[Points] = (),
    on_behalf_of: PanelMember | None = None,
) -> None:
    """Give a vote, up to the round's seats; none abstains. Nothing in the log tells of it.

    Where the panel gives points, ``points`` are (candidate, criterion or None, points); a story
    may be left out.

    An open vote may be given anew until the turn closes. ``on_behalf_of`` is a member without an
    account, for whom the facilitator enters the vote. Raises PermissionDenied for those not on the
    roll, TransitionNotAllowed after the close, ValidationError for a choice that cannot count.
    """
    current = locked(turn.selection_round_id)
    entry = _entry(turn, current, by, on_behalf_of)
    fresh = Turn.objects.get(pk=turn.pk)
    require_state(fresh.is_open, _("This vote is closed; no more votes are taken."), turn)
    fresh.selection_round = current
    slip = checked_slip(fresh, candidates, points)
    if fresh.is_secret:
        drop(fresh, entry, slip)
    else:
        note_openly(fresh, entry, slip)
    RollEntry.objects.filter(pk=entry.pk).update(has_voted=True)
    bump(current)


@transaction.atomic
def close_turn(turn: Turn, *, by: User) -> Count:
    """End the vote and count it. What was cast can no longer change.

    Raises ValidationError while so few secret slips are in that a count would show who chose what.
    """
    fresh = _end(turn, by=by)
    n_slips = fresh.ballots.count()
    if fresh.is_secret and 0 < n_slips < fresh.selection_round.fewest_secret:
        raise ValidationError(
            _(
                "Fewer than %(n)s have voted. A count of so few would show who chose what: wait "
                "for more votes, or destroy the slips unread."
            )
            % {"n": fresh.selection_round.fewest_secret}
        )
    if fresh.is_secret:
        shake(fresh)
    return count(fresh)


@transaction.atomic
def destroy_slips(turn: Turn, *, by: User) -> None:
    """End a secret vote that too few took part in, without anybody learning what was on the slips.

    Raises ValidationError when there are enough of them to be counted.
    """
    fresh = _end(turn, by=by)
    if not fresh.is_secret or fresh.ballots.count() >= fresh.selection_round.fewest_secret:
        raise ValidationError(_("Enough votes are in to count them. Close the vote instead."))
    fresh.ballots.all().delete()
    log.record(fresh.selection_round, "destroy_slips", by=by)


def tally_of(turn: Turn) -> Count | None:
    """The count of a closed turn by candidate id; None while it is open, whoever asks."""
    return None if turn.is_open else count(turn)


def count(turn: Turn) -> Count:
    """Count what was cast; three queries, none for what is prefetched already."""
    if turn.is_by_points:
        return _count_points(turn)
    prefetch_related_objects([turn], "ballots__votes", "selection_round__candidates")
    cast_ones = [
        tally.Ballot(tuple(vote.candidate_id for vote in ballot.votes.all()))
        for ballot in turn.ballots.all()
    ]
    return tally.majority(
        cast_ones,
        seats=turn.selection_round.seats,
        candidates=[candidate.pk for candidate in turn.selection_round.candidates.all()],
        secret=turn.is_secret,
    )


def _count_points(turn: Turn) -> tally.ScoreTally[int]:
    """Four queries, none for what is prefetched already."""
    current = turn.selection_round
    prefetch_related_objects([turn], "ballots__scores")
    prefetch_related_objects([current], "candidates", "agreed_criteria")
    weights: dict[int | None, int] = {
        one.pk: WEIGHTS[one.weight] for one in current.agreed_criteria.all()
    } or {None: 1}
    given = [
        by_story((one.candidate_id, one.criterion_id, one.points) for one in ballot.scores.all())
        for ballot in turn.ballots.all()
    ]
    return tally.scoring(
        [
            tally.ScoreSheet({key: tally.overall(points, weights) for key, points in one.items()})
            for one in given
        ],
        seats=current.seats,
        candidates=[candidate.pk for candidate in current.candidates.all()],
        secret=turn.is_secret,
    )


@transaction.atomic
def first_view(selection_round: SelectionRound, *, by: User, candidate: Candidate) -> None:
    """Take down a member's private first choice, after which the lower reasons open to them.

    It cannot be changed. Raises ValidationError when it was given before.
    """
    current = locked(selection_round.pk)
    member = _seat(current, by)
    require_state(current.is_open, _("The panel is not reading any more."), current)
    chosen = checked_choices(current, [candidate])
    kept = None if current.is_secret or current.turns.filter(is_secret=True) else chosen[0]
    _view, is_new = FirstView.objects.get_or_create(
        selection_round=current, member=member, defaults={"candidate": kept}
    )
    if not is_new:
        raise ValidationError(_("You have given your first choice already."))


def _check_roll(voters: list[PanelMember], *, fewest: int) -> None:
    if not voters:
        raise ValidationError(_("Say first who is present; nobody is on the roll yet."))
    if len(voters) < fewest:
        raise ValidationError(
            _("A secret vote needs at least %(n)s people here, or the count shows who chose what.")
            % {"n": fewest}
        )


def _entry(
    turn: Turn, current: SelectionRound, by: User, on_behalf_of: PanelMember | None
) -> RollEntry:
    """The line of the roll that this vote ticks."""
    if on_behalf_of is None:
        member = _seat(current, by)
    else:
        require(by, FACILITATE, current)
        member = on_behalf_of
        if member.user_id is not None:
            raise ValidationError(
                _("%(name)s has an account and votes without help.") % {"name": member.name}
            )
    entry: RollEntry | None = turn.roll.filter(member=member).first()
    if entry is None:
        raise PermissionDenied(_("Only those on the roll of this vote take part in it."))
    return entry


def _seat(current: SelectionRound, by: User) -> PanelMember:
    """The person's own seat on the panel, if it has a vote."""
    require(by, "panels.vote", current)
    seats = PanelMember.objects.standing().filter(panel=current.panel_id, user=by)
    seat: PanelMember | None = seats.exclude(role=PanelMember.Role.NOTE_TAKER).first()
    if seat is None:
        raise PermissionDenied(_("Those who take the notes do not vote."))
    return seat


def _end(turn: Turn, *, by: User) -> Turn:
    """Close the turn; the panel talks again."""
    current = locked(turn.selection_round_id)
    fresh = Turn.objects.get(pk=turn.pk)
    require_state(fresh.is_open, _("This vote was closed before."), turn)
    perform(current, "deliberate", by=by)
    fresh.selection_round = current
    fresh.closed_at = timezone.now()
    fresh.save(update_fields=["closed_at"])
    note_shown(fresh)
    bump(current)
    return fresh
