"""What was decided is told to everybody below, answered, and the rounds are closed."""

from __future__ import annotations

from typing import Any

from msc.rehearsal.acting import Actor
from msc.rehearsal.company import Company

EVERY_ANSWER = 3  # of what one person tells, one in so many is answered
EVERY_PREPARED = 2
EVERY_UNREACHABLE = 8


def tell_below(company: Company) -> None:
    """Facilitators tell collectors and panels below; collectors tell their tellers."""
    coordinator, period = company.coordinator, company.period.pk
    coordinator.post(f"periods/{period}/start-feeding-back/")
    rounds = list(coordinator.rows("rounds/", period=period, state="decided"))
    for row in rounds:
        lead = company.panels[row["panel"]["id"]].facilitator
        for audience in ("collector", "panel"):
            _tell(lead, round=row["id"], audience=audience)
    for collector in company.collectors.values():
        _tell(collector, audience="teller")
    for row in rounds:
        lead = company.panels[row["panel"]["id"]].facilitator
        lead.post(f"rounds/{row['id']}/close/")


def close_period(company: Company) -> None:
    company.coordinator.post(f"periods/{company.period.pk}/close/")


def _tell(teller: Actor, **filters: object) -> None:
    due = list(teller.rows("feedback/", state="due", **filters))
    for number, item in enumerate(due, start=1):
        _deliver(teller, item, number)


def _deliver(teller: Actor, item: dict[str, Any], number: int) -> None:
    path = f"feedback/{item['id']}/"
    if item["audience"] == "teller" and number % EVERY_UNREACHABLE == 0:
        teller.post(f"{path}give-up/", {"because": "The teller has moved; nobody knows where to."})
        return
    if number % EVERY_PREPARED == 0:
        teller.post(f"{path}prepare/", {"text": teller.get(path)["text"]})
    teller.post(f"{path}deliver/", {"channel": "talk"})
    if number % EVERY_ANSWER == 0:
        teller.post(f"{path}answer/", {"answer": "Thank you for coming back with an answer."})
