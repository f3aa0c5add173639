"""Stories in several languages: what is read of them, and piles that may belong together."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from stories.models import Translation
from tests.factories import House
from themes import services
from themes.models import Placement, Theme, ThemeSet
from themes.queries import belonging_together, texts_of, themes_with_voices

SWAHILI = "Kisima kinatoa maji safi kijijini."


@pytest.fixture
def theme_set(house: House) -> ThemeSet:
    """Three piles in English, French and Swahili, all said to be about the same."""
    found = ThemeSet.objects.create(
        programme=house.programme,
        period=house.period,
        requested_by=house.evaluator,
        state=ThemeSet.State.READY,
        warnings=["languages_apart"],
        pairs=[[1, 2], [2, 3]],
    )
    piles = enumerate([("water", "en"), ("eau", "fr"), ("maji", "sw")], start=1)
    for number, (label, language) in piles:
        theme = Theme.objects.create(
            theme_set=found, number=number, label=label, language=language, words=[label]
        )
        for _ in range(5 - number):
            Placement.objects.create(theme_set=found, theme=theme, story=house.story())
    return found


def offered(theme_set: ThemeSet) -> list[tuple[str, str]]:
    theme_set = ThemeSet.objects.get(pk=theme_set.pk)
    pairs = belonging_together(theme_set, list(themes_with_voices(theme_set)))
    return [(one.label, other.label) for one, other in pairs]


@pytest.mark.engine
def test_story_is_read_in_the_working_language_where_it_was_translated(house: House) -> None:
    told = house.story(language="sw", wording__happened=SWAHILI)
    other = house.story(language="sw", wording__happened=SWAHILI)
    Translation.objects.create(
        version=told.current, language="en", happened="Old.", superseded_at=timezone.now()
    )
    Translation.objects.create(version=told.current, language="en", happened="The well is clean.")
    Translation.objects.create(version=other.current, language="fr", happened="Le puits.")

    read = {text.id: (text.text.strip(), text.lang, text.domain) for text in texts_of(house.period)}

    domain = str(house.domain.pk)
    original = "\n".join([*other.current.parts, other.current.significance])
    assert read[str(told.pk)] == ("The well is clean.", "en", domain)
    assert read[str(other.pk)] == (original, "sw", domain)


@pytest.mark.engine
def test_translated_stories_lie_with_those_told_in_the_working_language(house: House) -> None:
    for number in range(10):
        house.story(wording__happened=f"The well of number {number} gives clean water.")
        told = house.story(language="sw", wording__happened=f"{SWAHILI} {number}")
        Translation.objects.create(
            version=told.current, language="en", happened=f"The well {number} gives clean water."
        )

    theme_set = services.request(house.period, by=house.evaluator)
    services.run(theme_set.pk)

    made = ThemeSet.objects.get()
    assert (made.state, made.language_nmi, made.pairs) == ("ready", None, [])
    assert "languages_apart" not in made.warnings


@pytest.mark.engine
def test_untranslated_languages_are_kept_apart_with_their_name(house: House) -> None:
    for number in range(10):
        house.story(wording__happened=f"The well of number {number} gives clean water.")
        house.story(
            language="sw",
            wording__before="",
            wording__now="",
            wording__happened=f"{SWAHILI} {number}",
            wording__significance="Watoto wanaenda shule.",
        )

    theme_set = services.request(house.period, by=house.evaluator)
    services.run(theme_set.pk)

    made = ThemeSet.objects.get()
    assert made.warnings[:1] == ["languages_apart"]
    for theme in made.themes.all():
        assert {p.story.language for p in theme.placements.all()} == {theme.language}


def test_pairs_have_the_smaller_pile_first(theme_set: ThemeSet) -> None:
    assert offered(theme_set) == [("eau", "water"), ("maji", "eau")]


def test_merged_pile_hands_its_pairs_on_and_gets_them_back(
    house: House, theme_set: ThemeSet
) -> None:
    water, eau, _ = theme_set.themes.all()

    edit = services.merge(eau, by=house.evaluator, into=water)
    assert offered(theme_set) == [("maji", "water")]

    services.undo(edit, by=house.evaluator)
    assert offered(theme_set) == [("eau", "water"), ("maji", "eau")]


def test_pile_that_is_no_theme_is_not_offered(house: House, theme_set: ThemeSet) -> None:
    services.set_aside(theme_set.themes.get(label="eau"), by=house.evaluator)

    assert offered(theme_set) == []


@pytest.mark.parametrize("n_pairs", [1, 2])
def test_page_offers_pairs_with_one_more_question(
    n_pairs: int,
    house: House,
    theme_set: ThemeSet,
    login: Any,
    django_assert_num_queries: Any,
) -> None:
    ThemeSet.objects.filter(pk=theme_set.pk).update(pairs=theme_set.pairs[:n_pairs])
    client = login(house.evaluator)
    client.get(theme_set.get_absolute_url())

    with django_assert_num_queries(8):
        response = client.get(theme_set.get_absolute_url())

    page = response.content.decode()
    assert page.count('name="theme"') == n_pairs
    assert "Kiswahili" in page


def test_pair_is_merged_with_its_button(house: House, theme_set: ThemeSet, login: Any) -> None:
    water, eau, _ = theme_set.themes.all()

    response = login(house.evaluator).post(
        reverse("themes:theme_action", args=[eau.pk, "merge"]), {"theme": water.pk}
    )

    assert response.status_code == 302
    assert Theme.objects.get(pk=eau.pk).merged_into == water


def test_superseded_set_offers_nothing(house: House, theme_set: ThemeSet, login: Any) -> None:
    ThemeSet.objects.filter(pk=theme_set.pk).update(state="superseded")

    page = login(house.evaluator).get(theme_set.get_absolute_url()).content.decode()

    assert 'name="theme"' not in page
