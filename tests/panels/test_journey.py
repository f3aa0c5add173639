"""Where a story is: what each panel decided on it, and why."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from panels.journey import Step, journey
from panels.models import Ballot, Decision, FirstView, PanelMember, SelectionRound, Turn, Vote
from stories.models import Story
from tests.factories import House, SelectionRoundFactory, SittingFactory
from tests.panels.decided import NOTE, RATIONALE, Decided, decide, differ, feedback_on, stand


@pytest.fixture
def decided(house: House) -> Decided:
    return Decided.build(house)


def kinds(steps: list[Step]) -> list[str]:
    return [step.kind for step in steps]


def address(story: Story) -> str:
    return reverse("panels:journey", args=[story.uuid])


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("draft", [("draft", "This is a draft. Nobody else has seen it.")]),
        (
            "submitted",
            [("received", "Received as S-00007."), ("waiting", "It has not been read yet.")],
        ),
        (
            "returned",
            [
                ("received", "Received as S-00007."),
                ("returned", "It was sent back with a question, and waits for an answer."),
            ],
        ),
        (
            "eligible",
            [
                ("received", "Received as S-00007."),
                ("waiting", "It was read, and waits to be put before a panel."),
            ],
        ),
        (
            "withdrawn",
            [
                ("received", "Received as S-00007."),
                ("withdrawn", "Withdrawn at the teller's wish."),
            ],
        ),
    ],
)
def test_story_that_stood_before_no_panel_says_where_it_waits(
    house: House, state: str, expected: list[tuple[str, str]]
) -> None:
    story = house.story(state=state, number=7)

    assert [(step.kind, step.sentence) for step in journey(story)] == expected


@pytest.mark.parametrize(
    ("state", "kind", "sentence"),
    [
        ("planned", "planned", "It will stand before the panel “Village panel”."),
        ("reading", "standing", "It stands before the panel “Village panel”."),
        ("voting", "standing", "It stands before the panel “Village panel”."),
        ("deliberating", "standing", "It stands before the panel “Village panel”."),
        ("cancelled", "cancelled", "The choice by the panel “Village panel” was called off."),
    ],
)
def test_story_before_a_panel_says_which(
    decided: Decided, state: str, kind: str, sentence: str
) -> None:
    story = decided.house.story()
    sitting = SittingFactory(panel=decided.lower.panel, period=decided.house.period)
    stand(SelectionRoundFactory(sitting=sitting, state=state), story)

    step = journey(story)[-1]

    assert (step.kind, step.sentence) == (kind, sentence)


def test_chosen_story_brings_every_panels_reasons_from_the_field_to_the_top(
    decided: Decided,
) -> None:
    steps = journey(decided.story)

    period, domain = decided.house.period, decided.house.domain
    top = f"Chosen by the panel “District panel” as the most significant change of {period} in "
    assert [(step.sentence, step.rationale) for step in steps[1:]] == [
        ("Chosen by the panel “Village panel”.", "The village says: time for school."),
        (f"{top}“{domain}”.", RATIONALE),
    ]
    assert kinds(steps) == ["received", "chosen", "top"]


def test_story_that_was_not_chosen_brings_what_the_panel_said_of_it(decided: Decided) -> None:
    step = journey(decided.other)[-1]

    assert (step.sentence, step.said) == ("Not chosen by the panel “District panel”.", NOTE)


def test_other_views_travel_with_the_story_they_are_about(decided: Decided) -> None:
    about = decided.other.candidacies.get()
    differ(decided.decision, "I would have chosen the seeds.", candidate=about, held_by="Amina")
    differ(decided.decision, "None is typical.")

    assert journey(decided.other)[-1].dissents == (
        "I would have chosen the seeds.",
        "None is typical.",
    )
    assert journey(decided.story)[-1].dissents == ("None is typical.",)


def test_panel_that_chose_none_says_why(decided: Decided) -> None:
    story = decided.house.story()
    sitting = SittingFactory(panel=decided.lower.panel, period=decided.house.period)
    empty = SelectionRoundFactory(sitting=sitting, state="decided")
    stand(empty, story)
    decide(empty, {})

    step = journey(story)[-1]

    assert (step.kind, step.said) == ("none", "No story was about this domain.")


def test_choice_of_two_at_the_top_says_one_of_the_most_significant(decided: Decided) -> None:
    sitting = SittingFactory(panel=decided.upper.panel, period=decided.house.period)
    top = SelectionRoundFactory(sitting=sitting, state="decided")
    first, second = decided.house.story(), decided.house.story()
    decide(top, {stand(top, first): "The one.", stand(top, second): "The other."})

    assert journey(first)[-1].sentence == (
        "Chosen by the panel “District panel” as one of the most significant changes of "
        f"{decided.house.period}."
    )


def test_superseded_decision_says_that_it_no_longer_stands(decided: Decided) -> None:
    Decision.objects.filter(pk=decided.decision.pk).update(
        superseded_at=timezone.now(), superseded_because="We had misread it."
    )
    other = decided.other.candidacies.get()
    decide(decided.upper, {other: "Seeds came back."})

    steps = journey(decided.story)

    assert [(step.kind, step.superseded_because) for step in steps[2:]] == [
        ("top", "We had misread it."),
        ("not_chosen", ""),
    ]


def test_withdrawn_story_keeps_its_way_but_no_word(decided: Decided) -> None:
    differ(
        decided.decision,
        "It is rare.",
        candidate=decided.at_top,
    )
    Story.objects.filter(pk=decided.story.pk).update(state=Story.State.WITHDRAWN)

    steps = journey(Story.objects.get(pk=decided.story.pk))

    assert kinds(steps) == ["received", "chosen", "top", "withdrawn"]
    assert {(s.rationale, s.said, s.dissents, s.process) for s in steps} == {("", "", (), "")}


def test_reasons_are_kept_from_a_member_who_has_yet_to_choose(decided: Decided) -> None:
    SelectionRound.objects.filter(pk=decided.upper.pk).update(
        state="reading", hides_lower_reasons=True
    )
    decided.decision.delete()
    member = PanelMember.objects.get(user=decided.member)

    before = journey(decided.story, decided.member)
    FirstView.objects.create(selection_round=decided.upper, member=member)
    after = journey(decided.story, decided.member)
    outside = journey(decided.story, decided.house.collector)

    assert [(step.rationale, step.is_hidden) for step in before] == [
        ("", False),
        ("", True),
        ("", False),
    ]
    assert [step.rationale for step in after][1] == "The village says: time for school."
    assert [step.rationale for step in outside][1] == "The village says: time for school."


@pytest.mark.parametrize("n_panels", [1, 3])
def test_journey_costs_the_same_for_more_panels(
    house: House, django_assert_num_queries: Callable, n_panels: int
) -> None:
    decided = Decided.build(house)
    for _n in range(n_panels):
        sitting = SittingFactory(panel=decided.upper.panel, period=house.period)
        more = SelectionRoundFactory(sitting=sitting, state="decided")
        decide(more, {stand(more, decided.story): "Again."})

    with django_assert_num_queries(7):
        journey(decided.story)


# The page


def test_collector_reads_the_reasons_without_sitting_on_the_panel(
    decided: Decided, login: Callable[..., Client]
) -> None:
    page = login(decided.house.collector).get(address(decided.story))

    assert page.status_code == 200
    assert page.content.decode().count(RATIONALE) == 1


def test_fragment_holds_the_steps_alone(decided: Decided, login: Callable[..., Client]) -> None:
    page = login(decided.house.collector).get(
        address(decided.story), headers={"HX-Request": "true"}
    )

    assert page.content.decode().strip().startswith('<ol class="journey">')


@pytest.mark.parametrize("person", ["stranger", "other_collector", "administrator"])
def test_stranger_finds_no_journey(
    decided: Decided, login: Callable[..., Client], person: str
) -> None:
    page = login(getattr(decided.house, person)).get(address(decided.story))

    assert page.status_code == 404


@pytest.mark.parametrize("n_panels", [1, 3])
def test_journey_page_costs_the_same_for_more_panels(
    house: House,
    login: Callable[..., Client],
    django_assert_num_queries: Callable,
    n_panels: int,
) -> None:
    decided = Decided.build(house)
    for _n in range(n_panels):
        sitting = SittingFactory(panel=decided.upper.panel, period=house.period)
        more = SelectionRoundFactory(sitting=sitting, state="decided")
        decide(more, {stand(more, decided.story): "Again."})
    client = login(house.collector)

    with django_assert_num_queries(11):
        client.get(address(decided.story))


def test_words_of_the_panel_are_escaped(decided: Decided, login: Callable[..., Client]) -> None:
    decided.decision.selections.update(rationale="<script>alert(1)</script> & more")

    page = login(decided.house.collector).get(address(decided.story)).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page


def test_withdrawn_storys_title_and_reasons_are_not_on_the_page(
    decided: Decided, login: Callable[..., Client]
) -> None:
    Story.objects.filter(pk=decided.story.pk).update(state=Story.State.WITHDRAWN)

    page = login(decided.house.collector).get(address(decided.story)).content.decode()

    assert [word for word in ("Water", RATIONALE, "time for school") if word in page] == []


@pytest.mark.parametrize("is_secret", [True, False])
def test_who_voted_how_is_never_on_the_page(
    decided: Decided, login: Callable[..., Client], is_secret: bool
) -> None:
    voter = PanelMember.objects.get(user=decided.member)
    turn = Turn.objects.create(selection_round=decided.upper, number=1, is_secret=is_secret)
    ballot = Ballot.objects.create(turn=turn, member=None if is_secret else voter)
    Vote.objects.create(ballot=ballot, candidate=decided.at_top)
    differ(decided.decision, "I see it otherwise.", held_by=voter.name)
    feedback_on(decided.decision, story=decided.story)

    page = login(decided.house.collector).get(address(decided.story)).content.decode()

    assert [
        name for name in (voter.name, str(decided.member), decided.member.email) if name in page
    ] == []


def test_what_the_teller_answered_can_be_read_on_the_page(
    decided: Decided, login: Callable[..., Client]
) -> None:
    decided.feedback(story=decided.story, state="answered", answer="We will build another.")
    address = reverse("panels:journey", args=[decided.story.uuid])

    page = login(decided.house.collector).get(address).content.decode()
    Story.objects.filter(pk=decided.story.pk).update(state=Story.State.WITHDRAWN)
    after = login(decided.house.collector).get(address).content.decode()

    assert ("We will build another." in page, "We will build another." in after) == (True, False)
