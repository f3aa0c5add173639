"""Groups among few texts: communities of texts that share words, about as many as people can use.

On 96 small samples this came nearer to people's labels than a consensus of NMF and k-means runs,
stayed steadier when texts were left out, and took a tenth of the time (docs/themes.md).
"""

from collections.abc import Iterator

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize

from themes.engine.graph import Labels, absorb_small, communities, renumber
from themes.engine.meanings import trained_meanings
from themes.engine.vectors import Counts, Floats, count_words, tfidf, usual_words

SCALE = {"coarse": 0.5, "normal": 0.8, "fine": 1.1}
MOST = {"coarse": 6, "normal": 9, "fine": 12}
RESOLUTIONS = (0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.7, 2.0)
SMALLEST = 2
PIECES_SHARE = 0.25
PIECE_LENGTHS = (3, 4, 5)


def n_groups(n: int, granularity: str) -> int:
    """How many groups people can talk about: 4 for 15 texts, 7 for 60."""
    return int(np.clip(round(SCALE[granularity] * n**0.5) + 1, 2, MOST[granularity]))


def group_few(counts: Counts, granularity: str, seed: int, language: str = "") -> Labels:
    """Group numbers 0.. of fewer than some 150 texts; lone texts join others if enough remain."""
    n = counts.matrix.shape[0]
    weights = few_vectors(counts, language)
    graph = likeness(weights)
    if graph.nnz == 0:
        return np.zeros(n, dtype=np.int64)
    target = n_groups(n, granularity)
    found = [renumber(communities(graph, seed, resolution)) for resolution in RESOLUTIONS]
    gathered = [renumber(absorb_small(weights, labels, SMALLEST)) for labels in found]
    best = min(gathered + found, key=lambda labels: abs(int(labels.max()) + 1 - target))
    return at_most(weights, best, MOST[granularity])


def few_vectors(counts: Counts, language: str) -> Floats:
    """Words beside pieces of words, as few texts seldom use the very same form of a word.

    An installed pipeline's word vectors stand beside them.
    """
    usual = usual_words(counts)
    views = [(1 - PIECES_SHARE, tfidf(usual)), (PIECES_SHARE, tfidf(pieces(counts)))]
    meanings = trained_meanings(usual, language)
    if meanings is not None:
        views = [(share / 2, view) for share, view in views] + [(0.5, sparse.csr_array(meanings))]
    return normalize(np.hstack([np.sqrt(share) * view.toarray() for share, view in views]))


def pieces(counts: Counts) -> Counts:
    """How often runs of three to five letters stand in the words of each text."""
    found = [sorted(set(_pieces(f" {word} "))) for word in counts.words]
    of_words = count_words(found)
    matrix = sparse.csr_array(counts.matrix @ of_words.matrix)
    matrix.sort_indices()
    return usual_words(Counts(of_words.words, matrix), 2)


def _pieces(word: str) -> Iterator[str]:
    for length in PIECE_LENGTHS:
        yield from (word[i : i + length] for i in range(len(word) - length + 1))


def likeness(weights: Floats) -> sparse.csr_array:
    """Cosines between texts, none below zero nor with itself: (n_texts, n_texts)."""
    cosines = np.maximum(weights @ weights.T, 0)
    np.fill_diagonal(cosines, 0)
    return sparse.csr_array(cosines)


def at_most(weights: Floats, labels: Labels, most: int) -> Labels:
    """Let the smallest group join others until there are no more than so many."""
    labels = renumber(labels)
    while labels.max() >= most:
        smallest = int(np.bincount(labels).min()) + 1
        labels = renumber(absorb_small(weights, labels, smallest))
    return labels
