"""A theme's suggested name does not outlive the consent of the only story that says its words."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from stories.models import Consent
from tests.access.walking import client_of
from tests.access.world import World
from themes.models import Edit, Placement, Theme, ThemeSet

LONE = "quetzal"


@pytest.fixture
def theme_set(world: World) -> ThemeSet:
    """One pile named by a word that only one story says, and one pile beside it."""
    theme, found = world.things["theme"], world.things["theme_set"]
    other = world.story(wording__happened="Clean water, and a school.")
    Placement.objects.create(theme_set=found, theme=theme, story=other)
    theme.words, theme.label = [LONE, "water"], f"{LONE}, water"
    theme.save()
    Edit.objects.create(
        theme_set=found,
        kind="set_aside",
        by=world.house.evaluator,
        told=f"“{theme}” is not a theme.",
    )
    return found


def lapse(world: World) -> None:
    Consent.objects.filter(story=world.things["eligible"]).update(withdrawn_on="2026-04-01")


def shown(world: World, theme_set: ThemeSet) -> dict[str, str]:
    """Every page and answer of the theme room that names a pile."""
    client = client_of(world, "evaluator")
    theme, other = world.things["theme"], world.things["other_theme"]
    placement = world.things["placement"].theme_set.placements.exclude(
        story=world.things["eligible"]
    )

    def act(name: str, pk: int, *more: str, **body: Any) -> str:
        url = reverse(f"themes:{name}", args=[pk, *more])
        return client.post(url, body, follow=True).content.decode()

    return {
        "set": client.get(theme_set.get_absolute_url()).content.decode(),
        "theme": client.get(theme.get_absolute_url()).content.decode(),
        "choices": client.get(other.get_absolute_url()).content.decode(),
        "answer": client.get(f"/api/v1/theme-sets/{theme_set.pk}/").content.decode(),
        "moved": act("move", placement.get().pk, theme=str(other.pk)),
        "acted": client.post(f"/api/v1/themes/{theme.pk}/set-aside/").content.decode(),
        "brought back": act("theme_action", theme.pk, "bring-back"),
        "merged": act("theme_action", theme.pk, "merge", theme=str(other.pk)),
        "merged page": client.get(theme.get_absolute_url()).content.decode(),
    }


def test_while_consent_holds_the_suggested_name_is_shown(world: World, theme_set: ThemeSet) -> None:
    assert [name for name, text in shown(world, theme_set).items() if LONE not in text] == []


def test_nowhere_is_a_pile_called_by_words_of_a_story_whose_consent_lapsed(
    world: World, theme_set: ThemeSet
) -> None:
    lapse(world)

    assert [name for name, text in shown(world, theme_set).items() if LONE in text] == []
    assert Theme.objects.get(pk=world.things["theme"].pk).label == f"{LONE}, water"


@pytest.mark.parametrize("n_stories", [1, 3])
def test_choices_are_read_once_for_all_stories_of_a_theme(
    n_stories: int, world: World, theme_set: ThemeSet, django_assert_num_queries: Any
) -> None:
    theme = world.things["theme"]
    for _ in range(n_stories):
        Placement.objects.create(theme_set=theme_set, theme=theme, story=world.story())
    client = client_of(world, "evaluator")
    client.get(theme.get_absolute_url())

    with django_assert_num_queries(8):
        answer = client.get(theme.get_absolute_url())

    assert answer.status_code == 200
