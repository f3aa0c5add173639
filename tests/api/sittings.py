"""A panel that sits, through the API: for tests about what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from panels.models import SelectionRound
from tests.api.conftest import Program
from tests.factories import House, PanelFactory, PanelMemberFactory

Of = Callable[[User], Program]
REASON = "It shows that the women of the village now decide themselves about their water and time."


@dataclass
class Sitting:
    """A district panel below a country panel, planned over two stories, and its people."""

    house: House
    of: Of
    members: list[Any] = field(default_factory=list)

    def plan(self, **facts: Any) -> Sitting:
        top = PanelFactory(unit=self.house.country, **facts)
        below = PanelFactory(unit=self.house.district, feeds=top, seats=1, **facts)
        roles = ["facilitator", "member", "member"]
        self.members = [PanelMemberFactory(panel=below, role=role) for role in roles]
        self.above = PanelMemberFactory(panel=top, role="member")
        self.stories = [self.house.story(), self.house.story()]
        coordinator = self.of(self.house.coordinator)
        here = f"periods/{self.house.period.pk}/"
        assert coordinator.post(f"{here}plan/").status_code == 200
        assert coordinator.post(f"{here}start-selecting/").status_code == 200
        self.below = SelectionRound.objects.get(panel=below)
        self.top = SelectionRound.objects.get(panel=top)
        return self

    @property
    def address(self) -> str:
        return f"rounds/{self.below.pk}/"

    @property
    def facilitator(self) -> Program:
        return self.of(self.members[0].user)

    @property
    def member(self) -> Program:
        return self.of(self.members[1].user)

    def open(self) -> list[int]:
        """Open the round with everybody present; the candidates' ids."""
        body = {"present": [member.pk for member in self.members]}
        answer = self.facilitator.post(f"{self.address}open/", body)
        assert answer.status_code == 200, answer.content
        return [row["id"] for row in answer.json()["candidates"]]

    def vote(self, candidate: int, **facts: Any) -> int:
        """Hold a turn in which everybody chooses the candidate; the turn's id."""
        assert self.facilitator.post(f"{self.address}open-turn/", facts).status_code == 200
        turn = self.turns()[-1]["id"]
        for member in self.members:
            sent = self.of(member.user).post(f"turns/{turn}/ballot/", {"candidates": [candidate]})
            assert sent.status_code == 200, sent.content
        assert self.facilitator.post(f"{self.address}close-turn/").status_code == 200
        return int(turn)

    def turns(self) -> list[dict[str, Any]]:
        return list(self.facilitator.get(f"{self.address}turns/").json())

    def decide(self, candidate: int, **said: Any) -> Any:
        chosen = [{"candidate": candidate, "rationale": REASON}]
        return self.facilitator.post(
            f"{self.address}decide/", {"how": "vote", "chosen": chosen, **said}
        )


def climb(sitting: Sitting) -> dict[str, Any]:
    """Let the panel below choose and the one above open; the candidate, as its member has it."""
    first, second = sitting.open()
    sitting.vote(first)
    other = [{"candidate": second, "text": "Not about ours.", "held_by": ""}]
    sitting.decide(first, dissents=[*other, {"text": "We had too little time.", "held_by": "Asha"}])
    leader = PanelMemberFactory(panel=sitting.top.panel, role="facilitator", name="Chair")
    body = {"present": [sitting.above.pk, leader.pk]}
    here = f"rounds/{sitting.top.pk}/"
    assert sitting.of(leader.user).post(f"{here}open/", body).status_code == 200
    found: dict[str, Any] = sitting.of(sitting.above.user).get(here).json()["candidates"][0]
    return found
