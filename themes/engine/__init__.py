"""Suggested themes for a set of short texts: pure Python and spaCy, no Django, no downloads."""

from collections.abc import Callable, Sequence

from themes.engine.records import ENGINE_VERSION, Result, Settings, SuggestedTheme, Text

__all__ = ["ENGINE_VERSION", "Result", "Settings", "SuggestedTheme", "Text", "suggest"]

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
