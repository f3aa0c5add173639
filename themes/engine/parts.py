"""Languages of a set: which texts are grouped by themselves, and where the rest goes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from themes.engine.graph import Labels, centroids
from themes.engine.languages import UNKNOWN, common_languages
from themes.engine.records import MIN_TEXTS
from themes.engine.vectors import Counts, tfidf, usual_words


@dataclass(frozen=True)
class Part:
    """Texts that are grouped by themselves, by row; their language, if they have one in common."""

    language: str
    rows: Labels


def find_parts(counts: Counts, languages: Sequence[str], *, apart: bool) -> list[Part]:
    """A part for each language with enough texts, if there are two; else one part of all texts."""
    codes = np.array(languages)
    found = [
        Part(code, np.flatnonzero((codes == code) & (counts.lengths > 0)))
        for code in sorted(common_languages(languages))
    ]
    found = [part for part in found if len(part.rows) >= MIN_TEXTS]
    if apart and len(found) > 1:
        return found
    return [Part(only_language(languages), np.arange(len(codes)))]


def only_language(languages: Sequence[str]) -> str:
    """The language of texts that have no second one, else nothing."""
    known = set(languages) - {UNKNOWN}
    return min(known) if len(known) == 1 else ""


def place_strays(counts: Counts, labels: Labels) -> Labels:
    """Texts without a group, labelled -1, join that with which they share most words.

    Those that share none join the biggest.
    """
    stray = labels < 0
    if not stray.any():
        return labels
    weights = tfidf(usual_words(counts, 1))
    biggest = np.bincount(labels[~stray]).argmax()
    middle = centroids(weights[~stray], labels[~stray])
    shared = (weights[stray] @ middle.T).toarray()
    placed = labels.copy()
    placed[stray] = np.where(shared.any(axis=1), shared.argmax(axis=1), biggest)
    return placed
