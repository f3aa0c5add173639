"""Which texts resemble one another: linear in their number, whatever their language.

Each text is reduced to the smallest hashes of its runs of three words (a bottom-k sketch; Broder
1997). Two sketches share about as much as the texts do. Only texts that share one of their very
smallest hashes are compared, so that nobody compares each with each.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Hashable
from typing import Generic, TypeVar

K, DOORS = 64, 12
RUN = 3
FEWEST = 8
"""Runs that a text must have to be compared: two short sentences are alike by chance."""
MOST_AT_A_DOOR = 40
"""A phrase that more texts share is a form's, not a teller's."""
ALIKE = 0.5

Key = TypeVar("Key", bound=Hashable)
Sketch = tuple[int, ...]


def sketch_of(text: str) -> Sketch:
    """The smallest hashes of a text's runs of words; of its characters where words have no end."""
    words = re.findall(r"\w+", text.casefold())
    if len(words) < FEWEST and len(text) > FEWEST * 5:
        words = list("".join(words))
    runs = {" ".join(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}
    return tuple(sorted({zlib.crc32(run.encode()) for run in runs})[:K])


def likeness(one: Sketch, other: Sketch) -> float:
    """About how much of what both say is said by both, from 0 to 1."""
    smallest = sorted({*one, *other})[:K]
    both = {*one} & {*other}
    return sum(found in both for found in smallest) / len(smallest) if smallest else 0.0


class Shelf(Generic[Key]):
    """Texts by key, of which the most similar to another is found."""

    def __init__(self) -> None:
        self._sketches: dict[Key, Sketch] = {}
        self._doors: dict[int, list[Key]] = defaultdict(list)

    def put(self, key: Key, sketch: Sketch) -> None:
        if len(sketch) < FEWEST:
            return
        self._sketches[key] = sketch
        for door in sketch[:DOORS]:
            if len(self._doors[door]) < MOST_AT_A_DOOR:
                self._doors[door].append(key)

    def nearest(self, sketch: Sketch) -> tuple[Key, float] | None:
        """The key of the text most like it, and how like; None when none is alike."""
        if len(sketch) < FEWEST:
            return None
        behind = dict.fromkeys(key for door in sketch[:DOORS] for key in self._doors.get(door, ()))
        rated = ((likeness(sketch, self._sketches[key]), n, key) for n, key in enumerate(behind))
        best = max(rated, key=lambda one: (one[0], -one[1]), default=None)
        return (best[2], best[0]) if best and best[0] >= ALIKE else None
