"""Pairs of themes in different languages that may be about the same, for people to judge."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence

import numpy as np
from sklearn.preprocessing import normalize

from themes.engine.corpus import Corpus
from themes.engine.graph import Labels
from themes.engine.grouping import Grouping
from themes.engine.labels import word_weights
from themes.engine.parts import Part
from themes.engine.records import ThemePair
from themes.engine.vectors import Counts, Floats, count_words
from themes.engine.words import load_language

STEM = 5
MIN_SCORE = 0.1
DOMAIN = "domain:"
_WORD = re.compile(r"\w{2,}")


def find_pairs(corpus: Corpus, grouping: Grouping) -> list[ThemePair]:
    """Themes that are each other's nearest in the other's language, best first.

    What languages share speaks for a pair: names, loanwords, numbers, the domain if given.
    """
    if not grouping.is_apart:
        return []
    evidence = _shared(corpus, grouping.parts)
    profiles, part_of = _profiles(evidence, grouping)
    nearness = profiles @ profiles.T
    found = []
    for one, other in zip(*np.nonzero(part_of[:, None] < part_of[None, :]), strict=True):
        score = float(nearness[one, other])
        mutual = score >= max(
            nearness[one, part_of == part_of[other]].max(),
            nearness[part_of == part_of[one], other].max(),
        )
        if mutual and score >= MIN_SCORE:
            found.append(ThemePair(int(one) + 1, int(other) + 1, round(score, 4)))
    return sorted(found, key=lambda pair: (-pair.score, pair.one, pair.other))


def _shared(corpus: Corpus, parts: Sequence[Part]) -> Counts:
    """Counts of the beginnings of words that two languages have, and of domains."""
    keys: list[list[str]] = [[] for _ in corpus.ids]
    for part in parts:
        stop_words = load_language(part.language).stop_words
        for row in part.rows:
            keys[row] = list(_keys(corpus.sentences[row], stop_words))
            if corpus.domains[row]:
                keys[row].append(DOMAIN + corpus.domains[row])
    counts = count_words(keys)
    present = [counts.rows(part.rows).document_frequency > 1 for part in parts]
    return counts.only(np.sum(present, axis=0) > 1)


def _keys(sentences: Sequence[str], stop_words: Collection[str]) -> Iterator[str]:
    """Words without accents, cut short, so that "politics" meets "politique"."""
    for word in _WORD.findall(" ".join(sentences).lower()):
        plain = "".join(
            c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)
        )
        if word not in stop_words and (len(plain) >= STEM or plain.isdigit()):
            yield plain[:STEM]


def _profiles(counts: Counts, grouping: Grouping) -> tuple[Floats, Labels]:
    """What each theme says more often than others in its language, and its part's number."""
    n_themes = int(grouping.labels.max()) + 1
    profiles = np.zeros((n_themes, len(counts.words)))
    part_of = np.zeros(n_themes, dtype=np.int64)
    for number, part in enumerate(grouping.parts):
        there, own = np.unique(grouping.labels[part.rows], return_inverse=True)
        weights = word_weights(counts.rows(part.rows), own)
        profiles[there] = np.maximum(weights, 0)
        part_of[there] = number
    return normalize(profiles), part_of
