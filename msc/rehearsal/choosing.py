"""The panels of a rehearsal read, vote and decide, level after level, through the API."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msc.rehearsal.acting import Refused
from msc.rehearsal.company import Company, Seats
from msc.rehearsal.texts import first_sentence

Row = dict[str, Any]
EVERY_TIE = 3  # one round in so many ties in its first turn
EVERY_NONE = 8  # one village round in so many chooses none
EVERY_DISSENT = 3
EVERY_ABSENT = 5  # in one round in so many somebody is missing
LOOK_AGAIN = "One of us had not read every story."


def choose(company: Company) -> None:
    """Let every panel sit once those below it have decided, until the top has chosen."""
    period = f"periods/{company.period.pk}/"
    company.coordinator.post(f"{period}start-selecting/")
    rounds = company.coordinator.post(f"{period}plan/")
    for number, row in enumerate(_bottom_up(rounds)):
        Sitting(company, row, number, is_lowest=not _feeders(rounds, row)).hold()


def _bottom_up(rounds: Sequence[Row]) -> Iterator[Row]:
    """Each round after those that feed it."""
    above = {row["id"]: row["feeds"] for row in rounds}

    def depth(key: int | None) -> int:
        return 0 if key is None else 1 + depth(above[key])

    yield from sorted(rounds, key=lambda row: (-depth(row["id"]), row["id"]))


def _feeders(rounds: Sequence[Row], row: Row) -> list[Row]:
    return [one for one in rounds if one["feeds"] == row["id"]]


class Sitting:
    """One round of one panel, from opening to decision."""

    def __init__(self, company: Company, row: Row, number: int, *, is_lowest: bool) -> None:
        self.company, self.row, self.number, self.is_lowest = company, row, number, is_lowest
        self.path = f"rounds/{row['id']}/"
        self.seats: Seats = company.panels[row["panel"]["id"]]
        self.lead = self.seats.facilitator
        self.candidates: list[Row] = []

    def hold(self) -> None:
        if not self._open():
            return
        if self.is_lowest and self.number % EVERY_NONE == EVERY_NONE - 1:
            self.lead.post(f"{self.path}talk/")
            self._decide([], "talk")
            return
        self._choose()
        if self.number == 0:
            self._look_again()

    def _choose(self) -> None:
        if len(self.candidates) == 1:
            self.lead.post(f"{self.path}talk/")
            self._decide(self.candidates, "consensus")
            return
        leading = self._vote()
        chosen = [c for c in self.candidates if c["id"] in leading]
        self._decide(chosen, "talk" if self._ties_first() else "vote")

    def _open(self) -> bool:
        """Open the round; one to which nothing was passed up is called off instead."""
        present = [self.seats.leads, *self._voters()]
        try:
            opened = self.lead.post(f"{self.path}open/", {"present": present})
        except Refused as refusal:
            if refusal.code != 422 or self.is_lowest:
                raise
            note = "The panels below chose none in this domain."
            self.company.coordinator.post(f"{self.path}cancel/", {"note": note})
            return False
        longest = sorted(opened["candidates"], key=lambda c: (-_n_words(c), c["reference"]))
        self.candidates = longest
        if opened["hides_lower_reasons"]:
            self._choose_privately()
        return True

    def _voters(self) -> list[int]:
        """Those who vote; the facilitator only leads. Now and then somebody is missing."""
        voters = list(self.seats.members)
        return voters[1:] if self.number % EVERY_ABSENT == EVERY_ABSENT - 1 else voters

    def _choose_privately(self) -> None:
        """Where lower reasons are hidden, each member chooses first, and then sees them."""
        for member in self._voters():
            actor = self.seats.members[member]
            if actor:
                actor.post(f"{self.path}first-view/", {"candidate": self.candidates[0]["id"]})

    def _ties_first(self) -> bool:
        return self.number % EVERY_TIE == EVERY_TIE - 1

    def _vote(self) -> list[int]:
        """Vote, and once more after a tie; the ids of those that lead in the end."""
        voters, (first, second) = self._voters(), self.candidates[:2]
        half = len(voters) // 2
        if self._ties_first():
            self._turn([first["id"]] * half + [second["id"]] * half)
        tally = self._turn([first["id"]] * (half + 1) + [second["id"]] * half)
        leading: list[int] = tally["leading"]
        return leading

    def _turn(self, choices: list[int]) -> Row:
        """A turn in which the voters take these choices in order; without one they abstain."""
        self.lead.post(f"{self.path}open-turn/")
        turn = self.lead.get(f"{self.path}turns/")[-1]["id"]
        for number, member in enumerate(self._voters()):
            ballot: Row = {"candidates": choices[number : number + 1]}
            actor = self.seats.members[member]
            if actor is None:
                ballot["on_behalf_of"] = member
            (actor or self.lead).post(f"turns/{turn}/ballot/", ballot)
        self.lead.post(f"{self.path}close-turn/")
        tally: Row = self.lead.get(f"turns/{turn}/")["tally"]
        return tally

    def _look_again(self) -> None:
        """The coordinator lets the panel look again; it chooses the second best this time."""
        self.company.coordinator.post(f"{self.path}reopen/", {"because": LOOK_AGAIN})
        self._decide(self.candidates[-1:], "talk")

    def _decide(self, chosen: list[Row], how: str) -> None:
        others = [c for c in self.candidates if c not in chosen]
        self.lead.post(
            f"{self.path}decide/",
            {
                "how": how,
                "chosen": [{"candidate": c["id"], "rationale": self._reason(c)} for c in chosen],
                "none_reason": "" if chosen else self._none_reason(),
                "passed_over": [{"candidate": c["id"], "text": _note(c)} for c in others],
                "dissents": self._dissents(others) if chosen else [],
                "criteria": [{"name": "One can follow what happened", "weight": "most"}],
                "process_note": f"{len(self._voters())} members talked.",
            },
        )

    def _reason(self, candidate: Row) -> str:
        return (
            f"{candidate['reference']} from {candidate['unit']['name']} begins with the words: "
            f"“{first_sentence(candidate['happened'])}” We chose it from {len(self.candidates)} "
            f"because its {_n_words(candidate)} words let us follow what happened, and to whom."
        )

    def _none_reason(self) -> str:
        listed = ", ".join(candidate["reference"] for candidate in self.candidates)
        return f"We read {listed}. None says what is different now for those who tell it."

    def _dissents(self, others: list[Row]) -> list[Row]:
        if not others or self.number % EVERY_DISSENT:
            return []
        text = f"One of us would have chosen the story that begins: {_note(others[0])}"
        return [{"candidate": others[0]["id"], "text": text}]


def _n_words(candidate: Row) -> int:
    return len(candidate["happened"].split())


def _note(candidate: Row) -> str:
    return f"“{first_sentence(candidate['happened'], 80)}”"
