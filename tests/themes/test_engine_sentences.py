"""Sentences: form text, questions of the form, and other languages."""

from hypothesis import given
from hypothesis import strategies as st

from themes.engine.languages import (
    base_language,
    common_languages,
    drop_foreign,
    find_languages,
    guess_language,
)
from themes.engine.sentences import drop_repeated, read_sentences, split_sentences, tidy

LONG = "The women of the village met every week and saved a little money for the shop."
ENGLISH_STOP_WORDS = frozenset({"the", "of", "and", "a", "for", "my", "to", "was", "with", "no"})


def test_a_sentence_many_texts_share_is_form_text():
    texts = [[f"{number} {LONG}", "Thank you for reading this story."] for number in range(4)]

    assert drop_repeated(texts) == [[f"{number} {LONG}"] for number in range(4)]


def test_a_short_text_keeps_its_sentence_though_others_wrote_the_same():
    texts = [["We have clean water now."]] * 5

    assert drop_repeated(texts) == texts


def test_the_programmes_own_questions_are_left_out():
    texts = ["What has changed: for you? We drink clean water. WHAT HAS CHANGED for you"]

    assert read_sentences(texts, ["What has changed for you?"]) == [["We drink clean water."]]


def test_a_question_is_not_cut_out_of_longer_words():
    assert read_sentences(["Somewhat."], ["what"]) == [["Somewhat."]]


def test_sentences_end_at_full_stops_of_many_scripts():
    text = "One. Two!\nThree። Four。Five؟ Six। Seven"

    assert split_sentences(text) == ["One.", "Two!", "Three።", "Four。", "Five؟", "Six।", "Seven"]


@given(st.text())
def test_splitting_loses_nothing_but_space(text):
    joined = "".join("".join(split_sentences(text)).split())

    assert joined == "".join(text.split())


def test_lone_surrogates_become_question_marks():
    assert tidy("a\ud800b") == "a?b"


def test_the_language_of_a_tag_is_its_first_part():
    assert [base_language(tag) for tag in ("sw-KE", "pt_BR", "EN", "")] == ["sw", "pt", "en", ""]


def test_a_declared_language_is_believed():
    assert find_languages([LONG, LONG], ["fr", ""]) == ["fr", "fr"]


def test_an_undeclared_language_is_guessed():
    french = "Les femmes du village se réunissent chaque semaine pour épargner un peu d'argent."

    assert find_languages([LONG, french, LONG, french], [""] * 4) == ["en", "fr", "en", "fr"]


def test_a_text_without_letters_has_no_language():
    assert guess_language("12 😀 --") == "xx"


def test_a_language_is_common_from_two_texts_on():
    assert common_languages(["en", "en", "fr", "fr", "sw", "xx", "xx"]) == {"en", "fr"}


def test_a_sentence_in_another_language_is_left_out():
    spanish = "Su esposa le ayuda con el negocio y ellos quieren comprar muebles para vender."

    assert drop_foreign([LONG, spanish], "en", ENGLISH_STOP_WORDS, {"en"}) == [LONG]


def test_a_text_wholly_in_another_language_is_kept():
    spanish = "Su esposa le ayuda con el negocio y ellos quieren comprar muebles para vender."

    assert drop_foreign([spanish], "en", ENGLISH_STOP_WORDS, {"en"}) == [spanish]


def test_without_a_stop_list_and_with_one_language_nothing_is_compared():
    assert drop_foreign([LONG, "Maji safi"], "sw", frozenset(), {"sw"}) == [LONG, "Maji safi"]
