"""Counted words to groups: the way for many texts, the way for few, and texts without words."""

from dataclasses import dataclass

import numpy as np

from themes.engine.graph import Labels, centroids, group_many, smooth
from themes.engine.records import MIN_TEXTS, Settings
from themes.engine.small_sets import group_few
from themes.engine.vectors import MANY, Counts, Floats, text_vectors, topic_vectors


@dataclass(frozen=True)
class Grouping:
    """Group numbers 0.., biggest first, and the vectors behind them, zero for wordless texts."""

    labels: Labels
    vectors: Floats

    @property
    def similarity(self) -> Floats:
        """How near each text is to the middle of its own group, 0..1."""
        middle = centroids(self.vectors, self.labels)
        return np.clip(np.einsum("ij,ij->i", self.vectors, middle[self.labels]), 0, 1)


def has_enough(counts: Counts) -> bool:
    """Whether enough texts have words to group by."""
    return int((counts.lengths > 0).sum()) >= MIN_TEXTS


def make_vectors(counts: Counts, seed: int) -> Floats:
    """Unit vectors of texts; zero for those without a word that counts."""
    if counts.matrix.shape[0] < MANY:
        return topic_vectors(counts, seed)
    vectors = text_vectors(counts, seed)
    worded = vectors.any(axis=1)
    if worded.sum() >= MANY:
        vectors[worded] = smooth(vectors[worded])
    return vectors


def group(counts: Counts, vectors: Floats, settings: Settings) -> Labels:
    """Group the texts that have words; those without join the biggest group, similarity 0."""
    worded = np.flatnonzero(vectors.any(axis=1))
    labels = np.zeros(len(vectors), dtype=np.int64)
    if len(worded) >= MANY:
        found = group_many(vectors[worded], settings.granularity, settings.seed)
    else:
        found = group_few(counts.rows(worded), settings.granularity, settings.seed)
    labels[worded] = found
    return labels


def regroup(counts: Counts, rows: Labels, settings: Settings) -> Labels:
    """Group some of the texts as if there were no others."""
    some = counts.rows(rows)
    return group(some, make_vectors(some, settings.seed), settings)
