"""My stories: each with where it is now, in one sentence."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from panels.journey import journey, standings
from stories.models import Story
from tests.factories import House
from tests.panels.decided import Decided
from tests.panels.room import Room


@pytest.mark.parametrize("state", Story.State.values)
def test_list_and_page_of_a_story_end_with_the_same_sentence(house: House, state: str) -> None:
    story = house.story(state=state)

    assert standings([story])[story.pk].sentence == journey(story)[-1].sentence


def test_story_before_a_panel_is_said_to_stand_there(room: Room) -> None:
    stories = [candidate.story for candidate in room.candidates]
    planned = standings(stories)
    room.open()
    opened = standings(stories)

    assert {step.kind for step in planned.values()} == {"planned"}
    assert {step.sentence for step in opened.values()} == {
        "It stands before the panel “Village panel”."
    }


def test_decision_is_told_to_each_story_as_it_concerns_it(house: House) -> None:
    Decided.build(house)
    stories = list(Story.objects.filter(candidacies__isnull=False).distinct())

    found = standings(stories)

    for story in stories:
        assert found[story.pk].sentence == journey(story)[-1].sentence


@pytest.mark.parametrize("n", [1, 3])
def test_page_lists_own_stories_only(
    house: House, login: Any, n: int, django_assert_num_queries: Any
) -> None:
    for _ in range(n):
        house.story(wording__title="My tap")
    house.story(collector=house.other_collector, wording__title="Their tap")
    client, page = login(house.collector), reverse("panels:mine")
    client.get(page)

    with django_assert_num_queries(4):
        body = client.get(page).content.decode()

    assert (body.count("My tap"), "Their tap" in body) == (n, False)
    assert "It was read, and waits to be put before a panel." in body
