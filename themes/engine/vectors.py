"""Words counted, weighted, and the latent topics of texts."""

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
MAX_VOCABULARY = 6000
COMMON = 0.4
COMMON_AMONG_FEW = 0.7


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


def topic_vectors(counts: Counts, seed: int) -> Floats:
    """Latent semantic analysis of TF-IDF weights."""
    weights = tfidf(usual_words(counts))
    return unit_rows(project(weights, TOPICS, seed)[0], weights)


def tfidf(counts: Counts) -> sparse.csr_array:
    n = counts.matrix.shape[0]
    idf = np.log((1 + n) / (1 + counts.document_frequency)) + 1
    weights = counts.matrix.copy()
    weights.data = (1 + np.log(weights.data)) * idf[weights.indices]
    return normalize(weights)


def unit_rows(vectors: Floats, weights: sparse.csr_array) -> Floats:
    """Vectors of length one, exactly zero for texts without a word that counts."""
    unit: Floats = normalize(vectors)
    unit[np.diff(weights.indptr) == 0] = 0
    return unit


def project(
    matrix: sparse.csr_array | Singles, dimensions: int, seed: int
) -> tuple[Floats, Floats]:
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
