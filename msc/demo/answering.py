"""The way back down in the demo: what was decided is told, and answered."""

from __future__ import annotations

from itertools import cycle
from typing import Any

from django.db.models import QuerySet

from msc.demo.choosing import level_of
from msc.demo.material import Facts
from msc.demo.stage import LEVELS, Stage
from panels.models import Feedback, SelectionRound
from panels.services import feedback as services
from panels.services.periods import close_period
from programmes.services import start_feeding_back

ANSWERED = "answered"
EVERY = 3  # one in so many of those told by rote has something to say


def tell(stage: Stage, period: int, level: str) -> None:
    """Tell everybody what the panels of a level decided: those with words of their own, the rest.

    What the files say was done goes into the log as a note. Those told by rote hear the words
    that the house itself suggests.
    """
    words = stage.material.selections["feedback"]
    for facts in [one for one in words if one["level"] == level]:
        _deliver(stage, _find(stage, period, facts), facts)
    pool = stage.material.selections["feedback_pool"]
    delivered, answers = cycle(pool["delivered"]), cycle(pool["answers"])
    for number, item in enumerate(_undone(stage, period, level)):
        is_answered = number % EVERY == 0
        facts = {"channel": "talk", "delivered": next(delivered)}
        if is_answered:
            facts |= {"state": ANSWERED, "answer": next(answers)}
        _deliver(stage, item, facts)


def begin(stage: Stage) -> None:
    start_feeding_back(stage.period(1), by=stage.coordinator)


def close(stage: Stage) -> None:
    """Close every round of period 1 from the bottom up, and the period."""
    period = stage.period(1)
    for one in period.selection_rounds.order_by("decided_at"):
        services.close_round(one, by=stage.facilitator)
    close_period(period, by=stage.coordinator)


def tell_some_collectors(stage: Stage) -> None:
    """In period 2 a first collector has heard; everybody else waits."""
    told = Feedback.objects.undone().filter(
        decision__selection_round__period=stage.period(2), audience="collector"
    )
    pool = stage.material.selections["feedback_pool"]["delivered"]
    for item in told.order_by("pk")[:2]:
        _deliver(stage, item, {"channel": "phone", "delivered": pool[2]})


def _deliver(stage: Stage, item: Feedback, facts: Facts) -> None:
    by = item.story.collector if item.story else stage.facilitator
    if facts.get("state") == Feedback.State.UNREACHABLE:
        services.give_up(item, by=by, because=facts["because"])
        return
    if "story" in facts:
        services.prepare(item, by=by, text=services.wording(item))
    services.deliver(item, by=by, channel=facts["channel"], note=facts["delivered"])
    if facts.get("state") == ANSWERED:
        services.take_answer(item, by=by, answer=facts["answer"])


def _undone(stage: Stage, period: int, level: str) -> QuerySet[Feedback]:
    found: QuerySet[Feedback] = Feedback.objects.undone().filter(
        decision__selection_round__period=stage.period(period),
        decision__selection_round__panel__unit__level__rank=LEVELS.index(level),
    )
    return found.select_related("story__collector").order_by("pk")


def _find(stage: Stage, period: int, facts: Facts) -> Feedback:
    """The piece of feedback that the files speak of."""
    story = stage.story(facts["story"])
    candidacy = next(
        c
        for c in story.candidacies.filter(selection_round__period=stage.period(period))
        if level_of(c.selection_round) == facts["level"]
    )
    receivers: dict[str, dict[str, object]] = {
        "teller": {"story": story},
        "collector": {"collector": story.collector_id},
        "panel": {"panel": _sender(candidacy.selection_round, story.unit.path)},
    }
    receiver: Any = receivers[facts["audience"]]
    found: Feedback = Feedback.objects.select_related("story__collector").get(
        decision__selection_round=candidacy.selection_round, **receiver
    )
    return found


def _sender(one: SelectionRound, path: str) -> int | None:
    """The panel below whose choice the story came by."""
    below = one.fed_by.select_related("panel__unit")
    return next((r.panel_id for r in below if path.startswith(r.panel.unit.path)), None)
