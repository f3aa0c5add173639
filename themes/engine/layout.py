"""Places of texts on a flat map: themes apart, each text near what it resembles."""

import numpy as np
from numpy.typing import NDArray

from themes.engine.graph import Labels, centroids
from themes.engine.vectors import Floats

OWN_SHARE = 0.5


def flat_map(vectors: Floats, labels: Labels) -> NDArray[np.float64]:
    """Coordinates between -1 and 1: (n_texts, 2); the same for the same input."""
    middle = centroids(vectors, labels)
    axes = _main_axes(middle[labels] if len(middle) > 2 else vectors)
    blend = OWN_SHARE * vectors + (1 - OWN_SHARE) * middle[labels]
    flat = (blend - blend.mean(axis=0)) @ axes.T
    reach = np.abs(flat).max(axis=0, initial=0.0)
    return flat / np.where(reach > 0, reach, 1.0)


def _main_axes(points: Floats) -> Floats:
    """The two directions in which points differ most, their signs fixed: (2, n_dimensions)."""
    centred = points - points.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    axes = np.zeros((2, points.shape[1]))
    axes[: min(2, points.shape[1])] = directions.T[::-1][:2]
    signs = np.sign(axes[np.arange(2), np.abs(axes).argmax(axis=1)])
    return axes * np.where(signs == 0, 1.0, signs)[:, None]
