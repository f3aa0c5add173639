"""Counted words to groups: language by language, the way for many texts and the way for few."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from themes.engine.graph import Labels, centroids, group_many, renumber, smooth
from themes.engine.meanings import text_vectors
from themes.engine.parts import Part, find_parts, place_strays
from themes.engine.records import MIN_TEXTS, Granularity, Settings
from themes.engine.small_sets import group_few
from themes.engine.vectors import MANY, Counts, Floats, topic_vectors

MANY_OF_A_PART = 100
# A part's themes stand in a list with those of other languages, so a small part gets fewer.
COARSER: dict[Granularity, Granularity] = {"coarse": "coarse", "normal": "coarse", "fine": "normal"}


@dataclass(frozen=True)
class Grouping:
    """Group numbers 0.., biggest first, and the vectors behind them, zero for wordless texts.

    The vectors of parts in different languages have nothing in common, so their cosine is zero.
    """

    labels: Labels
    vectors: Floats
    parts: list[Part]

    @property
    def is_apart(self) -> bool:
        """Whether languages were grouped apart."""
        return len(self.parts) > 1

    @property
    def similarity(self) -> Floats:
        """How near each text is to the middle of its own group, 0..1."""
        middle = centroids(self.vectors, self.labels)
        return np.clip(np.einsum("ij,ij->i", self.vectors, middle[self.labels]), 0, 1)


def has_enough(counts: Counts) -> bool:
    """Whether enough texts have words to group by."""
    return int((counts.lengths > 0).sum()) >= MIN_TEXTS


def make_vectors(counts: Counts, parts: Sequence[Part], seed: int) -> list[Floats]:
    """Unit vectors of the texts of each part; zero for those without a word that counts."""
    many = _many(parts)
    return [_part_vectors(counts.rows(part.rows), part.language, many, seed) for part in parts]


def group(
    counts: Counts, parts: Sequence[Part], vectors: Sequence[Floats], settings: Settings
) -> Grouping:
    """Group each part by itself; texts of no part, or without words, join what is nearest."""
    labels = np.full(counts.matrix.shape[0], -1, dtype=np.int64)
    many, level = _many(parts), settings.granularity
    for part, own in zip(parts, vectors, strict=True):
        worded = np.flatnonzero(own.any(axis=1))
        if len(worded) >= many:
            found = group_many(own[worded], level, settings.seed)
        else:
            few = level if len(parts) == 1 else COARSER[level]
            words = counts.rows(part.rows[worded])
            found = group_few(words, few, settings.seed, part.language)
        labels[part.rows[worded]] = found + labels.max() + 1
    placed = renumber(place_strays(counts, labels))
    return Grouping(placed, _side_by_side(parts, vectors, len(labels)), list(parts))


def regroup(counts: Counts, languages: Sequence[str], rows: Labels, settings: Settings) -> Labels:
    """Group some of the texts as if there were no others."""
    some = counts.rows(rows)
    parts = find_parts(some, [languages[i] for i in rows], apart=settings.languages_apart)
    return group(some, parts, make_vectors(some, parts, settings.seed), settings).labels


def _many(parts: Sequence[Part]) -> int:
    return MANY if len(parts) == 1 else MANY_OF_A_PART


def _part_vectors(counts: Counts, language: str, many: int, seed: int) -> Floats:
    if counts.matrix.shape[0] < many:
        return topic_vectors(counts, seed)
    vectors = text_vectors(counts, language, seed)
    worded = vectors.any(axis=1)
    if worded.sum() >= many:
        vectors[worded] = smooth(vectors[worded])
    return vectors


def _side_by_side(parts: Sequence[Part], vectors: Sequence[Floats], n: int) -> Floats:
    """Vectors of all texts, each part in columns of its own: (n_texts, sum of dimensions)."""
    if len(parts) == 1:
        return vectors[0]
    wide = np.zeros((n, sum(own.shape[1] for own in vectors)))
    start = 0
    for part, own in zip(parts, vectors, strict=True):
        wide[part.rows, start : start + own.shape[1]] = own
        start += own.shape[1]
    return wide
