"""A run from texts to result."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from themes.engine.checks import TOO_FEW, find_warnings, language_nmi
from themes.engine.corpus import Corpus, display_forms, read_corpus
from themes.engine.graph import Labels
from themes.engine.grouping import Grouping, group, has_enough, make_vectors, regroup
from themes.engine.labels import describe
from themes.engine.layout import flat_map
from themes.engine.pairs import find_pairs
from themes.engine.parts import find_parts
from themes.engine.records import Result, Settings, Text, input_hash
from themes.engine.stability import stability

STAGES = ("reading", "vectors", "grouping", "labels", "stability")
# When each stage begins, as a share of the whole: with a stability figure, and without.
BEGINS = {True: (0.0, 0.15, 0.3, 0.4, 0.45), False: (0.0, 0.4, 0.7, 0.9, 1.0)}


@dataclass(frozen=True)
class Announcer:
    """Tells whoever waits how far a run has come."""

    progress: Callable[[float, str], None] | None
    with_stability: bool

    def begin(self, stage: str) -> None:
        self._tell(BEGINS[self.with_stability][STAGES.index(stage)], stage)

    def finish(self) -> None:
        self._tell(1.0, "stability" if self.with_stability else "labels")

    def _tell(self, fraction: float, stage: str) -> None:
        if self.progress:
            self.progress(fraction, stage)


def run(
    texts: Sequence[Text], settings: Settings, progress: Callable[[float, str], None] | None
) -> Result:
    """Read, group, describe and check; see `themes.engine.suggest`."""
    announcer = Announcer(progress, settings.with_stability)
    announcer.begin("reading")
    corpus = read_corpus(texts, settings)
    result = (
        _suggest(corpus, settings, input_hash(texts, settings), announcer)
        if has_enough(corpus.counts)
        else Result([], {}, {}, None, None, input_hash(texts, settings), [TOO_FEW])
    )
    announcer.finish()
    return result


def _suggest(corpus: Corpus, settings: Settings, fingerprint: str, announcer: Announcer) -> Result:
    announcer.begin("vectors")
    parts = find_parts(corpus.counts, corpus.languages, apart=settings.languages_apart)
    vectors = make_vectors(corpus.counts, parts, settings.seed)
    announcer.begin("grouping")
    grouping = group(corpus.counts, parts, vectors, settings)
    announcer.begin("labels")
    forms = display_forms(corpus.words)
    language = language_nmi(grouping.labels, corpus.languages)
    return Result(
        themes=describe(corpus, grouping, forms),
        placements=_placements(corpus, grouping),
        positions=_positions(corpus, grouping),
        stability=_stability(corpus, grouping, settings, announcer),
        language_nmi=language,
        input_hash=fingerprint,
        warnings=find_warnings(grouping.labels, language, is_apart=grouping.is_apart),
        pairs=find_pairs(corpus, grouping),
    )


def _placements(corpus: Corpus, grouping: Grouping) -> dict[str, tuple[int, float]]:
    """Where each text lies: {text id: (theme number, similarity)}."""
    rows = zip(corpus.ids, grouping.labels, grouping.similarity, strict=True)
    return {id_: (int(label) + 1, round(float(near), 4)) for id_, label, near in rows}


def _positions(corpus: Corpus, grouping: Grouping) -> dict[str, tuple[float, float]]:
    flat = np.round(flat_map(grouping.vectors, grouping.labels), 4)
    return {id_: (float(x), float(y)) for id_, (x, y) in zip(corpus.ids, flat, strict=True)}


def _stability(
    corpus: Corpus, grouping: Grouping, settings: Settings, announcer: Announcer
) -> float | None:
    if not settings.with_stability:
        return None
    announcer.begin("stability")

    def again(rows: Labels) -> Labels:
        return regroup(corpus.counts, corpus.languages, rows, settings)

    return stability(grouping.labels, again, settings.seed)
