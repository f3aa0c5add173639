"""How far the same themes come back when a tenth of the texts is left out."""

from collections.abc import Callable

import numpy as np
from sklearn.metrics import adjusted_rand_score

from themes.engine.graph import Labels

SHARE = 0.9

Regroup = Callable[[Labels], Labels]


def stability(labels: Labels, regroup: Regroup, seed: int) -> float:
    """Median agreement of subsamples with the whole, 0..1; `regroup` sorts some rows anew."""
    n = len(labels)
    random = np.random.RandomState(seed)
    scores = []
    for _ in range(n_subsamples(n)):
        rows = np.sort(random.choice(n, int(SHARE * n), replace=False))
        scores.append(adjusted_rand_score(labels[rows], regroup(rows)))
    return float(np.clip(np.median(scores), 0, 1))


def n_subsamples(n: int) -> int:
    """Fewer where each takes long."""
    return 5 if n <= 2000 else 3 if n <= 6000 else 1
