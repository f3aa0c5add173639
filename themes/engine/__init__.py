"""Suggested themes for a set of short texts: pure Python and spaCy, no Django, no downloads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from themes.engine.records import ENGINE_VERSION, Result, Settings, SuggestedTheme, Text, ThemePair

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = [
    "ENGINE_VERSION",
    "Result",
    "Settings",
    "SuggestedTheme",
    "Text",
    "ThemePair",
    "alike",
    "read_docs",
    "suggest",
]

Progress = Callable[[float, str], None]

DEFAULT = Settings()


def suggest(
    texts: Sequence[Text], settings: Settings = DEFAULT, progress: Progress | None = None
) -> Result:
    """Group texts into suggested themes; the same texts in any order give the same result.

    `progress` hears a fraction 0..1 and the stage: "reading", "vectors", "grouping", "labels",
    "stability". Raises ValueError when two texts have the same id.
    spaCy and scikit-learn are imported here, not with the package, to keep web workers small.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    from themes.engine.pipeline import run

    # One thread: results do not hang on the number of cores, and other workers keep theirs.
    with threadpool_limits(1):
        return run(texts, settings, progress)


def read_docs(texts: Sequence[Text], settings: Settings = DEFAULT) -> dict[str, Doc]:
    """A spaCy doc of content words for each text: {text id: doc}, sorted by id.

    `doc.vector` and `doc.similarity` work by the word vectors that themes are made with: those of
    an installed pipeline, else those learned from these very texts. Raises ValueError when two
    texts have the same id.
    """
    from threadpoolctl import threadpool_limits

    from themes.engine.docs import make_docs

    with threadpool_limits(1):
        return make_docs(texts, settings)


def alike(
    texts: Sequence[Text], to: str, n: int = 5, settings: Settings = DEFAULT
) -> list[tuple[str, float]]:
    """The texts most like one of them: (text id, similarity), best first."""
    from themes.engine.docs import most_alike

    return most_alike(read_docs(texts, settings), to, n)
