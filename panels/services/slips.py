"""What is on a ballot, checked and written down: stories chosen, or points given to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import SystemRandom

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from panels.models import Ballot, Candidate, RollEntry, Score, SelectionRound, Turn, Vote

Points = tuple[int, int | None, int]


@dataclass(frozen=True)
class Slip:
    """One ballot: the keys of those chosen, or (candidate, criterion or None, points).

    Nothing on it is an abstention.
    """

    choices: Sequence[int] = ()
    points: Sequence[Points] = ()


@dataclass
class _Refused:
    """What stands against some points, each sentence once."""

    sentences: dict[str, None] = field(default_factory=dict)

    def check(self, is_so: bool, sentence: str) -> None:
        if not is_so:
            self.sentences[sentence] = None


def checked_choices(current: SelectionRound, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those chosen, each once; ValidationError for too many, or for one that does not stand."""
    chosen = list({candidate.pk: candidate for candidate in candidates}.values())
    if len(chosen) > current.seats:
        raise ValidationError(
            ngettext(
                "Choose one story at most.",
                "Choose %(n)s stories at most.",
                current.seats,
            )
            % {"n": current.seats}
        )
    standing = current.candidates.standing().filter(pk__in=[c.pk for c in chosen])
    if standing.count() < len(chosen):
        raise ValidationError(_("A story you chose is not before this panel any more."))
    return chosen


def checked_slip(turn: Turn, candidates: Iterable[Candidate], points: Iterable[Points]) -> Slip:
    """The ballot as the turn takes it; ValidationError when it is not of its kind."""
    given, current = list(points), turn.selection_round
    if not turn.is_by_points:
        if given:
            raise ValidationError({"points": _("Choose stories; this vote takes no points.")})
        return Slip(choices=[one.pk for one in checked_choices(current, candidates)])
    if list(candidates):
        raise ValidationError({"candidates": _("Give each story its points; none is chosen here.")})
    _check_points(current, given)
    return Slip(points=given)


def _check_points(current: SelectionRound, given: Sequence[Points]) -> None:
    """Within the scale, for stories that stand, and by every criterion or by none."""
    keys: list[int | None] = list(current.agreed_criteria.values_list("pk", flat=True))
    criteria = set(keys or [None])
    standing = set(current.candidates.standing().values_list("pk", flat=True))
    by_story: dict[int, list[int | None]] = defaultdict(list)
    for candidate, criterion, _points in given:
        by_story[candidate].append(criterion)
    refused = _Refused()
    refused.check(
        all(0 <= points <= current.top_score for _c, _k, points in given),
        _("Points go from 0 to %(top)s.") % {"top": current.top_score},
    )
    refused.check(
        by_story.keys() <= standing,
        _("A story you gave points to is not before this panel any more."),
    )
    for named in by_story.values():
        refused.check(len({*named}) == len(named), _("Give a story its points once."))
        refused.check(
            {*named} == criteria,
            _("Give a story points by every criterion, or leave the story out."),
        )
    if refused.sentences:
        raise ValidationError({"points": list(refused.sentences)})


def note_openly(turn: Turn, entry: RollEntry, slip: Slip) -> None:
    """Keep an open ballot beside its voter, in place of an earlier one."""
    ballot, _is_new = Ballot.objects.get_or_create(turn=turn, member_id=entry.member_id)
    ballot.votes.all().delete()
    ballot.scores.all().delete()
    _write([(ballot, slip)])


def drop(turn: Turn, entry: RollEntry, slip: Slip) -> None:
    """Put a secret slip in the box; ValidationError when the person's is in it already."""
    if entry.has_voted:
        raise ValidationError(
            _("A vote is in the box already. A secret vote cannot be taken out again.")
        )
    shake(turn, slip)


def shake(turn: Turn, *more: Slip) -> None:
    """Write all slips of a secret turn, and ``more``, anew in random order under new keys."""
    slips = [*_slips(turn), *more]
    SystemRandom().shuffle(slips)
    Score.objects.filter(ballot__turn=turn).delete()
    turn.ballots.all().delete()
    anew = [(Ballot(turn=turn), slip) for slip in slips]
    Ballot.objects.bulk_create(ballot for ballot, _slip in anew)
    _write(anew)


def _slips(turn: Turn) -> list[Slip]:
    return [
        Slip(
            [vote.candidate_id for vote in ballot.votes.all()],
            [(one.candidate_id, one.criterion_id, one.points) for one in ballot.scores.all()],
        )
        for ballot in turn.ballots.prefetch_related("votes", "scores")
    ]


def _write(slips: Iterable[tuple[Ballot, Slip]]) -> None:
    """In the order of the stories, so that no row tells in which order somebody marked them."""
    pairs = list(slips)
    Vote.objects.bulk_create(
        Vote(ballot=ballot, candidate_id=choice)
        for ballot, slip in pairs
        for choice in sorted(slip.choices)
    )
    Score.objects.bulk_create(
        Score(ballot=ballot, candidate_id=candidate, criterion_id=criterion, points=points)
        for ballot, slip in pairs
        for candidate, criterion, points in sorted(
            slip.points, key=lambda one: (one[0], one[1] or 0)
        )
    )


def by_story(points: Iterable[Points]) -> Mapping[int, dict[int | None, int]]:
    """``{candidate: {criterion or None: points}}``"""
    found: dict[int, dict[int | None, int]] = defaultdict(dict)
    for candidate, criterion, given in points:
        found[candidate][criterion] = given
    return found
