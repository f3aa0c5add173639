"""The pages on which people are told, tell it on, and close what is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from panels import feedback_pages
from panels.models import Feedback, Panel, SelectionRound
from panels.services.feedback import make_due
from panels.todo_feedback import feedback_items
from programmes.models import Period
from stories.models import Story
from tests.factories import House, MembershipFactory, PanelMemberFactory, SelectionRoundFactory
from tests.panels.decided import NOTE, RATIONALE, Decided, feedback_on, stand

LIST = "/panels/feedback/"
LATE = dt.date(2020, 1, 1)


@pytest.fixture
def decided(house: House) -> Decided:
    return Decided.build(house)


@pytest.fixture
def as_collector(decided: Decided, login: Callable[..., Client]) -> Client:
    """The collector of the story that was not chosen."""
    return login(decided.house.other_collector)


def listed(page: Any) -> list[Feedback]:
    return [row.feedback for row in page.context["page"].rows]


def item(feedback: Feedback, action: str = "") -> str:
    return f"{LIST}{feedback.pk}/{action}{'/' if action else ''}"


# The list


def test_collector_sees_what_to_tell_and_what_to_hear(
    decided: Decided, as_collector: Client
) -> None:
    to_tell = decided.feedback(story=decided.other)
    to_hear = decided.feedback(collector=decided.house.other_collector)
    decided.feedback(story=decided.story)
    decided.feedback()

    pages = {
        show: listed(as_collector.get(LIST, {"show": show})) for show in ("mine", "tell", "hear")
    }

    assert pages == {"mine": [to_tell, to_hear], "tell": [to_tell], "hear": [to_hear]}


def test_overdue_comes_first_and_is_marked(decided: Decided, as_collector: Client) -> None:
    decided.feedback(collector=decided.house.other_collector, due_on=dt.date(2099, 1, 1))
    late = decided.feedback(story=decided.other, due_on=LATE)

    page = as_collector.get(LIST)

    assert listed(page)[0] == late
    assert [row.is_overdue for row in page.context["page"].rows] == [True, False]


def test_what_is_done_is_listed_apart(decided: Decided, as_collector: Client) -> None:
    done = decided.feedback(
        story=decided.other, state="delivered", delivered_at=timezone.now(), channel="talk"
    )

    assert listed(as_collector.get(LIST)) == []
    assert listed(as_collector.get(LIST, {"progress": "done"})) == [done]


@pytest.mark.parametrize(
    "address",
    [
        {"show": "x"},
        {"progress": "x"},
        {"unit": "x"},
        {"unit": "9" * 30},
        {"selection_round": "-1"},
        {"after": "x"},
        {"after": "x_1_1"},
        {"after": f"2020-01-01_{'9' * 30}_1"},
    ],
)
def test_address_that_was_tampered_with_shows_the_first_page(
    decided: Decided, as_collector: Client, address: dict[str, str]
) -> None:
    to_tell = decided.feedback(story=decided.other)

    assert listed(as_collector.get(LIST, address)) == [to_tell]


@pytest.mark.parametrize("progress", ["undone", "done"])
def test_pages_follow_each_other_without_gap_or_repeat(
    decided: Decided, as_collector: Client, monkeypatch: pytest.MonkeyPatch, progress: str
) -> None:
    monkeypatch.setattr(feedback_pages, "ROWS_ON_A_PAGE", 2)
    state = {"undone": "due", "done": "answered"}[progress]
    collector = decided.house.other_collector
    rows = [
        decided.feedback(story=decided.house.story(collector=collector), due_on=day, state=state)
        for day in (LATE, LATE, LATE, dt.date(2020, 1, 2), dt.date(2020, 1, 3))
    ]

    found, query = [], f"progress={progress}"
    while query:
        page = as_collector.get(f"{LIST}?{query}")
        found += listed(page)
        query = page.context["next"]

    assert found == (rows if progress == "undone" else rows[::-1])


@pytest.mark.parametrize("n_more", [0, 2])
def test_list_costs_the_same_for_more_rows(
    decided: Decided,
    as_collector: Client,
    django_assert_num_queries: Callable,
    n_more: int,
) -> None:
    collector = decided.house.other_collector
    decided.feedback(story=decided.other)
    for _n in range(n_more):
        decided.feedback(story=decided.house.story(collector=collector))

    with django_assert_num_queries(5):
        as_collector.get(LIST)


def test_title_of_a_withdrawn_story_is_not_listed(decided: Decided, as_collector: Client) -> None:
    done = decided.feedback(story=decided.other, state="answered")
    Story.objects.filter(pk=decided.other.pk).update(state=Story.State.WITHDRAWN)

    page = as_collector.get(LIST, {"progress": "done"})

    assert listed(page) == [done]
    assert "Seeds" not in page.content.decode()


# Several at once


def test_collector_marks_several_tellers_told_at_once(
    decided: Decided, as_collector: Client
) -> None:
    collector = decided.house.other_collector
    rows = [
        decided.feedback(story=story)
        for story in (decided.other, decided.house.story(collector=collector))
    ]

    page = as_collector.post(
        f"{LIST}told/", {"feedback": [row.pk for row in rows], "channel": "talk"}, follow=True
    )

    assert [str(message) for message in page.context["messages"]] == ["2 were told."]
    stored = Feedback.objects.values_list("state", "channel", "delivered_by")
    assert set(stored) == {("delivered", "talk", collector.pk)}


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [("feedback", "Mark those who were told."), ("channel", "Choose how they were told.")],
)
def test_what_is_missing_is_asked_for_and_marks_are_kept(
    decided: Decided, as_collector: Client, missing: str, sentence: str
) -> None:
    row = decided.feedback(story=decided.other)
    answers = {"feedback": str(row.pk), "channel": "talk"}
    del answers[missing]

    page = as_collector.post(f"{LIST}told/", answers)

    assert page.status_code == 422
    assert list(page.context["form"].errors.values()) == [[sentence]]
    assert page.context["marked"] == ([] if missing == "feedback" else [str(row.pk)])
    assert Feedback.objects.get().state == "due"


def test_one_told_in_the_meantime_is_said(decided: Decided, as_collector: Client) -> None:
    row = decided.feedback(story=decided.other, state="delivered", channel="phone")

    page = as_collector.post(f"{LIST}told/", {"feedback": [row.pk], "channel": "talk"}, follow=True)

    assert [str(message) for message in page.context["messages"]] == [
        "0 were told.",
        "The others had been told already.",
    ]
    assert Feedback.objects.get().channel == "phone"


@pytest.mark.parametrize("key", ["x", "-1", "9" * 30])
def test_mark_that_is_no_key_counts_as_none(
    decided: Decided, as_collector: Client, key: str
) -> None:
    page = as_collector.post(f"{LIST}told/", {"feedback": [key], "channel": "talk"})

    assert page.status_code == 422


def test_round_leads_to_what_is_to_be_told_of_it(
    decided: Decided, login: Callable[..., Client]
) -> None:
    feedback_on(decided.lower_decision, story=decided.story)
    here = decided.feedback(story=decided.story)

    page = login(decided.facilitator).get(
        LIST, {"show": "all", "selection_round": decided.upper.pk}
    )

    assert listed(page) == [here]


def test_strangers_feedback_is_not_marked(decided: Decided, as_collector: Client) -> None:
    row = decided.feedback(story=decided.story)

    as_collector.post(f"{LIST}told/", {"feedback": [row.pk], "channel": "talk"})

    assert Feedback.objects.get().state == "due"


# One feedback


def test_item_shows_the_text_ready_to_be_changed(decided: Decided, as_collector: Client) -> None:
    feedback = decided.feedback(story=decided.other)

    page = as_collector.get(item(feedback))

    assert RATIONALE in page.context["texts"].told
    assert page.context["forms"]["prepare"].initial == {"text": page.context["texts"].told}
    assert set(page.context["forms"]) == {"prepare", "deliver", "give_up"}


def test_feedback_is_prepared_delivered_and_answered_through_pages(
    decided: Decided, as_collector: Client
) -> None:
    feedback = decided.feedback(story=decided.other)

    answers = [
        as_collector.post(item(feedback, action), words).status_code
        for action, words in {
            "prepare": {"text": "Your words were read."},
            "deliver": {"channel": "talk"},
            "answer": {"answer": "She thanks you."},
        }.items()
    ]

    assert answers == [302, 302, 302]
    stored = Feedback.objects.get()
    assert (stored.state, stored.text, stored.channel, stored.answer) == (
        "answered",
        "Your words were read.",
        "talk",
        "She thanks you.",
    )


def test_teller_who_cannot_be_reached_needs_a_reason(
    decided: Decided, as_collector: Client
) -> None:
    feedback = decided.feedback(story=decided.other)

    refused = as_collector.post(item(feedback, "give-up"), {"because": " "})
    accepted = as_collector.post(item(feedback, "give-up"), {"because": "She moved away."})

    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert Feedback.objects.get().unreachable_because == "She moved away."


def test_refused_words_are_kept_on_the_page(decided: Decided, as_collector: Client) -> None:
    feedback = decided.feedback(story=decided.other)

    page = as_collector.post(item(feedback, "prepare"), {"text": "…?!"})

    assert page.status_code == 422
    assert page.context["wrong"].errors == {"text": ["Write what is to be told."]}
    assert "…?!" in page.content.decode()


@pytest.mark.parametrize("person", ["stranger", "collector", "administrator"])
@pytest.mark.parametrize("action", ["", "print"])
def test_stranger_finds_no_feedback(
    decided: Decided, login: Callable[..., Client], person: str, action: str
) -> None:
    feedback = decided.feedback(story=decided.other)

    page = login(getattr(decided.house, person)).get(item(feedback, action))

    assert page.status_code == 404


def test_unknown_action_is_not_found(decided: Decided, as_collector: Client) -> None:
    feedback = decided.feedback(story=decided.other)

    assert as_collector.post(item(feedback, "burn")).status_code == 404


def test_member_who_only_hears_may_not_note_it_as_told(
    decided: Decided, login: Callable[..., Client]
) -> None:
    feedback = decided.feedback()
    client = login(decided.lower_member)

    page = client.get(item(feedback))
    answer = client.post(item(feedback, "deliver"), {"channel": "talk"})

    assert page.context["forms"] == {}
    assert answer.status_code == 403
    assert Feedback.objects.get().state == "due"


@pytest.mark.parametrize(
    ("state", "action", "words"),
    [
        ("delivered", "prepare", {"text": "a"}),
        ("answered", "deliver", {"channel": "talk"}),
        ("due", "answer", {"answer": "a"}),
        ("delivered", "give-up", {"because": "a"}),
    ],
)
def test_action_in_the_wrong_state_is_a_conflict(
    decided: Decided, as_collector: Client, state: str, action: str, words: dict[str, str]
) -> None:
    feedback = decided.feedback(story=decided.other, state=state)

    assert as_collector.post(item(feedback, action), words).status_code == 409
    assert Feedback.objects.get().state == state


@pytest.mark.parametrize("n_more", [0, 2])
@pytest.mark.parametrize("action", ["", "print"])
def test_item_costs_the_same_for_more_stories(
    decided: Decided,
    as_collector: Client,
    django_assert_num_queries: Callable,
    n_more: int,
    action: str,
) -> None:
    feedback = decided.feedback(story=decided.other)
    for _n in range(n_more):
        stand(decided.upper, decided.house.story())

    with django_assert_num_queries({"": 12, "print": 11}[action]):
        as_collector.get(item(feedback, action))


def test_print_holds_the_words_alone(decided: Decided, as_collector: Client) -> None:
    feedback = decided.feedback(story=decided.other)

    page = as_collector.get(item(feedback, "print")).content.decode()

    sheet = page.split("<article")[1].split("</article>")[0]
    assert (sheet.count(NOTE), "<form" in sheet, "<a " in sheet) == (1, False, False)


@pytest.mark.parametrize("action", ["", "print"])
def test_withdrawn_story_is_on_no_page_of_feedback(
    decided: Decided, login: Callable[..., Client], action: str
) -> None:
    feedback = decided.feedback(text="The well, “Water”, was chosen.", state="prepared")
    Story.objects.filter(pk=decided.story.pk).update(state=Story.State.WITHDRAWN)

    page = login(decided.lower_member).get(item(feedback, action)).content.decode()

    assert [word for word in ("Water", "The well", RATIONALE) if word in page] == []


@pytest.mark.parametrize("action", ["", "print"])
def test_words_are_escaped(decided: Decided, as_collector: Client, action: str) -> None:
    feedback = decided.feedback(story=decided.other)
    decided.decision.selections.update(rationale="<script>alert(1)</script> & more")

    page = as_collector.get(item(feedback, action)).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page


def test_member_of_the_next_panel_who_has_yet_to_choose_reads_no_reasons(
    decided: Decided, login: Callable[..., Client]
) -> None:
    decided.decision.delete()
    SelectionRound.objects.filter(pk=decided.upper.pk).update(
        state="reading", hides_lower_reasons=True
    )
    decided.decision = decided.lower_decision
    MembershipFactory(user=decided.member, programme=decided.house.programme)
    feedback = decided.feedback(collector=decided.member)
    client = login(decided.member)

    page, on_paper = client.get(item(feedback)), client.get(item(feedback, "print"))

    assert "time for school" not in page.content.decode()
    assert set(page.context["forms"]) == {"deliver", "give_up"}
    assert on_paper.status_code == 403


# Where telling is late


def test_coordinator_sees_where_telling_is_late_down_the_tree(
    decided: Decided, login: Callable[..., Client]
) -> None:
    house = decided.house
    decided.feedback(story=decided.other, due_on=LATE)
    decided.feedback(story=decided.story, due_on=LATE)
    decided.feedback(due_on=dt.date(2020, 2, 1))
    decided.feedback(collector=house.collector, due_on=dt.date(2020, 3, 1))
    decided.feedback(collector=house.other_collector, due_on=dt.date(2099, 1, 1))

    page = login(house.coordinator).get(f"{LIST}overdue/")

    assert [(row["unit"], row["n"], row["since"]) for row in page.context["rows"]] == [
        (house.district, 1, dt.date(2020, 3, 1)),
        (house.village, 2, LATE),
        (house.other_village, 1, LATE),
    ]


def test_unit_leads_to_what_is_late_there(decided: Decided, login: Callable[..., Client]) -> None:
    here = decided.feedback(story=decided.other)
    decided.feedback(story=decided.story)

    page = login(decided.house.coordinator).get(
        LIST, {"show": "all", "unit": decided.house.other_village.pk}
    )

    assert listed(page) == [here]


@pytest.mark.parametrize("person", ["collector", "stranger"])
def test_page_of_what_is_late_is_for_those_who_lead(
    decided: Decided, login: Callable[..., Client], person: str
) -> None:
    page = login(getattr(decided.house, person)).get(f"{LIST}overdue/")

    assert page.status_code == 404


@pytest.mark.parametrize("n_units", [1, 3])
def test_page_of_what_is_late_costs_the_same_for_more_units(
    decided: Decided,
    login: Callable[..., Client],
    django_assert_num_queries: Callable,
    n_units: int,
) -> None:
    rows = [{"story": decided.story}, {"story": decided.other}, {"collector": decided.member}]
    for receiver in rows[:n_units]:
        decided.feedback(due_on=LATE, **receiver)
    client = login(decided.house.coordinator)

    with django_assert_num_queries(4):
        client.get(f"{LIST}overdue/")


# Closing


def test_page_names_who_is_still_to_be_told(decided: Decided, login: Callable[..., Client]) -> None:
    make_due(decided.decision)

    page = login(decided.facilitator).get(reverse("panels:close_round", args=[decided.upper.pk]))

    assert page.context["undone"] == [("Collector", 2), ("Panel below", 1), ("Storyteller", 2)]


def test_round_is_closed_through_the_page(decided: Decided, login: Callable[..., Client]) -> None:
    page = login(decided.facilitator).post(reverse("panels:close_round", args=[decided.upper.pk]))

    assert page.status_code == 302
    assert SelectionRound.objects.get(pk=decided.upper.pk).state == "closed"


def test_round_with_untold_people_is_refused_on_the_page(
    decided: Decided, login: Callable[..., Client]
) -> None:
    make_due(decided.decision)

    page = login(decided.facilitator).post(reverse("panels:close_round", args=[decided.upper.pk]))

    assert page.status_code == 422
    assert page.context["refused"] == ["It cannot be closed yet: 5 are still to be told."]
    assert SelectionRound.objects.get(pk=decided.upper.pk).state == "decided"


@pytest.mark.parametrize(
    ("person", "status"),
    [("stranger", 404), ("collector", 404), ("evaluator", 403), ("coordinator", 302)],
)
def test_round_is_closed_by_those_who_may(
    decided: Decided, login: Callable[..., Client], person: str, status: int
) -> None:
    address = reverse("panels:close_round", args=[decided.upper.pk])

    assert login(getattr(decided.house, person)).post(address).status_code == status


def test_closing_an_undecided_round_is_a_conflict(
    decided: Decided, login: Callable[..., Client]
) -> None:
    planned = SelectionRoundFactory(sitting=decided.upper.sitting)
    client = login(decided.facilitator)
    address = reverse("panels:close_round", args=[planned.pk])

    assert (client.get(address).status_code, client.post(address).status_code) == (200, 409)


def test_period_is_closed_through_the_page_with_a_reason(
    decided: Decided, login: Callable[..., Client]
) -> None:
    Period.objects.update(state=Period.State.FEEDING_BACK)
    client = login(decided.house.coordinator)
    address = reverse("panels:close_period", args=[decided.house.period.pk])

    refused = client.post(address, {"because": " "})
    accepted = client.post(address, {"because": "The road is cut."})

    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert refused.context["undone"] == ["2 selections are decided but not closed."]
    period = Period.objects.get(pk=decided.house.period.pk)
    assert (period.state, period.closed_because) == ("closed", "The road is cut.")


@pytest.mark.parametrize(("person", "status"), [("stranger", 404), ("evaluator", 403)])
def test_period_is_closed_by_its_coordinator_alone(
    decided: Decided, login: Callable[..., Client], person: str, status: int
) -> None:
    address = reverse("panels:close_period", args=[decided.house.period.pk])

    assert login(getattr(decided.house, person)).get(address).status_code == status


def test_closing_a_period_that_collects_is_a_conflict(
    decided: Decided, login: Callable[..., Client]
) -> None:
    client = login(decided.house.coordinator)
    address = reverse("panels:close_period", args=[decided.house.period.pk])

    answer = client.post(address, {"because": "Now."})

    assert (client.get(address).status_code, answer.status_code) == (200, 409)
    assert Period.objects.get(pk=decided.house.period.pk).state == "collecting"


# What is to do


def test_todo_says_what_to_tell_to_hear_and_to_close(decided: Decided) -> None:
    make_due(decided.decision)
    Feedback.objects.filter(audience="teller").update(due_on=LATE)

    collector = feedback_items(decided.house.other_collector)
    lower = feedback_items(decided.lower_facilitator)
    facilitator = feedback_items(decided.facilitator)

    programme = decided.house.programme
    assert [(item.n, item.is_overdue, item.url) for item in collector] == [
        (1, True, f"{LIST}?show=tell&programme={programme.pk}"),
        (1, False, f"{LIST}?show=hear&programme={programme.pk}"),
    ]
    assert [(item.n, item.url) for item in lower] == [
        (1, f"{LIST}?show=hear&programme={programme.pk}"),
        (1, reverse("panels:close_round", args=[decided.lower.pk])),
    ]
    assert [(item.n, item.url) for item in facilitator] == [
        (3, f"{LIST}?show=tell&programme={programme.pk}")
    ]
    assert {item.programme for item in (*collector, *lower, *facilitator)} == {programme.name}


def test_list_is_narrowed_to_the_programme_that_the_todo_speaks_of(
    decided: Decided, as_collector: Client
) -> None:
    make_due(decided.decision)
    here = decided.house.programme.pk

    pages = [as_collector.get(f"{LIST}?programme={key}") for key in (here, here + 1)]

    assert [len(listed(page)) for page in pages] == [2, 0]


def test_who_leads_both_panels_marks_what_the_lower_is_told(
    decided: Decided, login: Callable[..., Client]
) -> None:
    lower = Panel.objects.get(name="Village panel")
    PanelMemberFactory(panel=lower, user=decided.facilitator, role="facilitator")
    feedback = decided.feedback(panel=lower)
    both = login(decided.facilitator)

    page = both.get(LIST)
    both.post(f"{LIST}told/", {"feedback": [feedback.pk], "channel": "talk"})

    assert [row.may_mark for row in page.context["page"].rows] == [True]
    assert Feedback.objects.get(pk=feedback.pk).state == "delivered"


def test_todo_of_a_stranger_is_empty(decided: Decided) -> None:
    make_due(decided.decision)

    assert feedback_items(decided.house.stranger) == []


@pytest.mark.parametrize("n_more", [1, 3])
def test_todo_costs_the_same_for_more_rows(
    decided: Decided, django_assert_num_queries: Callable, n_more: int
) -> None:
    for _n in range(n_more):
        decided.feedback(story=decided.house.story(collector=decided.house.other_collector))

    with django_assert_num_queries(4):
        feedback_items(decided.house.other_collector)
