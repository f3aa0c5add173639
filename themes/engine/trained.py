"""Trained spaCy pipelines installed on this machine: found and used, never fetched."""

import logging
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

logger = logging.getLogger(__name__)

# What pipelines of various languages call people and places.
PEOPLE_AND_PLACES = frozenset(
    {"PERSON", "PER", "PRS", "persName", "GPE", "LOC", "FAC", "placeName", "geogName", "LC", "PS"}
)
NOT_NEEDED = ("parser", "senter", "textcat", "textcat_multilabel", "entity_linker")
KNOWN_SHARE = 0.5


@lru_cache(maxsize=8)
def find_pipeline(code: str) -> Any | None:
    """The installed pipeline of a language, the one with most vectors first; None without one.

    A pipeline that cannot be loaded is told to the log and left alone.
    """
    import spacy

    names = [name for name in spacy.util.get_installed_models() if name.split("_")[0] == code]
    for name in sorted(names, key=lambda name: (-_n_vectors(name), name)):
        try:
            return spacy.load(name, exclude=NOT_NEEDED)
        except (ImportError, OSError, ValueError, KeyError):
            logger.warning("The spaCy pipeline %s cannot be loaded", name, exc_info=True)
    return None


def _n_vectors(name: str) -> int:
    from spacy.util import get_model_meta, get_package_path

    try:
        meta = get_model_meta(get_package_path(name))
    except (ImportError, OSError, ValueError):
        return 0
    return int(meta.get("vectors", {}).get("keys", 0))


def trained_vectors(words: Sequence[str], code: str) -> NDArray[np.float64] | None:
    """Unit vectors of words, zero for unknown ones; None unless half of the words have one."""
    vocab = getattr(find_pipeline(code), "vocab", None) if code else None
    if vocab is None or not vocab.vectors_length:
        return None
    rows = np.array([vocab.get_vector(word) for word in words], dtype=np.float64)
    lengths = np.linalg.norm(rows, axis=1)
    if (lengths > 0).mean() < KNOWN_SHARE:
        return None
    return rows / np.where(lengths > 0, lengths, 1)[:, None]
