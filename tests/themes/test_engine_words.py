"""Content words: scripts, stop words, lemmas and names."""

import pytest

from themes.engine.words import Language, Token, find_names, is_word, load_language, read_words

pytestmark = pytest.mark.engine


def lemmas(text: str, lang: str = "en", *, drop_names: bool = False) -> list[str]:
    (lines,) = read_words([[text]], [lang], drop_names=drop_names)
    return [token.lemma for line in lines for token in line]


@pytest.mark.parametrize("word", ["water", "জল", "हिन्दी", "ውሃ", "ماء", "вода", "l'eau"])
def test_letters_of_any_script_make_words(word):
    assert is_word(word)


@pytest.mark.parametrize("text", ["12", "4g", "😀", "--", "\x00\x07", "a", "", "US$", "x" * 41])
def test_numbers_signs_and_single_letters_make_none(text):
    assert not is_word(text)


def test_stop_words_go_and_lemmas_join_forms():
    assert lemmas("The children walked to the schools") == ["child", "walk", "school"]


def test_the_first_of_several_lemmas_counts_in_lower_case():
    french = Language("fr", None, frozenset({"les"}), {"Écoles": ["École", "écoler"], "la": "Les"})

    assert [french.lemma(word) for word in ("Écoles", "la", "puits")] == ["école", "", "puits"]


def test_a_language_spacy_does_not_know_is_still_read():
    assert lemmas("Maji safi kijijini", "sw") == ["maji", "safi", "kijijini"]


def test_thai_is_read_by_pairs_of_letters():
    assert lemmas("น้ำดี", "th") == ["น้", "้ำ", "ำด", "ดี"]


def test_words_with_capitals_inside_sentences_are_names():
    text = "Yesterday Mariam came. Then Mariam and the women met in Kisumu. Women sing."

    assert lemmas(text, drop_names=True) == ["yesterday", "come", "woman", "meet", "woman", "sing"]


def test_german_nouns_are_no_names():
    assert "brunnen" in lemmas("Heute trinkt das Dorf aus dem Brunnen", "de", drop_names=True)


def test_a_text_all_in_capitals_is_not_all_names():
    tokens = [Token("WELL", "well", True), Token("WELL", "well", True)]

    assert find_names(tokens) == set()


def test_a_language_is_loaded_once():
    assert load_language("en") is load_language("en")


def test_a_language_without_a_stop_list_loses_its_commonest_words():
    texts = [[f"maji ya kijiji {word}"] for word in ["kisima", "shule", "afya"] * 20]

    words = read_words(texts, ["sw"] * 60, drop_names=False)

    assert [token.lemma for token in words[0][0]] == ["kisima"]


@pytest.mark.parametrize("n", [49, 60])
def test_texts_too_few_or_all_the_same_keep_their_common_words(n):
    words = read_words([["maji ya kijiji"]] * n, ["sw"] * n, drop_names=False)

    assert [token.lemma for token in words[0][0]] == ["maji", "ya", "kijiji"]
