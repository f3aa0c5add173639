"""The register: one row a story, how far it went, and no words without consent."""

from __future__ import annotations

import pytest

from learning.choices import choices_of
from learning.overview import told, way_up
from learning.register import headings, rows
from panels.models import Decision, Selection
from stories.models import Story
from tests.factories import (
    CandidateFactory,
    House,
    PanelFactory,
    SelectionRoundFactory,
    SittingFactory,
)


def decide(
    house: House,
    selection_round: object,
    candidates: list[object],
    chosen: int,
    rationale: str,
) -> Selection:
    decision = Decision.objects.create(
        selection_round=selection_round, how="vote", by=house.coordinator
    )
    return Selection.objects.create(
        decision=decision, candidate=candidates[chosen], rationale=rationale
    )


@pytest.fixture
def climbed(house: House) -> tuple[Story, Story, Story]:
    """Two stories before the village, one of which the country chose; a third not read."""
    first, second, third = (house.story() for _ in range(3))
    village, country = (
        SelectionRoundFactory(
            sitting=SittingFactory(panel=PanelFactory(unit=unit, name=name), period=house.period),
            domain=house.domain,
            state="decided",
        )
        for unit, name in ((house.village, "Villagers"), (house.country, "Ministers"))
    )
    type(village).objects.filter(pk=village.pk).update(feeds=country)
    below = [CandidateFactory(selection_round=village, story=s) for s in (first, second)]
    passed_up = decide(house, village, below, 0, "Because it lasts.")
    above = [CandidateFactory(selection_round=country, story=first, climbed_by=passed_up)]
    decide(house, country, above, 0, "Because it changes power.")
    return first, second, third


def test_each_story_says_how_far_it_went(house: House, climbed: tuple[Story, Story, Story]) -> None:
    found = {row.reference: row for row in rows(house.period, user=house.evaluator)}

    assert [found[s.reference].how_far for s in climbed] == [
        "Most significant of the period",
        "Read by Villagers, not chosen",
        "Not read by a panel yet",
    ]
    assert found[climbed[0].reference].reasons == (
        "Villagers: Because it lasts.\nMinisters: Because it changes power."
    )


def test_words_stay_out_without_consent(house: House) -> None:
    house.story(consented=False, wording__title="Secret title")

    (row,) = rows(house.period, user=house.evaluator)

    assert (row.title, row.teller, row.consent) == ("", "", "No")


def test_stranger_gets_an_empty_register(house: House) -> None:
    house.story()

    assert list(rows(house.period, user=house.stranger)) == []


def test_drafts_are_not_in_the_register(house: House) -> None:
    house.story(state="draft", number=None)

    assert list(rows(house.period, user=house.coordinator)) == []


def test_every_column_has_a_heading(house: House) -> None:
    house.story()
    (row,) = rows(house.period, user=house.evaluator)

    assert len(headings()) == len(row.__dataclass_fields__)


def test_chain_leads_from_the_lowest_reason_to_the_top(
    house: House, climbed: tuple[Story, Story, Story]
) -> None:
    choices = choices_of(house.period)
    (top,) = choices.tops()

    assert [s.rationale for s in choices.chain(top)] == [
        "Because it lasts.",
        "Because it changes power.",
    ]


def test_flow_counts_stories_from_the_telling_to_the_top(
    house: House, climbed: tuple[Story, Story, Story]
) -> None:
    way = way_up(house.period, choices_of(house.period), first="Told", last="Top")

    assert [stage.name for stage in way.stages] == ["Told", "Village", "Country", "Top"]
    assert [sum(n for _, n in stage.groups.values()) for stage in way.stages] == [2, 2, 1, 1]
    assert sorted(way.links.values()) == [1, 1, 2]


def test_told_counts_every_story_once(house: House, climbed: tuple[Story, Story, Story]) -> None:
    counts = told(house.period, user=house.evaluator)

    assert (counts.n, counts.by_domain) == (3, [("Daily life", 3)])
