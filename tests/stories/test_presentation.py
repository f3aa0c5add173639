"""How stories are shown, what a person is reminded of, and what a draft still lacks."""

from __future__ import annotations

from typing import Any

import pytest

from stories import completeness, services
from stories.answers import complete
from stories.languages import name_of
from stories.models import Story, Translation
from stories.presentation import changes, moments, words_for
from stories.queries import path_names
from stories.todo import items
from tests.factories import House


def test_words_are_the_tellers_own_where_no_translation_fits(house: House) -> None:
    story = house.story(language="sw")

    words = words_for(story.current, "fr")

    assert (words.title, words.language, words.translation) == ("Water", "sw", None)
    assert words.language_name == "Kiswahili"


def test_checked_translation_goes_before_an_unchecked_one(house: House) -> None:
    story = house.story(language="sw")
    Translation.objects.create(
        version=story.current, language="fr-CA", title="Machine", method="machine"
    )
    checked = Translation.objects.create(
        version=story.current, language="fr", title="L'eau", checked_by=house.coordinator
    )

    words = words_for(story.current, "fr")

    assert (words.title, words.language, words.translation) == ("L'eau", "fr", checked)


def test_translation_is_not_shown_for_the_language_it_was_told_in(house: House) -> None:
    story = house.story(language="en")
    Translation.objects.create(version=story.current, language="en", title="Other")

    assert words_for(story.current, "en-GB").title == "Water"


def test_what_became_of_a_story_is_told_in_plain_words(house: House, answers: Any) -> None:
    story = services.start_draft(by=house.collector, programme=house.programme, answers=answers)
    services.submit(story, by=house.collector)
    services.send_back(story, by=house.coordinator, note="Which tap?")
    services.save_draft(story, by=house.collector, answers={**answers, "now": "It runs."})
    story = services.submit(story, by=house.collector)

    told = [(moment.text, moment.note) for moment in moments(story)]

    name, coordinator = house.collector, house.coordinator
    assert told == [
        ("Written down.", ""),
        (f"Received as S-00001 from {name}.", ""),
        (f"Sent back by {coordinator}, who asks:", "Which tap?"),
        (f"S-00001 was handed in again by {name}.", ""),
    ]
    assert [(c.version.number, c.parts) for c in changes(list(story.versions.all()))] == [
        (2, ["now"])
    ]


def test_units_are_called_by_their_way_down_the_tree(house: House) -> None:
    assert path_names(house.programme) == {
        house.country.pk: "Country",
        house.district.pk: "District",
        house.village.pk: "District / Village",
        house.other_village.pk: "District / Other",
    }


def test_language_is_called_by_its_own_name() -> None:
    assert [name_of(code) for code in ("fr", "so", "pt-BR", "xx")] == [
        "Français",
        "Soomaali",
        "Português",
        "Xx",
    ]


@pytest.mark.parametrize("n", [1, 3])
def test_people_are_reminded_of_what_waits_for_them(
    house: House, n: int, django_assert_num_queries: Any
) -> None:
    for _ in range(n):
        house.story(state=Story.State.RETURNED)
        house.story(state=Story.State.DRAFT)
        house.story(state=Story.State.SUBMITTED)
    list(house.collector.memberships.all())

    with django_assert_num_queries(2):  # memberships, own stories
        mine = items(house.collector)
    with django_assert_num_queries(4):  # and stories to review, what could not be read
        theirs = items(house.coordinator)

    assert [(item.n, "returned" in item.url) for item in mine] == [(n, True), (n, False)]
    assert [(item.n, item.programme) for item in theirs] == [(n, house.programme.name)]
    assert items(house.stranger) == []


def test_bare_draft_is_met_with_questions_not_refusals(house: House) -> None:
    bare = complete({"unit": house.village, "period": house.period, "language": "en"})

    assert sorted(completeness.missing(bare)) == ["happened", "significance", "title", "told_on"]
    assert len(completeness.prompts(bare)) == 11
    assert completeness.length_note(bare) == "0 words."


def test_long_story_is_welcome(house: House, answers: Any) -> None:
    told = complete({**answers, "happened": "word " * 5_000})

    assert completeness.missing(told) == {}
    assert completeness.length_note(told).startswith("5013 words. Most stories")


def test_bare_sentence_is_asked_about_and_handed_in_all_the_same(answers: Any) -> None:
    told = complete({**answers, "happened": "A tap.", "significance": "Good."})

    assert [prompt.split(":")[0] for prompt in completeness.prompts(told)[:2]] == [
        "What happened",
        "Why",
    ]
    assert completeness.missing(told) == {}
