"""Finding stories by their words, the same on both databases."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stories import search, services
from stories.models import Story, StoryVersion, Translation
from tests.factories import House

TEXT = "The pump-well of Ségou: don’t walk far, पानी यहाँ है."


def found(text: str) -> set[str]:
    """The titles of the stories that a search finds."""
    return set(Story.objects.search(text).values_list("current__title", flat=True))


@pytest.fixture
def two(house: House) -> tuple[Story, Story]:
    return (
        house.story(wording__title="Well", wording__happened=TEXT),
        house.story(wording__title="School", wording__happened="We walked 12 km to class."),
    )


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("", {"Well", "School"}),
        ("pump", {"Well"}),
        ("PUMP SÉGOU", {"Well"}),
        ("pump class", set()),
        ("walk", {"Well", "School"}),
        ("walk far", {"Well"}),
        ("walk k", set()),
        ("pump-well", {"Well"}),
        ("don't", {"Well"}),
        ("पानी", {"Well"}),
        ("12", {"School"}),
        ("1", {"School"}),
        ("school", {"Well", "School"}),
        ("class school", {"School"}),
    ],
)
def test_every_word_counts_and_the_last_may_be_a_beginning(
    two: tuple[Story, Story], text: str, titles: set[str]
) -> None:
    assert found(text) == titles


@pytest.mark.parametrize(
    "text",
    ['"', "'", "NEAR(a b)", "well*", "title:well", "- well", "a AND", "((", "well OR", "\\", "%s",
     "^x", "'':*", "a & !b", "<->", "😀", "\u0301", "{title}:", "x" * 5000, "{a} + b", "a\tb"],
)  # fmt: skip
def test_what_is_typed_is_never_syntax(two: tuple[Story, Story], text: str) -> None:
    assert found(text) <= {"Well", "School"}


def test_signs_around_a_word_do_not_hide_it(two: tuple[Story, Story]) -> None:
    assert [found(text) for text in ("“pump”", "(pump)", "pump!", "-pump", "pump*")] == [
        {"Well"}
    ] * 5


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
)
def test_any_text_can_be_typed(db: None, text: str) -> None:
    assert found(text) == set()


def test_languages_without_spaces_are_searched_within(house: House) -> None:
    house.story(wording__title="水", wording__happened="我们村有了一口新井，孩子们上学。")
    house.story(wording__title="น้ำ", wording__happened="เราเดินไกลไปตักน้ำ")

    assert [found(text) for text in ("新井", "ตักน้ำ", "新井 学", "新井 没")] == [
        {"水"},
        {"น้ำ"},
        {"水"},
        set(),
    ]


def test_words_of_many_stories_are_found_too(
    two: tuple[Story, Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MANY", 0)
    Translation.objects.create(version=two[0].current, language="fr", happened="Marcher loin.")

    assert (found("walk"), found("march")) == ({"Well", "School"}, {"Well"})


def test_translations_of_the_present_wording_are_searched(house: House) -> None:
    story = house.story(wording__title="Well")
    words = {"happened": "Un puits fut creusé.", "title": "井戸"}
    Translation.objects.create(version=story.current, language="fr", **words)

    assert (found("puits creus"), found("井戸")) == ({"Well"}, {"Well"})


def test_former_wordings_are_not_searched(house: House) -> None:
    story = house.story(wording__title="Well", wording__happened="Old words.")
    services.correct(
        story, by=house.coordinator, because="It was said otherwise.", happened="New speech."
    )

    assert (found("old"), found("speech")) == (set(), {"Well"})


def test_words_that_are_changed_or_deleted_leave_the_index(house: House) -> None:
    story = house.story(wording__title="Well", wording__happened="quetzal")
    StoryVersion.objects.filter(pk=story.current.pk).update(happened="heron")
    changed = found("quetzal"), found("heron")
    Story.objects.filter(pk=story.pk).update(current=None)
    Story.objects.filter(pk=story.pk).delete()

    assert changed == (set(), {"Well"})
    assert _index_holds("heron") == 0


def _index_holds(word: str) -> int:
    """How many wordings the index itself finds, whatever the stories say."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT count(*) FROM stories_storyversion "
                "WHERE searched @@ plainto_tsquery('simple', %s)",
                [word],
            )
        else:
            cursor.execute(
                "SELECT count(*) FROM stories_storyversion_searched "
                "WHERE stories_storyversion_searched MATCH %s",
                [word],
            )
        return int(cursor.fetchone()[0])


def test_withdrawn_words_leave_the_index_and_are_found_by_nobody(house: House) -> None:
    story = house.story(wording__happened="The quetzal came back.")
    Translation.objects.create(version=story.current, language="fr", happened="Le quetzal.")

    services.withdraw(story, by=house.coordinator)

    assert (found("quetzal"), _index_holds("quetzal")) == (set(), 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the server's own files are not ours")
def test_withdrawn_words_are_not_left_in_the_file() -> None:
    house = House.build()
    others = [house.story(wording__happened=f"Other words {n}.") for n in range(20)]
    story = house.story(wording__happened="The quetzalcoatlus came back.")
    _write_out()
    before = _in_file(b"etzalcoatlus")

    services.withdraw(story, by=house.coordinator)
    _write_out()

    assert before >= 2
    assert (_in_file(b"etzalcoatlus"), len(found("words"))) == (0, 1)
    assert len(others) == Story.objects.search("words").count()


def _write_out() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _in_file(word: bytes) -> int:
    return Path(connection.settings_dict["NAME"]).read_bytes().count(word)


def test_search_finds_nothing_that_the_list_does_not_show(house: House) -> None:
    for facts in ({"state": "draft"}, {"is_sensitive": True}, {"unit": house.other_village}):
        house.story(**{"collector": house.other_collector, **facts})

    assert list(Story.objects.visible_to(house.collector).search("water")) == []
    assert Story.objects.visible_to(house.evaluator).search("water").count() == 1
    assert list(Story.objects.visible_to(house.stranger).search("water")) == []


def test_index_can_be_built_anew(two: tuple[Story, Story]) -> None:
    out = StringIO()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO stories_storyversion_searched(stories_storyversion_searched) "
                "VALUES('delete-all')"
            )
        assert found("pump") == set()

    call_command("rebuild_search", stdout=out)

    assert found("pump") == {"Well"}
    assert "built anew" in out.getvalue()


def test_index_still_stands_after_all_migrations(db: None) -> None:
    """A migration that makes a table anew on SQLite drops its triggers: put them back in it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname LIKE '%_searched'")
        else:
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' "
                "AND name LIKE '%_searched_%'"
            )
        assert cursor.fetchone() == (2 if connection.vendor == "postgresql" else 6,)


def test_very_long_wording_can_be_stored(house: House) -> None:
    long = " ".join(f"w{n}" for n in range(14_000))

    story = house.story(
        wording__before=long, wording__happened=long.upper(), wording__now=long[::-1]
    )

    assert StoryVersion.objects.filter(pk=story.current.pk).exists()
    assert found("w13000") == {"Water"}
