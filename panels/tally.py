"""Counting votes, scores and raised hands: advice to a panel, never its decision.

Equal points stay equal. No function here breaks a tie, by id, by date or in any other way.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from statistics import median
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

SECRET_BALLOT_REVEALS = "secret_ballot_reveals"  # noqa: S105 - a warning, not a password
NOBODY_CHOSE = "nobody_chose"
UNEVEN_SCORES = "uneven_scores"
GROUPS_DIFFER = "groups_differ"

FEWEST_SECRET_BALLOTS = 3
TOP_SCORE = 10


@dataclass(frozen=True, slots=True)
class Ballot(Generic[K]):
    """What one voter chose; no choice at all is an abstention. It does not know the voter."""

    choices: tuple[K, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreSheet(Generic[K]):
    """One member's scores, {candidate id: 0 to 10}; a candidate may be left out.

    A score may be a fraction: what several criteria come to (``overall``).
    """

    scores: Mapping[K, int | Fraction]


@dataclass(frozen=True, slots=True)
class GroupCount(Generic[K]):
    """Hands counted in one group, {candidate id: hands}, and how many people were there."""

    group: str
    n_present: int
    hands: Mapping[K, int]


@dataclass(frozen=True, slots=True)
class Tally(Generic[K]):
    """A count as advice: who clearly leads, and who is tied for the seats that are left.

    ``leading`` runs from most points to fewest; the order among equals means nothing.
    """

    points: dict[K, int]
    n_ballots: int
    n_abstentions: int
    leading: tuple[K, ...]
    tied: tuple[K, ...]
    seats: int
    warnings: tuple[str, ...] = ()

    @property
    def is_tie(self) -> bool:
        """Say whether the panel has to talk again, because the cut falls among equals."""
        return bool(self.tied)


@dataclass(frozen=True, slots=True)
class Score:
    """How one candidate was scored; spread is the highest score less the lowest.

    Of secret scores only the mean is told: with few sheets, the three together tell each score.
    """

    n: int
    mean: float
    median: float | None
    spread: float | None


@dataclass(frozen=True, slots=True)
class ScoreTally(Generic[K]):
    """Scores as advice, ordered by their mean; a candidate nobody scored is not listed."""

    scores: dict[K, Score]
    n_sheets: int
    n_abstentions: int
    leading: tuple[K, ...]
    tied: tuple[K, ...]
    seats: int
    warnings: tuple[str, ...] = ()

    @property
    def is_tie(self) -> bool:
        """Say whether the cut falls among candidates of the same mean."""
        return bool(self.tied)

    @property
    def n_ballots(self) -> int:
        """How many gave their sheet; the same word as for votes."""
        return self.n_sheets


@dataclass(frozen=True, slots=True)
class GroupTally(Generic[K]):
    """Hands of the whole room, and of each group in it by name."""

    whole: Tally[K]
    groups: dict[str, Tally[K]]


def majority(
    ballots: Iterable[Ballot[K]],
    *,
    seats: int = 1,
    candidates: Iterable[K] = (),
    secret: bool = False,
) -> Tally[K]:
    """Count ballots of up to ``seats`` choices each; ``candidates`` lists those without a vote too.

    Raises ValueError for a ballot that names too many, the same one twice, or a stranger.
    """
    cast = list(ballots)
    on_table = dict.fromkeys(candidates, 0)
    for ballot in cast:
        _check_ballot(ballot, seats, on_table)
    points = on_table | Counter(choice for ballot in cast for choice in ballot.choices)
    n_abstentions = sum(not ballot.choices for ballot in cast)
    return _tally(points, len(cast), n_abstentions, seats, secret=secret)


def overall(points: Mapping[K, int], weights: Mapping[K, int]) -> Fraction:
    """What points by several criteria come to: their mean, each counted by its weight.

    Raises ValueError when a criterion is left out, or weighs nothing.
    """
    if points.keys() != weights.keys() or not all(weight > 0 for weight in weights.values()):
        raise ValueError("Every criterion gets its points, and counts.")
    total = sum(points[criterion] * weight for criterion, weight in weights.items())
    return Fraction(total, sum(weights.values()))


def scoring(
    sheets: Iterable[ScoreSheet[K]],
    *,
    seats: int = 1,
    candidates: Iterable[K] = (),
    secret: bool = False,
) -> ScoreTally[K]:
    """Gather score sheets; means are compared exactly, so equal means are a tie.

    Raises ValueError for a score outside 0 to 10, or for a stranger when candidates are listed.
    """
    filled = list(sheets)
    given = _collect(filled, candidates)
    scored = {candidate: values for candidate, values in given.items() if values}
    means = {key: sum(values, Fraction()) / len(values) for key, values in scored.items()}
    leading, tied = cut(means, seats)
    warnings = _score_warnings(given, leading, tied)
    if secret and _scores_reveal(scored, len(filled)):
        warnings += (SECRET_BALLOT_REVEALS,)
    return ScoreTally(
        scores={key: _score(values, secret=secret) for key, values in scored.items()},
        n_sheets=len(filled),
        n_abstentions=sum(not sheet.scores for sheet in filled),
        leading=leading,
        tied=tied,
        seats=seats,
        warnings=warnings,
    )


def group_counts(
    counts: Iterable[GroupCount[K]], *, seats: int = 1, candidates: Iterable[K] = ()
) -> GroupTally[K]:
    """Add up hands raised group by group, each person raising a hand at most ``seats`` times.

    Abstentions are the least number who can have kept their hands down. Raises ValueError for
    more hands than people allow, a group entered twice, or a stranger.
    """
    on_table = dict.fromkeys(candidates, 0)
    groups: dict[str, Tally[K]] = {}
    for count in counts:
        if count.group in groups:
            raise ValueError(f"The group {count.group} was entered twice.")
        groups[count.group] = _hands(on_table, count, seats)
    return GroupTally(whole=_whole(on_table, groups, seats), groups=groups)


def cut(
    points: Mapping[K, int] | Mapping[K, Fraction], seats: int
) -> tuple[tuple[K, ...], tuple[K, ...]]:
    """Give those with a seat beyond doubt, and those tied for what is left.

    A candidate without a point has no seat, even when seats stay empty.
    """
    if seats < 1:
        raise ValueError("A panel passes on at least one story.")
    ranked = sorted((key for key, n in points.items() if n > 0), key=lambda key: -points[key])
    if len(ranked) <= seats or points[ranked[seats - 1]] > points[ranked[seats]]:
        return tuple(ranked[:seats]), ()
    at_cut = points[ranked[seats]]
    return (
        tuple(key for key in ranked if points[key] > at_cut),
        tuple(key for key in ranked if points[key] == at_cut),
    )


def _tally(
    points: dict[K, int], n_ballots: int, n_abstentions: int, seats: int, *, secret: bool
) -> Tally[K]:
    leading, tied = cut(points, seats)
    warnings = []
    if n_ballots and not leading + tied:
        warnings.append(NOBODY_CHOSE)
    if secret and _reveals(points, n_ballots, n_abstentions):
        warnings.append(SECRET_BALLOT_REVEALS)
    return Tally(points, n_ballots, n_abstentions, leading, tied, seats, tuple(warnings))


def _reveals(points: Mapping[K, int], n_ballots: int, n_abstentions: int) -> bool:
    """Say whether the totals give away how somebody voted: too few voters, or all alike."""
    if not n_ballots:
        return False
    alike = n_abstentions == n_ballots or n_ballots in points.values()
    return n_ballots < FEWEST_SECRET_BALLOTS or alike


def _hands(on_table: Mapping[K, int], count: GroupCount[K], seats: int) -> Tally[K]:
    _check_known(count.hands, on_table)
    for hands in count.hands.values():
        _check_between(hands, count.n_present, "More hands were counted than people present.")
    total = sum(count.hands.values())
    _check_between(total, seats * count.n_present, "More hands were counted than votes allowed.")
    points = {**on_table, **count.hands}
    return _tally(points, count.n_present, max(0, count.n_present - total), seats, secret=False)


def _whole(on_table: Mapping[K, int], groups: Mapping[str, Tally[K]], seats: int) -> Tally[K]:
    points = dict(on_table)
    for tally in groups.values():
        for key, hands in tally.points.items():
            points[key] = points.get(key, 0) + hands
    n_present = sum(tally.n_ballots for tally in groups.values())
    n_abstentions = sum(tally.n_abstentions for tally in groups.values())
    whole = _tally(points, n_present, n_abstentions, seats, secret=False)
    firsts = {frozenset(tally.leading + tally.tied) for tally in groups.values()} - {frozenset()}
    if len(firsts) > 1:
        return replace(whole, warnings=(*whole.warnings, GROUPS_DIFFER))
    return whole


def _collect(sheets: Iterable[ScoreSheet[K]], candidates: Iterable[K]) -> dict[K, list[Fraction]]:
    """Put every score with its candidate."""
    on_table = dict.fromkeys(candidates, 0)
    given: dict[K, list[Fraction]] = {candidate: [] for candidate in on_table}
    for sheet in sheets:
        _check_known(sheet.scores, on_table)
        for candidate, score in sheet.scores.items():
            _check_between(score, TOP_SCORE, "A score lies between 0 and 10.")
            given.setdefault(candidate, []).append(Fraction(score))
    return given


def _score(values: list[Fraction], *, secret: bool) -> Score:
    mean = float(sum(values) / len(values))
    if secret:
        return Score(len(values), mean, None, None)
    return Score(len(values), mean, float(median(values)), float(max(values) - min(values)))


def _scores_reveal(scored: Mapping[K, list[Fraction]], n_sheets: int) -> bool:
    """Say whether secret scores give away what somebody gave: too few gave any, or all the same."""
    if not n_sheets:
        return False
    few = any(len(values) < FEWEST_SECRET_BALLOTS for values in scored.values())
    alike = any(len(values) == n_sheets and len({*values}) == 1 for values in scored.values())
    return n_sheets < FEWEST_SECRET_BALLOTS or few or alike


def _score_warnings(
    given: Mapping[K, list[Fraction]], leading: tuple[K, ...], tied: tuple[K, ...]
) -> tuple[str, ...]:
    warnings = []
    if any(given.values()) and not leading + tied:
        warnings.append(NOBODY_CHOSE)
    if len({len(values) for values in given.values()}) > 1:
        warnings.append(UNEVEN_SCORES)
    return tuple(warnings)


def _check_ballot(ballot: Ballot[K], seats: int, on_table: Mapping[K, int]) -> None:
    if len(ballot.choices) > seats:
        raise ValueError("A ballot names more stories than may be chosen.")
    if len(set(ballot.choices)) < len(ballot.choices):
        raise ValueError("A ballot names the same story twice.")
    _check_known(ballot.choices, on_table)


def _check_known(named: Iterable[K], on_table: Mapping[K, int]) -> None:
    if on_table and not set(named) <= on_table.keys():
        raise ValueError("A story was named that is not on the table.")


def _check_between(value: int | Fraction, top: int, message: str) -> None:
    if not 0 <= value <= top:
        raise ValueError(message)
