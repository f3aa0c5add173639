"""The theme engine beside a yardstick, in a process of its own."""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Callable

SUBJECTS = {
    "water": "well river bucket tap clean pump thirsty walk spring tank",
    "school": "daughter teacher class read book uniform lesson exam write bench",
    "fish": "boat net lake catch market fish rule fine season canoe",
    "savings": "loan group save interest box share shop borrow debt profit",
    "voice": "meeting speak chair listen vote women committee elder decide respect",
    "health": "clinic nurse fever medicine child sick birth vaccine doctor ward",
}
FILLER = [
    "we",
    "now",
    "then",
    "before",
    "people",
    "village",
    "time",
    "after",
    "many",
    "could",
    "home",
    "year",
    "came",
    "good",
]


def run() -> None:
    """Write the engine's seconds, the yardstick's, and the peak memory in MB to standard output."""
    texts = _texts(int(sys.argv[1]))
    engine = _timed(_suggest, texts)
    yardstick = _timed(_yardstick, texts)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{engine} {yardstick} {peak}")


def _texts(n: int) -> list[str]:
    """Made-up texts of about 120 words on six subjects; the same ones each time."""
    lot = random.Random(7)  # noqa: S311 (nothing secret)
    made = []
    for _ in range(n):
        own = lot.choice(list(SUBJECTS.values())).split()
        words = [lot.choice(own if lot.random() < 0.3 else FILLER) for _ in range(120)]
        sentences = [" ".join(words[k : k + 12]).capitalize() for k in range(0, 120, 12)]
        made.append(". ".join(sentences) + ".")
    return made


def _suggest(texts: list[str]) -> None:
    from themes.engine import Settings, Text, suggest

    given = [Text(id=str(n), text=text, lang="en") for n, text in enumerate(texts)]
    suggest(given, Settings(with_stability=False))


def _yardstick(texts: list[str]) -> None:
    from sklearn.cluster import KMeans
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    counts = TfidfVectorizer(min_df=2, max_df=0.5, sublinear_tf=True).fit_transform(texts)
    width = min(100, min(counts.shape) - 1)
    topics = normalize(TruncatedSVD(width, random_state=0).fit_transform(counts))
    KMeans(10, n_init=5, random_state=0).fit(topics)


def _timed(work: Callable[[list[str]], None], texts: list[str]) -> float:
    started = time.perf_counter()
    work(texts)
    return time.perf_counter() - started
