"""Counts of words and the vectors made of them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from themes.engine import vectors
from themes.engine.vectors import count_words, tfidf, topic_vectors, usual_words

WORDS = st.lists(st.lists(st.sampled_from(["well", "tap", "class", "book", "nurse"]), max_size=6))


@given(WORDS)
def test_counting_keeps_every_word(texts):
    counts = count_words(texts)

    assert counts.lengths.tolist() == [len(text) for text in texts]
    assert counts.words == sorted({word for text in texts for word in text})


def test_a_word_in_most_texts_tells_nothing_apart():
    counts = count_words([["water", "tap"], ["water", "well"], ["water"], ["water", "tap"]])

    assert usual_words(counts).words == ["tap", "well"]


def test_words_stay_when_none_is_usual():
    counts = count_words([["water"]] * 4)

    assert usual_words(counts).words == ["water"]


def test_a_large_vocabulary_is_cut_to_the_commonest_words(monkeypatch):
    monkeypatch.setattr(vectors, "MAX_VOCABULARY", 2)
    counts = count_words([["a1", "b1"], ["b1", "c1"], ["c1", "d1"], ["e1"], ["f1"], ["g1"]])

    assert usual_words(counts).words == ["b1", "c1"]


def test_rows_have_length_one_or_nothing():
    counts = count_words([["tap", "well"], ["well", "book"], [], ["nurse", "book"]])

    assert np.allclose(np.linalg.norm(tfidf(counts).toarray(), axis=1), [1, 1, 0, 1])
    assert np.allclose(np.linalg.norm(topic_vectors(counts, 7), axis=1), [1, 1, 0, 1])
