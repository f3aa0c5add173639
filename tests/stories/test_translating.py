"""A story in another language: written, made better, checked, and grown stale."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from audit.models import Entry
from stories import services
from stories.models import Story, Translation
from stories.presentation import renderings, words_for
from tests.factories import House

FRENCH = {
    "title": "L'eau",
    "before": "Nous marchions loin.",
    "happened": "On a creusé un puits.",
    "now": "Il y a de l'eau.",
    "significance": "J'ai le temps d'aller à l'école.",
}


@pytest.fixture
def story(house: House) -> Story:
    """Told in Swahili in a programme that works in English and French."""
    house.coordinator.language = "fr"
    house.coordinator.save()
    return house.story(language="sw")


def put(story: Story, house: House, **changes: Any) -> Translation:
    facts = {"by": house.collector, "language": "fr", "words": FRENCH, "translator": "Awa"}
    return services.translate(story, **{**facts, **changes})


def test_translation_is_kept_unchecked_with_who_made_it(story: Story, house: House) -> None:
    kept = put(story, house, words={**FRENCH, "title": " L'eau\r\n"})

    assert (kept.title, kept.translator, kept.written_by) == ("L'eau", "Awa", house.collector)
    assert (kept.method, kept.checked_by, kept.version) == ("human", None, story.current)
    entry = Entry.objects.get(action="translate")
    assert (entry.actor, entry.note.text) == (house.collector, "Français")


def test_same_translation_again_changes_nothing(story: Story, house: House) -> None:
    first = put(story, house)
    services.check_translation(first, by=house.coordinator)

    again = put(story, house, by=house.coordinator)

    assert (again, again.checked_by) == (first, house.coordinator)
    assert Translation.everything.count() == 1


def test_better_translation_takes_the_place_of_one_that_stays(story: Story, house: House) -> None:
    first = put(story, house)
    services.check_translation(first, by=house.coordinator)

    second = put(story, house, words={**FRENCH, "now": "L'eau coule."})

    assert list(story.current.translations.all()) == [second]
    assert second.checked_by is None
    assert set(Translation.everything.all()) == {first, second}
    assert Translation.everything.get(pk=first.pk).now == FRENCH["now"]


def test_what_a_person_wrote_is_checked_by_another(story: Story, house: House) -> None:
    by_person, by_machine = put(story, house), put(story, house, language="en", method="machine")

    with pytest.raises(ValidationError):
        services.check_translation(by_person, by=house.collector)
    services.check_translation(by_person, by=house.coordinator)
    services.check_translation(by_machine, by=house.collector)

    checkers = Translation.objects.order_by("pk").values_list("checked_by", flat=True)
    assert list(checkers) == [house.coordinator.pk, house.collector.pk]


def test_superseded_translation_is_not_checked(story: Story, house: House) -> None:
    first = put(story, house)
    put(story, house, words={**FRENCH, "now": "L'eau coule."})

    with pytest.raises(ValidationError):
        services.check_translation(first, by=house.coordinator)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"language": "sw-TZ"}, "language"),
        ({"language": "zu"}, "language"),
        ({"translator": " "}, "translator"),
        ({"translator": "x" * 151}, "translator"),
        ({"words": {**FRENCH, "now": " "}}, "now"),
        ({"words": {**FRENCH, "title": "x" * 201}}, "title"),
        ({"words": {**FRENCH, "before": "\ud800"}}, "before"),
        ({"number": 2}, "number"),
    ],
)
def test_refusal_names_the_field_and_keeps_nothing(
    story: Story, house: House, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        put(story, house, **changes)

    assert list(refusal.value.message_dict) == [field]
    assert Translation.everything.count() == 0


def test_translator_adds_no_part_of_their_own(house: House, story: Story) -> None:
    silent = house.story(language="sw", wording__before="")

    with pytest.raises(ValidationError) as refusal:
        put(silent, house)

    assert list(refusal.value.message_dict) == ["before"]


@pytest.mark.parametrize("state", ["draft", "returned", "withdrawn"])
def test_wording_that_may_change_is_not_translated(house: House, state: str) -> None:
    with pytest.raises(TransitionNotAllowed):
        put(house.story(language="sw", state=state), house, language="en")


def test_those_who_do_not_read_the_story_do_not_translate_it(story: Story, house: House) -> None:
    Story.objects.filter(pk=story.pk).update(is_sensitive=True)

    for person in (house.evaluator, house.other_collector, house.stranger, house.administrator):
        with pytest.raises(PermissionDenied):
            put(story, house, by=person)
    assert Translation.everything.count() == 0


def test_correction_leaves_the_translation_stale_where_it_was(story: Story, house: House) -> None:
    kept = put(story, house)
    first = story.current
    services.correct(story, by=house.coordinator, because="Misheard.", title="Wells")
    fresh = Story.objects.get(pk=story.pk)

    assert [(one.language, one.translation, one.is_stale) for one in renderings(fresh, ["en"])] == [
        ("en", None, False),
        ("fr", kept, True),
    ]
    assert words_for(first, "fr").translation == kept
    assert words_for(fresh.current, "fr").translation is None


def test_earlier_wording_that_a_panel_reads_can_still_be_translated(
    story: Story, house: House
) -> None:
    first = story.current
    services.correct(story, by=house.coordinator, because="Misheard.", title="Wells")

    kept = put(story, house, number=1)

    assert kept.version == first


def test_withdrawal_empties_every_translation_there_was(story: Story, house: House) -> None:
    put(story, house)
    put(story, house, words={**FRENCH, "now": "L'eau coule."})

    services.withdraw(story, by=house.coordinator)

    assert {(t.title, t.now, t.translator) for t in Translation.everything.all()} == {("", "", "")}


def test_words_are_found_in_the_translation_that_stands_only(story: Story, house: House) -> None:
    put(story, house)
    put(story, house, words={**FRENCH, "happened": "On a fait un forage."})

    found = {word: Story.objects.search(word).count() for word in ("forage", "creusé", "well")}

    assert found == {"forage": 1, "creusé": 0, "well": 1}


def page(name: str, story: Story, language: str = "fr") -> str:
    return reverse(f"stories:{name}", args=[story.uuid, language])


def typed(**changes: Any) -> dict[str, Any]:
    return {**FRENCH, "translator": "Awa", "method": "human", "number": "1", **changes}


def test_page_shows_each_part_beside_its_original(story: Story, house: House, login: Any) -> None:
    client = login(house.collector)

    body = client.get(page("translate", story)).content.decode()

    assert re.search(r'<div class="story" lang="sw" dir="ltr"><p>A well was dug', body)
    assert re.search(r'<textarea name="happened"[^>]* lang="fr" dir="ltr"', body)


def test_page_keeps_a_translation_and_shows_it_beside_the_original(
    story: Story, house: House, login: Any
) -> None:
    client = login(house.collector)
    client.cookies["django_language"] = "en"

    answer = client.post(page("translate", story, "en"), typed(title="Water"), follow=True)

    assert answer.redirect_chain == [(story.get_absolute_url(), 302)]
    body = answer.content.decode()
    assert "Not checked" in body
    assert "Translated into" not in body
    assert "Translate into <bdi>Français</bdi>" in body


def test_refused_translation_keeps_what_was_typed(story: Story, house: House, login: Any) -> None:
    answer = login(house.collector).post(page("translate", story), typed(now="", title="Le puits"))

    body = answer.content.decode()
    assert answer.status_code == 422
    assert "The original has words here. Translate them too." in body
    assert 'value="Le puits"' in body
    assert Translation.everything.count() == 0


def test_translation_begun_before_a_correction_is_kept_with_what_was_read(
    story: Story, house: House, login: Any
) -> None:
    first = story.current
    client = login(house.collector)
    client.get(page("translate", story))
    services.correct(story, by=house.coordinator, because="Misheard.", title="Wells")

    answer = client.post(page("translate", story), typed(), follow=True)

    assert Translation.objects.get().version == first
    assert "The original has changed since" in answer.content.decode()


def test_button_marks_it_checked_for_another_reader_only(
    story: Story, house: House, login: Any
) -> None:
    put(story, house, language="en")
    offer = "I have compared it"

    mine = login(house.collector)
    assert offer not in mine.get(story.get_absolute_url()).content.decode()
    mine.post(page("check_translation", story, "en"))
    assert Translation.objects.get().checked_by is None
    house.coordinator.language = "en"
    house.coordinator.save()
    theirs = login(house.coordinator)
    assert offer in theirs.get(story.get_absolute_url()).content.decode()
    theirs.post(page("check_translation", story, "en"))
    assert Translation.objects.get().checked_by == house.coordinator


@pytest.mark.parametrize("language", ["sw", "zu"])
def test_page_of_a_language_that_is_not_asked_for_is_not_there(
    story: Story, house: House, login: Any, language: str
) -> None:
    assert login(house.collector).get(page("translate", story, language)).status_code == 404
