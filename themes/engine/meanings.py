"""Meanings of words, trained on the texts alone or of an installed pipeline, as spaCy `Vectors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize

from themes.engine.trained import trained_vectors
from themes.engine.vectors import (
    Counts,
    Floats,
    Singles,
    project,
    topic_vectors,
    unit_rows,
    usual_words,
)

if TYPE_CHECKING:
    from spacy.vectors import Vectors

WORD_DIMENSIONS = 80
WORD_SHARE = 0.6
MIN_VOCABULARY = 20
SIF = 1e-3


def text_vectors(counts: Counts, language: str, seed: int) -> Floats:
    """Unit vectors of texts, topics and word meanings side by side: (n_texts, n_dimensions)."""
    topics = topic_vectors(counts, seed)
    known = known_words(counts)
    if len(known.words) < MIN_VOCABULARY:
        return topics
    meanings = meaning_vectors(known, meaning_table(known, language, seed))
    return np.hstack([topics * np.sqrt(1 - WORD_SHARE), meanings * np.sqrt(WORD_SHARE)])


def known_words(counts: Counts) -> Counts:
    """Words in enough texts to learn from the company they keep."""
    return usual_words(counts, 2 if counts.matrix.shape[0] < 200 else 3)


def meaning_table(counts: Counts, language: str, seed: int) -> Vectors:
    """Vectors of the words, row by row, so made that their mean over a text is its meaning.

    Rare words count more, and what all texts share is taken off (SIF, Arora et al. 2017).
    An installed pipeline's vectors take the place of those learned from the texts.
    """
    words = trained_vectors(counts.words, language)
    return _table(counts, word_vectors(counts, seed) if words is None else words)


def trained_meanings(counts: Counts, language: str) -> Floats | None:
    """Unit vectors of texts by an installed pipeline's words; None where there is none."""
    words = trained_vectors(counts.words, language)
    return None if words is None else meaning_vectors(counts, _table(counts, words))


def _table(counts: Counts, words: Floats) -> Vectors:
    from spacy.strings import get_string_id
    from spacy.vectors import Vectors

    frequency = counts.matrix.sum(axis=0)
    weight = SIF / (SIF + frequency / frequency.sum())
    shares = normalize(_damped(counts) * weight[None, :], norm="l1")
    known = (words != 0).max(axis=1, keepdims=True)
    centred = (words - (shares @ words).mean(axis=0)) * known
    table = (weight[:, None] * centred).astype(np.float32)
    return Vectors(data=table, keys=[get_string_id(word) for word in counts.words])


def meaning_vectors(counts: Counts, table: Vectors) -> Floats:
    """Unit vectors of texts: means over their words, as a Doc with these vectors has them.

    Only that a word said again counts for less each time.
    """
    means = normalize(_damped(counts), norm="l1") @ table.data.astype(np.float64)
    return unit_rows(means, counts.matrix)


def _damped(counts: Counts) -> sparse.csr_array:
    weights = counts.matrix.copy()
    weights.data = 1 + np.log(weights.data)
    return weights


def word_vectors(counts: Counts, seed: int, dimensions: int = WORD_DIMENSIONS) -> Floats:
    """Vectors of words that keep company in the same texts: (n_words, n_dimensions)."""
    vectors, strengths = project(association(counts), dimensions, seed)
    return normalize(vectors / np.sqrt(strengths + 1e-9))


def association(counts: Counts) -> Singles:
    """Positive pointwise mutual information of words in texts (Levy et al. 2015, smoothed)."""
    present = counts.matrix.astype(np.float32)
    present.data[:] = 1
    table: Singles = (present.T @ present).toarray()
    np.fill_diagonal(table, 0)
    left, right = table.sum(axis=1), table.sum(axis=0) ** 0.75
    total = max(float(left.sum()), 1.0)
    right *= total / max(float(right.sum()), 1.0)
    for row, expected in enumerate(left / total):
        together = table[row] > 0
        table[row, together] = np.log(table[row, together] / (expected * right[together]))
    return np.maximum(table, 0, out=table)
