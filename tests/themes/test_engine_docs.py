"""Texts as spaCy docs: vectors, similarity, and texts like a given one."""

import numpy as np
import pytest

from tests.themes.engine_texts import story_texts
from themes.engine import Settings, Text, alike, read_docs
from themes.engine.meanings import known_words, meaning_table, meaning_vectors
from themes.engine.vectors import count_words

pytestmark = pytest.mark.engine


def test_docs_of_one_subject_are_more_alike_than_docs_of_two():
    docs = read_docs(story_texts())
    water, tap, clinic = docs["water-000"], docs["water-004"], docs["clinic-003"]

    assert water.has_vector
    assert water.similarity(tap) > 0.5 > water.similarity(clinic)


def test_texts_like_a_text_are_about_the_same():
    found = alike(story_texts(), "crops-002", 5)

    assert [id_.split("-")[0] for id_, _ in found] == ["crops"] * 5
    assert [score for _, score in found] == sorted((s for _, s in found), reverse=True)


def test_nothing_is_like_a_text_without_words():
    assert alike([*story_texts(12), Text("empty", "")], "empty") == []


def test_vector_of_a_doc_is_the_meaning_that_themes_are_made_with():
    docs = read_docs(story_texts())
    words = [[token.text for token in doc] for doc in docs.values()]
    known = known_words(count_words(words))

    meanings = meaning_vectors(known, meaning_table(known, "en", Settings().seed))

    vectors = np.array([doc.vector / doc.vector_norm for doc in docs.values()])
    assert (vectors * meanings).sum(axis=1).min() > 0.98  # repeated words count for less there


def test_docs_are_the_same_in_any_order():
    one, other = read_docs(story_texts(16)), read_docs(story_texts(16)[::-1])

    assert list(one) == list(other)
    assert all(np.array_equal(one[id_].vector, other[id_].vector) for id_ in one)
