"""The demo from the first day to the last, written into a calendar."""

from __future__ import annotations

import datetime as dt
from functools import partial

from msc.demo import answering, choosing, setting_up, sorting, telling
from msc.demo.clock import Calendar
from msc.demo.material import Facts
from msc.demo.stage import Stage
from programmes.services import start_collecting, start_selecting

DAY = dt.timedelta(days=1)


def play(stage: Stage) -> None:
    """Do everything in the order of its days."""
    calendar = Calendar()
    _set_up(stage, calendar)
    for key in (1, 2, 3):
        _collect(stage, calendar, key)
    _select_first(stage, calendar)
    _select_second(stage, calendar)
    calendar.run()
    telling.date_stories(stage)


def _set_up(stage: Stage, calendar: Calendar) -> None:
    day = stage.period_facts(1)["looking_back_from"] - 28 * DAY
    for act in (
        setting_up.make_accounts,
        setting_up.make_programme,
        setting_up.add_members,
        setting_up.word_questions,
        setting_up.seat_panels,
    ):
        calendar.on(day, partial(act, stage))


def _collect(stage: Stage, calendar: Calendar, key: int) -> None:
    """A period opens when the one before it stops collecting, and its stories come in."""
    begins = _begin_of(stage, key)
    calendar.on(begins, partial(setting_up.add_period, stage, key))
    calendar.on(begins, lambda: start_collecting(stage.period(key), by=stage.coordinator))
    stories = [facts for facts in stage.material.stories if facts["period"] == key]
    for facts in sorted(stories, key=lambda one: one["told_on"]):
        arrives = max(facts["told_on"], begins) + DAY
        _follow(stage, calendar, facts, arrives)


def _begin_of(stage: Stage, key: int) -> dt.date:
    if key == 1:
        first: dt.date = stage.period_facts(1)["looking_back_from"]
        return first
    last: dt.date = stage.period_facts(key - 1)["collect_by"]
    return last + DAY


def _follow(stage: Stage, calendar: Calendar, facts: Facts, day: dt.date) -> None:
    """One story until it stands, or as far as it has come."""
    said, key = stage.material.selections, facts["key"]
    if key in said["drafts"]:
        calendar.on(day, partial(telling.draft, stage, facts))
        return
    calendar.on(day, partial(telling.hand_in, stage, facts))
    for back in [one for one in said["sent_back"] if one["story"] == key]:
        calendar.on(day + 2 * DAY, partial(telling.send_back, stage, key, back["note"]))
        if not back["is_mended"]:
            return
        calendar.on(day + 5 * DAY, partial(telling.hand_in_again, stage, key))
    if key not in said["left_in_inbox"]:
        calendar.on(day + 6 * DAY, partial(telling.let_stand, stage, key))


def _select_first(stage: Stage, calendar: Calendar) -> None:
    """Period 1, from the panels' sittings to its close."""
    said, facts = stage.material.selections, stage.period_facts(1)
    _plan(stage, calendar, 1)
    for sitting in said["sittings"]:
        calendar.on(sitting["held_on"], partial(choosing.hold, stage, said, sitting))
    decided = facts["select_by"]["1"]
    calendar.on(decided + 3 * DAY, partial(answering.begin, stage))
    for n_weeks, level in enumerate(("village", "district", "country"), start=1):
        calendar.on(decided + 7 * n_weeks * DAY, partial(answering.tell, stage, 1, level))
    ends = facts["feedback_by"]
    calendar.on(ends - 5 * DAY, partial(sorting.make_themes, stage))
    calendar.on(ends - 3 * DAY, partial(sorting.edit_themes, stage))
    calendar.on(ends, partial(answering.close, stage))


def _select_second(stage: Stage, calendar: Calendar) -> None:
    """Period 2, in the middle of its villages' sittings."""
    said = stage.material.selections["period_2"]
    _plan(stage, calendar, 2)
    days = []
    for plan in [one for one in said["rounds"] if one["state"] != "planned"]:
        calendar.on(plan["held_on"], partial(_hold_partly, stage, plan))
        days.append(plan["held_on"])
    calendar.on(max(days), partial(answering.tell_some_collectors, stage))


def _plan(stage: Stage, calendar: Calendar, key: int) -> None:
    """The last stories are read and put into domains, then the rounds are drawn."""
    said = stage.material.selections if key == 1 else stage.material.selections["period_2"]
    day = _begin_of(stage, key + 1)
    for allocation in said["allocations"]:
        calendar.on(day, partial(telling.allocate, stage, allocation))
    calendar.on(day, lambda: start_selecting(stage.period(key), by=stage.coordinator))
    calendar.on(day, partial(choosing.plan, stage, key))


def _hold_partly(stage: Stage, plan: Facts) -> None:
    choosing.hold_partly(stage, stage.material.selections["period_2"], plan)
