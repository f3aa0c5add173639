"""Texts as vectors: latent topics of their words, and word vectors trained on the texts alone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

MANY = 150

TOPICS = 100
WORD_DIMENSIONS = 80
WORD_SHARE = 0.6
MAX_VOCABULARY = 6000
MIN_VOCABULARY = 20
COMMON = 0.4
COMMON_AMONG_FEW = 0.7
SIF = 1e-3


@dataclass(frozen=True)
class Counts:
    """How often each word stands in each text: (n_texts, n_words)."""

    words: list[str]
    matrix: sparse.csr_array

    @property
    def document_frequency(self) -> NDArray[np.int64]:
        return np.bincount(self.matrix.indices, minlength=len(self.words))

    @property
    def lengths(self) -> Floats:
        """Words in each text."""
        return np.asarray(self.matrix.sum(axis=1), dtype=np.float64)

    def only(self, wanted: NDArray[np.bool_]) -> "Counts":
        columns = np.flatnonzero(wanted)
        return Counts([self.words[i] for i in columns], self.matrix[:, columns].tocsr())

    def rows(self, wanted: NDArray[np.int64]) -> "Counts":
        return Counts(self.words, self.matrix[wanted].tocsr())


def count_words(texts: Sequence[Sequence[str]]) -> Counts:
    words = sorted({word for text in texts for word in text})
    index = {word: i for i, word in enumerate(words)}
    columns, values, ends = [], [], [0]
    for text in texts:
        counts = sorted((index[word], n) for word, n in Counter(text).items())
        columns += [i for i, _ in counts]
        values += [float(n) for _, n in counts]
        ends.append(len(columns))
    matrix = sparse.csr_array((values, columns, ends), shape=(len(texts), len(words)))
    return Counts(words, matrix)


def text_vectors(counts: Counts, seed: int) -> Floats:
    """Unit vectors of texts, topics and word meanings side by side: (n_texts, n_dimensions)."""
    topics = topic_vectors(counts, seed)
    known = usual_words(counts, 2 if counts.matrix.shape[0] < 200 else 3)
    if len(known.words) < MIN_VOCABULARY:
        return topics
    meanings = meaning_vectors(known, seed)
    return np.hstack([topics * np.sqrt(1 - WORD_SHARE), meanings * np.sqrt(WORD_SHARE)])


def topic_vectors(counts: Counts, seed: int) -> Floats:
    """Latent semantic analysis of TF-IDF weights."""
    weights = tfidf(usual_words(counts))
    return _unit_rows(_svd(weights, TOPICS, seed)[0], weights)


def tfidf(counts: Counts) -> sparse.csr_array:
    n = counts.matrix.shape[0]
    idf = np.log((1 + n) / (1 + counts.document_frequency)) + 1
    weights = counts.matrix.copy()
    weights.data = (1 + np.log(weights.data)) * idf[weights.indices]
    return normalize(weights)


def meaning_vectors(counts: Counts, seed: int) -> Floats:
    """Weighted means of word vectors, rare words counting more (SIF, Arora et al. 2017)."""
    frequency = counts.matrix.sum(axis=0)
    weight = SIF / (SIF + frequency / frequency.sum())
    weights = counts.matrix.copy()
    weights.data = (1 + np.log(weights.data)) * weight[weights.indices]
    means = normalize(weights, norm="l1") @ word_vectors(counts, seed)
    return _unit_rows(means - means.mean(axis=0), weights)


def _unit_rows(vectors: Floats, weights: sparse.csr_array) -> Floats:
    """Vectors of length one, exactly zero for texts without a word that counts."""
    unit: Floats = normalize(vectors)
    unit[np.diff(weights.indptr) == 0] = 0
    return unit


def word_vectors(counts: Counts, seed: int, dimensions: int = WORD_DIMENSIONS) -> Floats:
    """Vectors of words that keep company in the same texts: (n_words, n_dimensions)."""
    vectors, strengths = _svd(association(counts), dimensions, seed)
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


def _svd(matrix: sparse.csr_array | Singles, dimensions: int, seed: int) -> tuple[Floats, Floats]:
    """Projections on the strongest directions, and how strong those are."""
    dimensions = max(1, min(dimensions, min(matrix.shape) - 1))
    left, strengths, _ = randomized_svd(matrix, dimensions, n_iter=4, random_state=seed)
    return (left * strengths).astype(np.float64), strengths.astype(np.float64)


def usual_words(counts: Counts, at_least: int | None = None) -> Counts:
    """Words neither too rare nor too common to tell texts apart, the commonest 6,000 of them."""
    n = counts.matrix.shape[0]
    at_least = at_least or _min_texts(n)
    frequency = counts.document_frequency
    most = max((COMMON if n >= MANY else COMMON_AMONG_FEW) * n, at_least)
    wanted = (frequency >= at_least) & (frequency <= most)
    if wanted.sum() < 2:
        wanted = frequency > 0
    if wanted.sum() > MAX_VOCABULARY:
        commonest = np.argsort(np.where(wanted, -frequency, 0), kind="stable")
        wanted[commonest[MAX_VOCABULARY:]] = False
    return counts.only(wanted)


def _min_texts(n: int) -> int:
    return 1 if n < MANY else 2 if n < 2000 else 3 if n < 8000 else 5
