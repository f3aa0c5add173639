"""Rounds from opening to reopening, and who is present."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import log
from audit.workflow import perform
from panels.models import Attendance, Candidate, PanelMember, RollEntry, Selection, SelectionRound
from panels.querysets import OPENED
from panels.reasons import clean
from panels.services.feedback import withdraw_due
from panels.services.gate import bump, lock_stories, locked, require, require_state
from programmes.models import Period
from stories.models import Story

if TYPE_CHECKING:
    from accounts.models import User

FACILITATE = "panels.facilitate_round"


@transaction.atomic
def open_round(
    selection_round: SelectionRound,
    *,
    by: User,
    present: Iterable[PanelMember] = (),
    place: str | None = None,
) -> None:
    """Put the stories on the table in the wording of this moment; note who is present, and where.

    Stories that may not be used any more are taken off. Raises ValidationError while the period is
    not selecting, while a round below is undecided, or when no story is left.
    """
    current = locked(selection_round.pk)
    lock_stories(current.pk)
    perform(current, "open", by=by)
    if current.period.state != Period.State.SELECTING:
        raise ValidationError(_("The panels sit once the period has gone over to selecting."))
    _check_below(current)
    gather(current)
    _freeze(current)
    _note_present(current, present)
    _note_place(current, place)
    bump(current)


@transaction.atomic
def record_attendance(
    selection_round: SelectionRound,
    *,
    by: User,
    present: Iterable[PanelMember],
    place: str | None = None,
) -> None:
    """Note who is at the sitting, and where, for all its rounds. Whoever was on a roll stays noted.

    The log keeps the keys of those now noted. Raises ValidationError for somebody who is not on
    the panel.
    """
    current = locked(selection_round.pk)
    require(by, FACILITATE, current)
    is_talking = current.state in {current.State.READING, current.State.DELIBERATING}
    require_state(is_talking, _("Who is present can be noted while no vote is open."), current)
    members = _note_present(current, present)
    _note_place(current, place)
    on_a_roll = RollEntry.objects.filter(turn__selection_round__sitting=current.sitting)
    gone = current.sitting.attendances.exclude(member__in=members)
    gone.exclude(member__in=on_a_roll.values("member")).delete()
    bump(current)
    keys = current.sitting.attendances.order_by("member").values_list("member", flat=True)
    log.record(current, "record_attendance", by=by, note=" ".join(map(str, keys)))


@transaction.atomic
def start_talking(selection_round: SelectionRound, *, by: User) -> None:
    """Go from reading to talk without a vote, as a panel does that seeks consensus."""
    current = locked(selection_round.pk)
    require(by, FACILITATE, current)
    if current.state == current.State.VOTING:
        raise ValidationError(_("Close the vote first."))
    perform(current, "deliberate", by=by)
    bump(current)


@transaction.atomic
def cancel_round(selection_round: SelectionRound, *, by: User, note: str) -> None:
    """Call a round off, with the reason. Its stories may be planned anew."""
    current = locked(selection_round.pk)
    require(by, "panels.coordinate_round", current)
    if not clean(note):
        raise ValidationError({"note": _("Say why the round is called off.")})
    perform(current, "cancel", by=by, note=clean(note))
    bump(current)


@transaction.atomic
def reopen_round(selection_round: SelectionRound, *, by: User, because: str) -> None:
    """Let a panel look again. What it first decided stays on record beside what comes after.

    Raises ValidationError without a reason, and when the next panel has the stories on its table.
    """
    current = locked(selection_round.pk)
    climbed = list(
        Candidate.objects.filter(
            climbed_by__decision__selection_round=current, climbed_by__decision__superseded_at=None
        )
    )
    above = [locked(pk) for pk in _receivers(current, climbed)]
    lock_stories(current.pk, *(receiver.pk for receiver in above))
    perform(current, "reopen", by=by, note=clean(because))
    if not clean(because):
        raise ValidationError({"because": _("Say why the panel looks again.")})
    if any(receiver.state in OPENED for receiver in above):
        raise ValidationError(
            _("The next panel has opened its round already; this decision can no longer change.")
        )
    _supersede(current, clean(because), by)
    for receiver in above:
        if receiver.state == receiver.State.PLANNED:
            receiver.candidates.filter(pk__in=[candidate.pk for candidate in climbed]).delete()
            gather(receiver)
            bump(receiver)
    bump(current)


def gather(receiver: SelectionRound) -> None:
    """Bring to a planned round what the rounds that feed it have chosen, in the wording they read.

    Doing it twice does no harm; a story that is there already is left as it is.
    """
    chosen = Selection.objects.standing().filter(candidate__selection_round__feeds=receiver)
    here = set(receiver.candidates.values_list("story", flat=True))
    order = len(here)
    for selection in chosen.select_related("candidate").order_by("pk"):
        if selection.candidate.story_id in here:
            continue
        here.add(selection.candidate.story_id)
        order += 1
        Candidate.objects.create(
            selection_round=receiver,
            story_id=selection.candidate.story_id,
            version_id=selection.candidate.version_id,
            climbed_by=selection,
            order=order,
        )


def _receivers(current: SelectionRound, climbed: Iterable[Candidate]) -> list[int]:
    """Keys of the rounds that have, or wait for, what this one chose."""
    keys = {candidate.selection_round_id for candidate in climbed}
    if current.feeds_id is not None:
        keys.add(current.feeds_id)
    return sorted(keys)


def _supersede(current: SelectionRound, because: str, by: User) -> None:
    """End the standing decision; what was not yet told of it is not told any more."""
    for decision in current.decisions.filter(superseded_at=None):
        decision.superseded_at = timezone.now()
        decision.superseded_because = because
        decision.save(update_fields=["superseded_at", "superseded_because"])
        withdraw_due(decision, by=by)


def _check_below(current: SelectionRound) -> None:
    waiting = [str(below) for below in current.fed_by.undecided().select_related("panel", "domain")]
    if waiting:
        raise ValidationError(
            _("These rounds below have not decided yet: %(rounds)s.")
            % {"rounds": "; ".join(waiting)}
        )


def _freeze(current: SelectionRound) -> None:
    standing = current.candidates.standing()
    current.candidates.exclude(pk__in=standing.values("pk")).delete()
    if not current.candidates.exists():
        raise ValidationError(_("There is no story that this panel may read."))
    newest = Story.objects.filter(pk=OuterRef("story")).values("current")
    current.candidates.filter(version=None).update(version=Subquery(newest))


def _note_present(current: SelectionRound, present: Iterable[PanelMember]) -> list[PanelMember]:
    members = list(present)
    ours = set(current.panel.members.filter(ended_at=None).values_list("pk", flat=True))
    if not {member.pk for member in members} <= ours:
        raise ValidationError({"present": _("Only members of the panel can be noted as present.")})
    Attendance.objects.bulk_create(
        (
            Attendance(sitting=current.sitting, member=member, role=member.role, sex=member.sex)
            for member in members
        ),
        ignore_conflicts=True,
    )
    if members and current.sitting.held_on is None:
        current.sitting.held_on = timezone.localdate()
        current.sitting.save(update_fields=["held_on"])
    return members


def _note_place(current: SelectionRound, place: str | None) -> None:
    """Keep where the sitting is held; None leaves it as it is."""
    if place is None or place.strip() == current.sitting.place:
        return
    current.sitting.place = place.strip()
    current.sitting.full_clean(exclude=["panel", "period"])
    current.sitting.save(update_fields=["place"])
