"""Sets in several languages: grouped apart, and pairs offered across."""

import numpy as np
import pytest

from tests.themes.engine_texts import story_texts
from themes.engine import Settings, Text, suggest
from themes.engine.parts import find_parts, place_strays
from themes.engine.vectors import count_words

pytestmark = pytest.mark.engine

FAST = Settings(with_stability=False)
JOINT = Settings(with_stability=False, languages_apart=False)
FRENCH = {
    "water": "Le puits du village donne une eau propre et la pompe du comité marche à {n} mètres.",
    "clinic": "À la clinique une infirmière vaccine contre la malaria, {n} mères sont là.",
    "school": "Les filles vont à l'école, {n} passent leur examen et lisent des livres en classe.",
    "crops": "La récolte de maïs au marché de la coopérative a doublé, {n} sacs dans les champs.",
}


def french(n: int = 24) -> list[Text]:
    subjects = list(FRENCH)
    return [
        Text(f"{subjects[k % 4]}-fr-{k:03d}", FRENCH[subjects[k % 4]].format(n=k), "fr", "f")
        for k in range(n)
    ]


def languages_of(result) -> list[set[str]]:
    """The languages in each theme, by its number."""
    found: dict[int, set[str]] = {}
    for id_, (number, _) in result.placements.items():
        found.setdefault(number, set()).add("fr" if "-fr-" in id_ else "en")
    return [found[number] for number in sorted(found)]


def test_each_language_is_grouped_by_itself_and_says_so():
    result = suggest([*story_texts(32), *french()], FAST)

    assert result.warnings == ["languages_apart"]
    assert [{theme.language} for theme in result.themes] == languages_of(result)
    assert sum(theme.language == "fr" for theme in result.themes) >= 2


def test_languages_in_one_go_are_warned_of_when_themes_follow_them():
    result = suggest([*story_texts(32), *french()], JOINT)

    assert result.language_nmi is not None
    assert ("themes_are_languages" in result.warnings) == (result.language_nmi > 0.5)
    assert (result.pairs, {theme.language for theme in result.themes}) == ([], {""})


def test_words_of_a_theme_are_weighed_within_its_language():
    result = suggest([*story_texts(32), *french()], FAST)

    words = {word for theme in result.themes if theme.language == "fr" for word in theme.words}
    assert words
    assert words.isdisjoint({"the", "teacher", "nurse", "pump", "harvest"})


def test_domains_pair_themes_across_languages():
    english = [Text(t.id, t.text, "en", t.id.split("-")[0]) for t in story_texts(32)]
    told = [Text(t.id, t.text, "fr", t.id.split("-")[0]) for t in french(32)]

    result = suggest([*english, *told], FAST)

    languages = {theme.number: theme.language for theme in result.themes}
    assert result.pairs
    assert all(languages[pair.one] != languages[pair.other] for pair in result.pairs)
    assert [p.score for p in result.pairs] == sorted((p.score for p in result.pairs), reverse=True)


def test_one_language_offers_no_pairs():
    result = suggest(story_texts(), FAST)

    assert (result.pairs, {theme.language for theme in result.themes}) == ([], {""})


def test_a_language_with_few_texts_is_not_grouped_apart():
    counts = count_words([["well", "tap"]] * 14)

    parts = find_parts(counts, ["en"] * 7 + ["fr"] * 7, apart=True)

    assert [(part.language, len(part.rows)) for part in parts] == [("", 14)]


def test_a_text_of_a_rare_language_joins_the_theme_it_shares_words_with():
    counts = count_words([["well", "tap"], ["class", "book"], ["book", "kitabu"], ["zzz"]])

    placed = place_strays(counts, np.array([0, 1, -1, -1]))

    assert placed.tolist() == [0, 1, 1, 0]


def test_stability_of_several_languages_is_a_share():
    result = suggest([*story_texts(16), *french(16)])

    assert result.stability is not None
    assert 0 <= result.stability <= 1
