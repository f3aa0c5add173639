"""How a round is shown: its phase in plain words, its candidates, counts and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from panels import reading, tally, visibility
from panels.models import (
    Candidate,
    Criterion,
    Decision,
    Dissent,
    SelectionRound,
    ShownTranslation,
    Turn,
)
from panels.queries import (
    Below,
    closed_turns,
    decisions_of,
    reasons_below,
    with_candidates,
)
from panels.services.voting import Count, tally_of
from stories.identity import display_name
from stories.languages import name_of
from stories.presentation import Words, words_for

if TYPE_CHECKING:
    from accounts.models import User

State = SelectionRound.State

PHASES = {
    State.PLANNED: _(
        "The round is planned. Its coordinators see which stories are to come before the panel and "
        "may change the plan; the panel sees them once the round is opened."
    ),
    State.READING: _(
        "Everybody on the panel reads the same wording, which no longer changes. Those who lead "
        "note who is present, and call a vote or begin the talk."
    ),
    State.VOTING: _(
        "Those on the roll vote. Nobody sees a count before the vote is closed, and how it is held "
        "cannot be changed meanwhile."
    ),
    State.DELIBERATING: _(
        "The panel talks. It sees the counts of the votes that are closed. Those who lead call "
        "another vote, or write down what was decided and why."
    ),
    State.DECIDED: _(
        "The decision stands, and what was chosen has been passed on. Only a coordinator can open "
        "it again, with a reason, as long as the next panel has not begun to read."
    ),
    State.CLOSED: _(
        "Everybody who was to hear of the decision was told. Nothing changes any more."
    ),
    State.CANCELLED: _("The round was called off. Its stories may be planned for another."),
}

WARNINGS = {
    tally.NOBODY_CHOSE: _("Everybody abstained."),
    tally.SECRET_BALLOT_REVEALS: _(
        "This count lets one tell how everybody voted, although the vote was secret. Do not pass "
        "it on."
    ),
}
WARNINGS_OF_POINTS = {
    tally.NOBODY_CHOSE: _("Nobody gave a point to any story."),
    tally.UNEVEN_SCORES: _("Not every story got its points from as many people as the others."),
}


def phases_of(selection_round: SelectionRound) -> list[tuple[object, object, bool]]:
    """Name and sentence of each phase, and whether the round is in it."""
    return [
        (state.label, sentence, state == selection_round.state)
        for state, sentence in PHASES.items()
        if state != State.CANCELLED or selection_round.state == State.CANCELLED
    ]


@dataclass(frozen=True)
class Card:
    """A candidate as one reads it. ``words`` is None once the story may not be shown any more.

    ``below`` is what lower panels said; None while that is hidden from the reader.
    """

    candidate: Candidate
    position: int
    words: Words | None
    teller: str
    below: Sequence[Below] | None

    @property
    def is_standing(self) -> bool:
        return self.words is not None

    @property
    def reference(self) -> str:
        return self.candidate.story.reference


@dataclass(frozen=True)
class Line:
    """A candidate's line in a count: its votes, or the mean of its points if anybody gave some."""

    card: Card
    points: float | None
    is_leading: bool
    is_tied: bool
    score: tally.Score | None = None


@dataclass(frozen=True)
class Result:
    """What a closed turn came to, most points first; equals stand in the order of reading."""

    turn: Turn
    tally: Count
    lines: list[Line]
    n_voted: int

    @property
    def were_destroyed(self) -> bool:
        """Whether slips were destroyed unread, as too few had voted in secret."""
        return self.n_voted > self.tally.n_ballots

    @property
    def languages(self) -> list[tuple[str, bool, bool]]:
        """Into which the stories were translated meanwhile: name, by a machine, all checked."""
        shown: dict[str, list[ShownTranslation]] = {}
        for one in self.turn.shown.all():
            shown.setdefault(one.translation.language, []).append(one)
        return [
            (
                name_of(language),
                any(one.translation.is_by_machine for one in ones),
                all(one.was_checked for one in ones),
            )
            for language, ones in sorted(shown.items())
        ]

    @property
    def warnings(self) -> list[object]:
        words = WARNINGS | (WARNINGS_OF_POINTS if self.turn.is_by_points else {})
        return [words[name] for name in self.tally.warnings]


@dataclass(frozen=True)
class Said:
    """What a decision says of one candidate; only for those whose story still stands."""

    card: Card
    text: str = ""


