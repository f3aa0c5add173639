"""Groups among many texts: neighbours that share neighbours, and communities of those."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

from themes.engine.vectors import Floats

Labels = NDArray[np.int64]

NEIGHBOURS = {"coarse": 80, "normal": 35, "fine": 20}
FEWEST_NEIGHBOURS = 10
SMOOTHING_NEIGHBOURS = 15
SMOOTHING = 0.5
BLOCK = 1000
SMALLEST_SHARE = 0.015
REFINEMENTS = 5


def group_many(vectors: Floats, granularity: str, seed: int) -> Labels:
    """Group numbers 0.. of at least some 150 texts, from smoothed vectors."""
    n = len(vectors)
    k = min(NEIGHBOURS[granularity], max(FEWEST_NEIGHBOURS, n // 8))
    labels = communities(shared_neighbours(vectors, k), seed)
    smallest = max(2, int(SMALLEST_SHARE * n))
    return renumber(refine(vectors, absorb_small(vectors, labels, smallest)))


def smooth(vectors: Floats) -> Floats:
    """Blend every text with its neighbours, so that chance wording weighs less."""
    near = neighbour_graph(vectors, SMOOTHING_NEIGHBOURS)
    near = near.maximum(near.T).tocsr()
    around = normalize(near, norm="l1") @ vectors
    return normalize((1 - SMOOTHING) * vectors + SMOOTHING * around)


def nearest(vectors: Floats, k: int) -> NDArray[np.int64]:
    """The k nearest others of every text, in blocks to spare memory: (n_texts, k)."""
    n = len(vectors)
    single = vectors.astype(np.float32)
    found = np.empty((n, k), dtype=np.int64)
    for start in range(0, n, BLOCK):
        stop = min(start + BLOCK, n)
        distance = -(single[start:stop] @ single.T)
        distance[np.arange(stop - start), np.arange(start, stop)] = np.inf
        found[start:stop] = np.argpartition(distance, k - 1, axis=1)[:, :k]
    return found


def neighbour_graph(vectors: Floats, k: int) -> sparse.csr_array:
    """1 where a text has another among its k nearest: (n_texts, n_texts)."""
    n = len(vectors)
    k = min(k, n - 1)
    columns = np.sort(nearest(vectors, k), axis=1).ravel()
    ones = np.ones(n * k, dtype=np.float32)
    return sparse.csr_array((ones, columns, np.arange(0, n * k + 1, k)), shape=(n, n))


def shared_neighbours(vectors: Floats, k: int) -> sparse.csr_array:
    """Neighbours weighted by how many neighbours they share: (n_texts, n_texts), symmetric."""
    near = neighbour_graph(vectors, k)
    either = near.maximum(near.T).tocsr()
    turned = near.T.tocsr()
    blocks = [
        (near[start : start + BLOCK] @ turned).multiply(either[start : start + BLOCK])
        for start in range(0, len(vectors), BLOCK)
    ]
    return sparse.csr_array(sparse.vstack(blocks, format="csr")) / np.float32(k)


def communities(graph: sparse.csr_array, seed: int, resolution: float = 1.0) -> Labels:
    from sknetwork.clustering import Louvain

    louvain = Louvain(resolution=resolution, random_state=seed)
    return louvain.fit_predict(sparse.csr_matrix(graph)).astype(np.int64)


def centroids(vectors: Floats, labels: Labels) -> Floats:
    """Unit centroids of groups 0..: (n_groups, n_dimensions)."""
    members = sparse.csr_array(
        (np.ones(len(labels)), (labels, np.arange(len(labels)))),
        shape=(int(labels.max()) + 1, len(labels)),
    )
    return normalize(members @ vectors)


def absorb_small(vectors: Floats, labels: Labels, smallest: int) -> Labels:
    """Send the texts of groups under that size to the nearest larger group."""
    sizes = np.bincount(labels)
    large = np.flatnonzero(sizes >= smallest)
    if len(large) == 0:
        return labels
    stray = sizes[labels] < smallest
    absorbed = labels.copy()
    similarity = vectors[stray] @ centroids(vectors, labels)[large].T
    absorbed[stray] = large[similarity.argmax(axis=1)]
    return absorbed


def refine(vectors: Floats, labels: Labels, steps: int = REFINEMENTS) -> Labels:
    """Move texts to the group whose centroid is nearest, a few times."""
    for _ in range(steps):
        labels = renumber(labels)
        moved = (vectors @ centroids(vectors, labels).T).argmax(axis=1)
        if (moved == labels).all():
            break
        labels = moved
    return labels


def renumber(labels: Labels) -> Labels:
    """Group numbers 0.. by size, then by first member."""
    _, first, inverse, sizes = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(sizes), dtype=np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return rank[inverse]
