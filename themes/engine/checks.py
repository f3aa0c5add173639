"""Warnings about a grouping that people should see before they trust it."""

from collections.abc import Sequence

import numpy as np
from sklearn.metrics import normalized_mutual_info_score

from themes.engine.graph import Labels
from themes.engine.languages import common_languages

TOO_FEW = "too_few"
THEMES_ARE_LANGUAGES = "themes_are_languages"
LANGUAGES_APART = "languages_apart"
ONE_THEME_DOMINATES = "one_theme_dominates"

LANGUAGE_LIMIT = 0.5
DOMINANT = 0.5


def language_nmi(labels: Labels, languages: Sequence[str]) -> float | None:
    """How far themes follow languages, 0..1; None unless two languages are common."""
    if len(common_languages(languages)) < 2:
        return None
    return float(normalized_mutual_info_score(list(languages), labels))


def find_warnings(labels: Labels, language: float | None, *, is_apart: bool = False) -> list[str]:
    """What people should know; that themes follow languages is no wonder when grouped apart."""
    warnings = []
    if is_apart:
        warnings.append(LANGUAGES_APART)
    elif language is not None and language > LANGUAGE_LIMIT:
        warnings.append(THEMES_ARE_LANGUAGES)
    if np.bincount(labels).max() > DOMINANT * len(labels):
        warnings.append(ONE_THEME_DOMINATES)
    return warnings