@dataclass(frozen=True)
class Account:
    """A decision with its texts put to the candidates they are about."""

    decision: Decision
    chosen: list[Said] = field(default_factory=list)
    passed_over: list[Said] = field(default_factory=list)
    dissents: list[tuple[Card | None, Dissent]] = field(default_factory=list)
    criteria: list[Criterion] = field(default_factory=list)


def cards_of(selection_round: SelectionRound, user: User) -> list[Card]:
    """The candidates as this person may read them; at most five queries."""
    candidates = with_candidates(selection_round)
    hidden = not visibility.may_see_lower_reasons(user, selection_round)
    below = {} if hidden or not candidates else reasons_below(candidates)
    cards = [
        card_of(candidate, position, below=None if hidden else below.get(candidate.pk, []))
        for position, candidate in enumerate(candidates, start=1)
    ]
    return _as_read(selection_round, cards, user)


def _as_read(selection_round: SelectionRound, cards: list[Card], user: User) -> list[Card]:
    """The cards in the order in which this person reads; their positions stay the table's."""
    by_key = {card.candidate.pk: card for card in cards}
    return [by_key[key] for key in reading.in_order(user, selection_round, list(by_key))]


def short_cards(selection_round: SelectionRound, user: User | None = None) -> list[Card]:
    """The candidates with their words only; two queries. For ``user``, as that person reads."""
    candidates = with_candidates(selection_round)
    cards = [card_of(one, n, below=()) for n, one in enumerate(candidates, start=1)]
    return cards if user is None else _as_read(selection_round, cards, user)


def card_of(candidate: Candidate, position: int, *, below: Sequence[Below] | None) -> Card:
    """Expects a candidate of ``candidates_to_read``."""
    stands = candidate.is_standing  # type: ignore[attr-defined]
    return Card(
        candidate=candidate,
        position=position,
        words=_words(candidate, get_language() or "en") if stands else None,
        teller=display_name(candidate.story) if stands else "",
        below=below if stands else (),
    )


def original_of(card: Card) -> Words | None:
    """The teller's own wording, when the card shows a translation of it."""
    if card.words is None or card.words.translation is None:
        return None
    return _words(card.candidate, card.candidate.story.language)


def _words(candidate: Candidate, language: str) -> Words | None:
    version = candidate.version or candidate.story.current
    if version is None:
        return None
    version.story = candidate.story
    return words_for(version, language)


def results_of(selection_round: SelectionRound, cards: Iterable[Card], user: User) -> list[Result]:
    """The counts that are open to this person, the newest first; three queries."""
    by_candidate = {card.candidate.pk: card for card in cards}
    results = []
    for turn in reversed(closed_turns(selection_round)):
        turn.selection_round = selection_round
        counted = tally_of(turn)
        if counted is not None and visibility.may_see_tally(user, turn):
            n_voted = turn.n_voted  # type: ignore[attr-defined]  # annotated in closed_turns
            results.append(Result(turn, counted, _lines(counted, by_candidate), n_voted))
    return results


def _lines(counted: Count, cards: dict[int, Card]) -> list[Line]:
    points: dict[int, float | None] = dict.fromkeys(cards)
    scores: dict[int, tally.Score] = {}
    if isinstance(counted, tally.ScoreTally):
        scores = counted.scores
        points |= {pk: score.mean for pk, score in scores.items()}
    else:
        points |= counted.points
    lines = [
        Line(cards[pk], n, pk in counted.leading, pk in counted.tied, scores.get(pk))
        for pk, n in points.items()
    ]
    return sorted(lines, key=lambda line: (-(line.points or 0), line.card.position))


def accounts_of(selection_round: SelectionRound, cards: Iterable[Card]) -> list[Account]:
    """All decisions of a round, the newest first; five queries."""
    by_candidate = {card.candidate.pk: card for card in cards}
    return [_account(decision, by_candidate) for decision in decisions_of(selection_round)]


def _account(decision: Decision, cards: dict[int, Card]) -> Account:
    def said(rows: Iterable[object], text: str) -> list[Said]:
        found = [(cards[row.candidate_id], row) for row in rows]  # type: ignore[attr-defined]
        return [Said(card, getattr(row, text) if card.is_standing else "") for card, row in found]

    dissents = [(cards.get(one.candidate_id or 0), one) for one in decision.dissents.all()]
    return Account(
        decision=decision,
        chosen=said(decision.selections.all(), "rationale"),
        passed_over=[one for one in said(decision.passed_over_notes.all(), "text") if one.text],
        dissents=[(card, one) for card, one in dissents if card is None or card.is_standing],
        criteria=list(decision.criteria.all()),
    )
