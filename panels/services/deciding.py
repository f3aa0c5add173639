"""The decision of a round: what is chosen and why, or why nothing is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.workflow import perform
from panels.models import (
    Criterion,
    Decision,
    Dissent,
    PanelMember,
    PassedOverNote,
    Selection,
    SelectionRound,
    Turn,
)
from panels.reasons import LONGEST, clean, is_short
from panels.services import feedback
from panels.services.gate import bump, lock_stories, locked
from panels.services.procedure import has_counting_turn
from panels.services.rounds import gather
from panels.services.voting import Count, tally_of

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_NAME = 150
Refusals = dict[str, list[str]]


@dataclass(frozen=True)
class Outcome:
    """What the panel says: whom it chose and why, or why none, and what else was said.

    ``chosen`` is {candidate id: rationale}, ``passed_over`` {candidate id: one line}, ``dissents``
    (candidate id or None, text, held by), ``criteria`` (name, weight, origin).
    """

    how: str
    chosen: Mapping[int, str] = field(default_factory=dict)
    none_reason: str = ""
    process_note: str = ""
    short_reason_note: str = ""
    dissents: Sequence[tuple[int | None, str, str]] = ()
    passed_over: Mapping[int, str] = field(default_factory=dict)
    criteria: Sequence[tuple[str, str, str]] = ()
    quorum_note: str = ""

    def cleaned(self) -> Outcome:
        """The same without what nobody can read: empty lines, invisible characters."""
        return replace(
            self,
            chosen={pk: clean(text) for pk, text in self.chosen.items()},
            none_reason=clean(self.none_reason),
            process_note=clean(self.process_note),
            short_reason_note=clean(self.short_reason_note),
            quorum_note=clean(self.quorum_note),
            dissents=[(pk, clean(text), clean(who)) for pk, text, who in self.dissents],
            passed_over={pk: clean(text) for pk, text in self.passed_over.items() if clean(text)},
            criteria=[(clean(name), w, o) for name, w, o in self.criteria if clean(name)],
        )


@transaction.atomic
def decide(selection_round: SelectionRound, *, by: User, outcome: Outcome) -> Decision:
    """Store what the panel decided, pass the chosen up, and make feedback due to those below.

    Raises ValidationError({what: [sentences]}); the keys are the names of the outcome's parts, and
    ``rationale_<candidate id>`` for a missing reason. Then nothing is written.
    """
    current = locked(selection_round.pk)
    receiver = locked(current.feeds_id) if current.feeds_id is not None else None
    lock_stories(current.pk)
    perform(current, "decide", by=by)
    said = outcome.cleaned()
    refusals = refusals_of(current, said)
    if refusals:
        raise ValidationError(dict(refusals))
    decision = _store(current, said, by)
    if receiver is not None and receiver.state == receiver.State.PLANNED:
        gather(receiver)
        bump(receiver)
    feedback.make_due(decision)
    bump(current)
    return decision


def refusals_of(current: SelectionRound, said: Outcome) -> Refusals:
    """Everything that stands against an outcome, by part; empty when it may be stored."""
    found: Refusals = defaultdict(list)
    _check_chosen(current, said, found)
    _check_reasons(said, found)
    _check_how(current, said, found)
    _check_count(current, said, found)
    _check_presence(current, said, found)
    _check_rest(current, said, found)
    return found


def _check_chosen(current: SelectionRound, said: Outcome, found: Refusals) -> None:
    if said.chosen and said.none_reason:
        found["none_reason"].append(_("Either stories are chosen, or none is: not both."))
    if not said.chosen and not said.none_reason:
        found["none_reason"].append(_("Choose a story, or say why none is chosen."))
    if len(said.chosen) > current.seats and said.how != Decision.How.REFERRED:
        found["chosen"].append(
            ngettext(
                "This panel may choose one story at most.",
                "This panel may choose %(n)s stories at most.",
                current.seats,
            )
            % {"n": current.seats}
        )
    standing = set(current.candidates.standing().values_list("pk", flat=True))
    if not set(said.chosen) <= standing:
        found["chosen"].append(_("A story you chose is not before this panel any more."))


def _check_reasons(said: Outcome, found: Refusals) -> None:
    for pk, rationale in said.chosen.items():
        if not rationale:
            found[f"rationale_{pk}"].append(_("Say in sentences why this story was chosen."))
    reasons = [reason for reason in said.chosen.values() if reason]
    if any(map(is_short, reasons)) and not said.short_reason_note:
        found["short_reason_note"].append(
            _("A reason has fewer than 15 words. Write it out, or say why it is so short.")
        )


def _check_how(current: SelectionRound, said: Outcome, found: Refusals) -> None:
    how = Decision.How
    last = last_tally(current)
    tied = set(last.tied) if last else set()
    if said.how not in how.values:
        found["how"].append(_("Say how it was decided."))
    if said.how == how.FACILITATOR and not said.process_note:
        found["process_note"].append(_("Say why the facilitator decided, and on what grounds."))
    if said.how in {how.FACILITATOR, how.REFERRED} and not tied:
        found["how"].append(_("This way is for a tie, and the last vote was none."))
    elif said.how == how.REFERRED and not current.ties_may_climb:
        found["how"].append(_("This panel may not pass up more than its number. Talk again."))
    elif last and said.how == how.REFERRED and said.chosen.keys() != {*last.tied, *last.leading}:
        found["how"].append(_("To pass a tie up, choose all the equals and nothing below them."))
    if said.how in {how.VOTE, how.POINTS} and 0 < len(tied & said.chosen.keys()) < len(tied):
        found["how"].append(
            _(
                "The last vote was a tie, so the votes alone do not say which goes on. Vote again, "
                "or say in which other way it was decided."
            )
        )


def _check_count(current: SelectionRound, said: Outcome, found: Refusals) -> None:
    """What is said to be decided by a count needs one that counts."""
    if said.how == Decision.How.VOTE and not has_counting_turn(current):
        found["how"].append(
            _("The pilot vote does not count. Hold the vote, or say in which way it was decided.")
        )
    by_points = current.turns.filter(method=Turn.Method.POINTS)
    if said.how == Decision.How.POINTS and not by_points.exists():
        found["how"].append(_("No points were given here. Say in which way it was decided."))


def last_tally(current: SelectionRound) -> Count | None:
    """What the newest turn that counts came to; None before the first is closed."""
    last = current.turns.filter(is_pilot=False).order_by("number").last()
    return tally_of(last) if last else None


def _check_presence(current: SelectionRound, said: Outcome, found: Refusals) -> None:
    there = current.sitting.attendances.exclude(role=PanelMember.Role.NOTE_TAKER)
    n_present = there.count()
    if n_present < current.panel.quorum and not said.quorum_note:
        found["quorum_note"].append(
            _(
                "%(n_present)s are noted as present, and this panel decides with %(quorum)s. Note "
                "who else is here, or say why it was decided all the same."
            )
            % {"n_present": n_present, "quorum": current.panel.quorum}
        )


def _check_rest(current: SelectionRound, said: Outcome, found: Refusals) -> None:
    ours = set(current.candidates.values_list("pk", flat=True))
    if not set(said.passed_over) <= ours - set(said.chosen):
        found["passed_over"].append(_("Only stories that were not chosen get such a line."))
    about = {pk for pk, text, _who in said.dissents if text and pk is not None}
    if not about <= ours:
        found["dissents"].append(_("The other view is about a story that is not here."))
    if any(who and not text for _pk, text, who in said.dissents):
        found["dissents"].append(_("Write down the other view, not only who holds it."))
    for _name, weight, origin in said.criteria:
        if weight not in Criterion.Weight.values or origin not in Criterion.Origin.values:
            found["criteria"].append(_("Say how much each criterion counted and where it is from."))
    if any(len(text) > LONGEST for text in _texts(said)) or any(
        len(name) > LONGEST_NAME for name in _names(said)
    ):
        found["process_note"].append(
            _("A text is longer than 20,000 characters, or a name longer than 150.")
        )


def _texts(said: Outcome) -> list[str]:
    notes = [said.none_reason, said.process_note, said.short_reason_note, said.quorum_note]
    notes += [text for _pk, text, _who in said.dissents]
    return [*notes, *said.chosen.values(), *said.passed_over.values()]


def _names(said: Outcome) -> list[str]:
    return [who for _pk, _text, who in said.dissents] + [name for name, *_rest in said.criteria]


def _store(current: SelectionRound, said: Outcome, by: User) -> Decision:
    decision = Decision.objects.create(
        selection_round=current,
        number=current.decisions.count() + 1,
        how=said.how,
        none_reason=said.none_reason,
        process_note=said.process_note,
        short_reason_note=said.short_reason_note,
        quorum_note=said.quorum_note,
        by=by,
    )
    Selection.objects.bulk_create(
        Selection(decision=decision, candidate_id=pk, rationale=text)
        for pk, text in said.chosen.items()
    )
    PassedOverNote.objects.bulk_create(
        PassedOverNote(decision=decision, candidate_id=pk, text=text)
        for pk, text in said.passed_over.items()
    )
    Dissent.objects.bulk_create(
        Dissent(decision=decision, candidate_id=pk, text=text, held_by=who)
        for pk, text, who in said.dissents
        if text
    )
    Criterion.objects.bulk_create(
        Criterion(decision=decision, name=name, weight=weight, origin=origin)
        for name, weight, origin in said.criteria
    )
    return decision
