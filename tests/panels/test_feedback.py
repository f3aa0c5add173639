"""Telling below what was chosen, and closing the selection when all were told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from audit.models import Entry
from panels.models import Feedback, SelectionRound
from panels.services import feedback as services
from programmes.models import Period
from stories.models import Story
from tests.factories import House, SelectionRoundFactory
from tests.panels.decided import Decided, decide, stand

State = Feedback.State


@pytest.fixture
def decided(house: House) -> Decided:
    return Decided.build(house)


def receivers(decided: Decided) -> list[tuple[str, object]]:
    rows = Feedback.objects.filter(decision=decided.decision).order_by("pk")
    return [(row.audience, row.panel or row.collector or row.story) for row in rows]


def test_collectors_sending_panels_and_tellers_are_to_be_told(decided: Decided) -> None:
    services.make_due(decided.decision)

    assert receivers(decided) == [
        ("collector", decided.house.collector),
        ("collector", decided.house.other_collector),
        ("panel", decided.lower.panel),
        ("teller", decided.story),
        ("teller", decided.other),
    ]
    assert Entry.objects.get().action == "make_feedback_due"


@pytest.mark.parametrize("n_more", [1, 3])
def test_making_feedback_due_costs_the_same_for_more_stories(
    decided: Decided, django_assert_num_queries: Callable, n_more: int
) -> None:
    for _n in range(n_more):
        stand(decided.upper, decided.house.story())

    with django_assert_num_queries(14):
        services.make_due(decided.decision)


def test_feedback_is_due_in_fourteen_days(decided: Decided) -> None:
    services.make_due(decided.decision)

    due = set(Feedback.objects.values_list("due_on", flat=True))
    assert due == {timezone.localdate(decided.decision.at) + dt.timedelta(days=14)}


def test_feedback_is_due_by_the_periods_last_day_of_feeding_back(decided: Decided) -> None:
    Period.objects.update(feed_back_until=dt.date(2026, 9, 1))
    decided.decision.selection_round.period.refresh_from_db(fields=["feed_back_until"])

    services.make_due(decided.decision)

    assert set(Feedback.objects.values_list("due_on", flat=True)) == {dt.date(2026, 9, 1)}


def test_teller_who_withdrew_is_left_in_peace(decided: Decided) -> None:
    Story.objects.filter(pk=decided.other.pk).update(state=Story.State.WITHDRAWN)

    services.make_due(decided.decision)

    tellers = Feedback.objects.filter(audience="teller")
    assert [row.story for row in tellers] == [decided.story]


def test_teller_who_withdraws_later_is_no_longer_to_be_told(decided: Decided) -> None:
    feedback = decided.feedback(story=decided.other)
    Story.objects.filter(pk=decided.other.pk).update(state=Story.State.WITHDRAWN)

    assert feedback not in Feedback.objects.undone()


def test_panel_below_hears_of_a_choice_among_batches(decided: Decided) -> None:
    final = SelectionRoundFactory(sitting=decided.upper.sitting, state="decided")
    batch = decided.decision.selections.get()
    decision = decide(final, {stand(final, decided.story, climbed_by=batch): "Water first."})

    services.make_due(decision)

    told = Feedback.objects.filter(decision=decision, audience="panel")
    assert [row.panel for row in told] == [decided.lower.panel]


def test_undone_feedback_is_dropped_when_the_panel_looks_again(decided: Decided) -> None:
    services.make_due(decided.decision)
    told = Feedback.objects.get(audience="panel")
    services.deliver(told, by=decided.facilitator, channel="talk")

    n = services.withdraw_due(decided.decision, by=decided.facilitator)

    assert n == 4
    assert list(Feedback.objects.all()) == [told]
    assert Entry.objects.last().action == "withdraw_feedback"  # type: ignore[union-attr]


def test_feedback_is_prepared_told_and_answered(decided: Decided) -> None:
    feedback = decided.feedback(story=decided.other)
    collector = decided.house.other_collector

    services.prepare(feedback, by=collector, text="  We read it.  ")
    services.deliver(feedback, by=collector, channel="talk", note="at the market")
    services.take_answer(feedback, by=collector, answer="She was glad.")

    stored = Feedback.objects.get()
    assert (stored.state, stored.text, stored.channel, stored.delivered_by, stored.answer) == (
        State.ANSWERED,
        "We read it.",
        "talk",
        collector,
        "She was glad.",
    )
    assert [e.action for e in Entry.objects.order_by("number")] == [
        "prepare",
        "deliver",
        "take_answer",
    ]


def test_teller_who_cannot_be_reached_is_given_up_with_a_reason(decided: Decided) -> None:
    feedback = decided.feedback(story=decided.other)

    services.give_up(feedback, by=decided.house.other_collector, because="She moved away.")

    stored = Feedback.objects.get()
    assert (stored.state, stored.unreachable_because) == (State.UNREACHABLE, "She moved away.")


@pytest.mark.parametrize(
    ("action", "field", "arguments"),
    [
        ("prepare", "text", {"text": " "}),
        ("deliver", "channel", {"channel": "pigeon"}),
        ("answer", "answer", {"answer": ""}),
        ("give-up", "because", {"because": " "}),
    ],
)
def test_empty_words_are_refused_by_field(
    decided: Decided, action: str, field: str, arguments: dict
) -> None:
    feedback = decided.feedback(story=decided.other)

    with pytest.raises(ValidationError) as refused:
        services.ACTIONS[action](feedback, by=decided.house.other_collector, **arguments)

    assert list(refused.value.message_dict) == [field]
    assert Feedback.objects.get().state == State.DUE
    assert Entry.objects.count() == 0


def test_stranger_may_not_tell(decided: Decided) -> None:
    feedback = decided.feedback(story=decided.other)

    with pytest.raises(PermissionDenied):
        services.deliver(feedback, by=decided.house.collector, channel="talk")

    assert Feedback.objects.get().state == State.DUE


def test_second_of_two_who_tell_is_refused(decided: Decided) -> None:
    first = decided.feedback()
    second = Feedback.objects.get(pk=first.pk)
    services.deliver(first, by=decided.facilitator, channel="talk")

    with pytest.raises((TransitionNotAllowed, ConcurrentTransition)):
        services.deliver(second, by=decided.lower_facilitator, channel="screen")

    assert Feedback.objects.get().channel == "talk"


def test_telling_what_the_panel_took_back_is_refused(decided: Decided) -> None:
    feedback = decided.feedback()
    services.withdraw_due(decided.decision)

    with pytest.raises(TransitionNotAllowed):
        services.deliver(feedback, by=decided.facilitator, channel="talk")


def test_several_tellers_are_told_at_once(decided: Decided) -> None:
    third = decided.house.story()
    stand(decided.upper, third)
    mine = [decided.feedback(story=decided.story), decided.feedback(story=third)]

    told = services.deliver_many(mine, by=decided.house.collector, channel="talk")

    assert [row.pk for row in told] == [row.pk for row in mine]
    assert set(Feedback.objects.values_list("state", flat=True)) == {State.DELIVERED}


def test_those_told_in_the_meantime_are_left_out(decided: Decided) -> None:
    feedback = decided.feedback(story=decided.story)
    services.deliver(feedback, by=decided.house.collector, channel="phone")

    told = services.deliver_many([feedback], by=decided.house.collector, channel="talk")

    assert told == []
    assert Feedback.objects.get().channel == "phone"


def test_nobody_is_told_when_one_of_several_is_not_mine_to_tell(decided: Decided) -> None:
    mine, not_mine = decided.feedback(story=decided.story), decided.feedback(story=decided.other)

    with pytest.raises(PermissionDenied):
        services.deliver_many([mine, not_mine], by=decided.house.collector, channel="talk")

    assert set(Feedback.objects.values_list("state", flat=True)) == {State.DUE}


TRANSITIONS = {
    ("prepare", State.DUE): State.PREPARED,
    ("prepare", State.PREPARED): State.PREPARED,
    ("deliver", State.DUE): State.DELIVERED,
    ("deliver", State.PREPARED): State.DELIVERED,
    ("take_answer", State.DELIVERED): State.ANSWERED,
    ("give_up", State.DUE): State.UNREACHABLE,
    ("give_up", State.PREPARED): State.UNREACHABLE,
}


def test_feedback_moves_so_and_not_otherwise() -> None:
    field = Feedback._meta.get_field("state")
    moves = field.get_all_transitions(Feedback)  # type: ignore[union-attr]

    assert {(move.name, move.source): move.target for move in moves} == TRANSITIONS


@pytest.mark.parametrize("name", ["prepare", "deliver", "answer", "give-up"])
@pytest.mark.parametrize("state", State.values)
def test_every_action_is_allowed_in_its_states_alone(
    decided: Decided, name: str, state: str
) -> None:
    unreachable = "gone" if state == State.UNREACHABLE else ""
    feedback = decided.feedback(state=state, unreachable_because=unreachable)
    words = {
        "prepare": {"text": "a"},
        "deliver": {"channel": "talk"},
        "answer": {"answer": "a"},
        "give-up": {"because": "a"},
    }[name]
    target = TRANSITIONS.get((services.ACTIONS[name].__name__, State(state)))

    if target is None:
        with pytest.raises(TransitionNotAllowed):
            services.ACTIONS[name](feedback, by=decided.facilitator, **words)
    else:
        services.ACTIONS[name](feedback, by=decided.facilitator, **words)

    assert Feedback.objects.get().state == (target or state)


def test_round_is_not_closed_while_somebody_is_to_be_told(decided: Decided) -> None:
    services.make_due(decided.decision)

    with pytest.raises(ValidationError) as refused:
        services.close_round(decided.upper, by=decided.facilitator)

    assert refused.value.messages == ["It cannot be closed yet: 5 are still to be told."]
    assert SelectionRound.objects.get(pk=decided.upper.pk).state == "decided"


def test_round_is_closed_when_all_were_told(decided: Decided) -> None:
    services.make_due(decided.decision)
    everyone = Feedback.objects.all()
    services.deliver_many(everyone, by=decided.house.coordinator, channel="talk")

    services.close_round(decided.upper, by=decided.facilitator)

    stored = SelectionRound.objects.get(pk=decided.upper.pk)
    assert (stored.state, stored.version) == ("closed", decided.upper.version + 1)


def test_round_that_is_not_decided_is_not_closed(decided: Decided) -> None:
    selection_round = SelectionRoundFactory(sitting=decided.upper.sitting)

    with pytest.raises(TransitionNotAllowed):
        services.close_round(selection_round, by=decided.facilitator)


def test_member_who_does_not_lead_may_not_close_the_round(decided: Decided) -> None:
    with pytest.raises(PermissionDenied):
        services.close_round(decided.upper, by=decided.member)

    assert SelectionRound.objects.get(pk=decided.upper.pk).state == "decided"
