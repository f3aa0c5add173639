"""A period in which a village panel and then a district panel have decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from panels.models import (
    Candidate,
    Decision,
    Dissent,
    Feedback,
    Panel,
    PassedOverNote,
    Selection,
    SelectionRound,
)
from stories.models import Story
from tests.factories import (
    CandidateFactory,
    House,
    PanelFactory,
    PanelMemberFactory,
    SelectionRoundFactory,
    SittingFactory,
    UserFactory,
)

RATIONALE = "It shows that water gives girls the time to learn."
NOTE = "It moved us, and we would like to hear how it goes on."


@dataclass
class Decided:
    """``story`` came up from ``lower`` and was chosen; ``other`` stood only before ``upper``."""

    house: House
    lower: SelectionRound
    upper: SelectionRound
    story: Story
    other: Story
    lower_decision: Decision
    decision: Decision
    lower_facilitator: User
    facilitator: User
    lower_member: User
    member: User

    @classmethod
    def build(cls, house: House) -> Decided:
        story = house.story(wording__title="Water")
        other = house.story(
            wording__title="Seeds", unit=house.other_village, collector=house.other_collector
        )
        lower, lower_facilitator, lower_member = _round_of(house, house.village, "Village panel")
        upper, facilitator, member = _round_of(house, house.district, "District panel")
        SelectionRound.objects.filter(pk=lower.pk).update(feeds=upper)
        lower.refresh_from_db(fields=["feeds"])
        lower_decision = decide(lower, {stand(lower, story): "The village says: time for school."})
        passed_up = lower_decision.selections.get()
        decision = decide(upper, {stand(upper, story, climbed_by=passed_up): RATIONALE})
        passed_over = stand(upper, other)
        PassedOverNote.objects.create(decision=decision, candidate=passed_over, text=NOTE)
        return cls(
            house=house,
            lower=lower,
            upper=upper,
            story=story,
            other=other,
            lower_decision=lower_decision,
            decision=decision,
            lower_facilitator=lower_facilitator,
            facilitator=facilitator,
            lower_member=lower_member,
            member=member,
        )

    @property
    def at_top(self) -> Candidate:
        """``story`` before the upper panel."""
        candidate: Candidate = self.story.candidacies.get(selection_round=self.upper)
        return candidate

    def feedback(self, **facts: Any) -> Feedback:
        """To the village panel about the district's decision, unless told otherwise."""
        return feedback_on(self.decision, **facts)


def feedback_on(decision: Decision, **facts: Any) -> Feedback:
    receivers = {"panel", "collector", "story"} & set(facts)
    if not receivers:
        facts["panel"] = Panel.objects.get(name="Village panel")
    name = next(iter({"panel", "collector", "story"} & set(facts)))
    audience = "teller" if name == "story" else name
    return Feedback.objects.create(
        **{
            "programme_id": decision.selection_round.programme_id,
            "decision": decision,
            "audience": audience,
            "due_on": decision.at.date(),
            **facts,
        }
    )


def stand(selection_round: SelectionRound, story: Story, **facts: Any) -> Candidate:
    candidate: Candidate = CandidateFactory(selection_round=selection_round, story=story, **facts)
    return candidate


def decide(
    selection_round: SelectionRound, reasons: dict[Candidate, str], **facts: Any
) -> Decision:
    """A standing decision with ``{candidate: rationale}``; none chosen when it is empty."""
    number = selection_round.decisions.count() + 1
    decision = Decision.objects.create(
        **{
            "selection_round": selection_round,
            "number": number,
            "how": "vote",
            "by": selection_round.panel.members.get(role="facilitator").user,
            "none_reason": "" if reasons else "No story was about this domain.",
            **facts,
        }
    )
    for candidate, rationale in reasons.items():
        Selection.objects.create(decision=decision, candidate=candidate, rationale=rationale)
    return decision


def differ(decision: Decision, text: str, **facts: Any) -> Dissent:
    return Dissent.objects.create(decision=decision, text=text, **facts)


def _round_of(house: House, unit: Any, name: str) -> tuple[SelectionRound, User, User]:
    panel = PanelFactory(unit=unit, name=name)
    facilitator, member = UserFactory(), UserFactory()
    PanelMemberFactory(panel=panel, user=facilitator, role="facilitator")
    PanelMemberFactory(panel=panel, user=member)
    selection_round: SelectionRound = SelectionRoundFactory(
        sitting=SittingFactory(panel=panel, period=house.period),
        domain=house.domain,
        state=SelectionRound.State.DECIDED,
    )
    return selection_round, facilitator, member
