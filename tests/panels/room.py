"""A panel in its room: people, a round, and its way through the states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.models import User
from panels.models import (
    Attendance,
    Candidate,
    Panel,
    PanelMember,
    SelectionRound,
    Turn,
)
from panels.services import deciding, rounds, voting
from programmes.models import Period
from tests.factories import (
    CandidateFactory,
    House,
    PanelFactory,
    PanelMemberFactory,
    SelectionRoundFactory,
    SittingFactory,
    UserFactory,
)

LONG = (
    "We chose this story because it shows how water near the house gives girls the hours "
    "in which they go to school."
)


@dataclass
class Room:
    """The village's panel with a facilitator, a note-taker, members and a member without account.

    ``above`` is the planned round of the district's panel, which receives what is chosen here.
    """

    house: House
    panel: Panel
    facilitator: PanelMember
    note_taker: PanelMember
    members: list[PanelMember]
    elder: PanelMember
    selection_round: SelectionRound
    candidates: list[Candidate]
    above: SelectionRound

    @classmethod
    def build(cls, house: House, *, n_stories: int = 3, n_members: int = 3, **facts: Any) -> Room:
        Period.objects.filter(pk=house.period.pk).update(state=Period.State.SELECTING)
        house.period = Period.objects.get(pk=house.period.pk)
        upper = PanelFactory(unit=house.district, name="District panel")
        panel = PanelFactory(unit=house.village, name="Village panel", feeds=upper)
        above = planned_round(upper, house)
        selection_round = planned_round(panel, house, feeds=above, **facts)
        role = PanelMember.Role
        return cls(
            house=house,
            panel=panel,
            facilitator=PanelMemberFactory(panel=panel, role=role.FACILITATOR),
            note_taker=PanelMemberFactory(panel=panel, role=role.NOTE_TAKER),
            members=[PanelMemberFactory(panel=panel) for _ in range(n_members)],
            elder=PanelMemberFactory(panel=panel, user=None, name="Elder"),
            selection_round=selection_round,
            candidates=[
                CandidateFactory(
                    selection_round=selection_round, story=house.story(), version=None, order=order
                )
                for order in range(1, n_stories + 1)
            ],
            above=above,
        )

    @property
    def lead(self) -> User:
        return who(self.facilitator)

    @property
    def present(self) -> list[PanelMember]:
        return [self.facilitator, self.note_taker, *self.members, self.elder]

    def open(self) -> Room:
        rounds.open_round(self.selection_round, by=self.lead, present=self.present)
        return self

    def vote(self, *choices: list[Candidate], is_secret: bool | None = None) -> Turn:
        """Hold a turn in which the members cast the given choices, one after another."""
        turn = self.open_turn(is_secret=is_secret)
        for member, choice in zip(self.members, choices, strict=False):
            voting.cast(turn, by=who(member), candidates=choice)
        voting.close_turn(turn, by=self.lead)
        return turn

    def open_turn(self, *, is_secret: bool | None = None) -> Turn:
        return voting.open_turn(self.selection_round, by=self.lead, is_secret=is_secret)

    def talk(self) -> Room:
        rounds.start_talking(self.selection_round, by=self.lead)
        return self

    def decide(self, *chosen: Candidate, **said: Any) -> Any:
        outcome = deciding.Outcome(
            **{
                "how": "talk",
                "chosen": {candidate.pk: LONG for candidate in chosen},
                "none_reason": "" if chosen else "Nothing here tells of a change.",
                **said,
            }
        )
        return deciding.decide(self.selection_round, by=self.lead, outcome=outcome)

    def state(self) -> str:
        return str(SelectionRound.objects.get(pk=self.selection_round.pk).state)

    def version(self) -> int:
        return int(SelectionRound.objects.get(pk=self.selection_round.pk).version)


def planned_round(panel: Panel, house: House, **facts: Any) -> SelectionRound:
    selection_round: SelectionRound = SelectionRoundFactory(
        sitting=SittingFactory(panel=panel, period=house.period), domain=house.domain, **facts
    )
    return selection_round


def who(member: PanelMember) -> User:
    """The member's account, freshly fetched, so that no cached seats deceive."""
    return User.objects.get(pk=member.user_id)


def seat_with_account(panel: Panel, role: str = "member") -> User:
    user: User = UserFactory()
    PanelMemberFactory(panel=panel, user=user, role=role)
    return user


def withdraw(candidate: Candidate) -> None:
    """Let the teller take the consent back, as the stories app does."""
    candidate.story.consents.update(withdrawn_on=timezone.localdate())


def present_at(selection_round: SelectionRound) -> set[int]:
    found = Attendance.objects.filter(sitting=selection_round.sitting)
    return set(found.values_list("member", flat=True))
