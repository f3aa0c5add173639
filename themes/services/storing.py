"""Writing what the engine suggests into rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stories.models import Story
from themes.labels import suggested_label
from themes.models import Placement, Theme, ThemeSet

if TYPE_CHECKING:
    from themes.engine.records import Result, SuggestedTheme


def store(theme_set: ThemeSet, result: Result) -> None:
    """Put the suggestion in place of whatever an earlier, unfinished run left."""
    theme_set.themes.all().delete()
    theme_set.placements.all().delete()
    stories = Story.objects.in_bulk([int(key) for key in result.placements])
    themes = Theme.objects.bulk_create(
        _theme(theme_set, suggested, stories) for suggested in result.themes
    )
    by_number = {theme.number: theme for theme in themes}
    Placement.objects.bulk_create(_placements(theme_set, result, by_number, stories))
    ThemeSet.objects.filter(pk=theme_set.pk).update(
        n_texts=len(stories),
        stability=result.stability,
        language_nmi=result.language_nmi,
        warnings=result.warnings,
        pairs=[[pair.one, pair.other] for pair in result.pairs],
        engine_version=result.engine_version,
        input_hash=result.input_hash,
    )


def _theme(theme_set: ThemeSet, suggested: SuggestedTheme, stories: dict[int, Story]) -> Theme:
    key, sentence = suggested.sentence
    return Theme(
        theme_set=theme_set,
        number=suggested.number,
        label=suggested_label(theme_set, suggested.number, suggested.words),
        language=suggested.language,
        words=suggested.words,
        sentence=sentence,
        sentence_story=stories.get(int(key)) if key else None,
    )


def _placements(
    theme_set: ThemeSet, result: Result, themes: dict[int, Theme], stories: dict[int, Story]
) -> list[Placement]:
    central = {key for suggested in result.themes for key in suggested.central}
    edge = {suggested.edge for suggested in result.themes}
    placements = []
    for key, (number, similarity) in result.placements.items():
        if int(key) not in stories:
            continue  # withdrawn while the worker was reading
        x, y = result.positions.get(key, (0.0, 0.0))
        rank = Placement.Rank.MEMBER
        if key in central:
            rank = Placement.Rank.CENTRAL
        elif key in edge:
            rank = Placement.Rank.EDGE
        placements.append(
            Placement(
                theme_set=theme_set,
                theme=themes[number],
                story=stories[int(key)],
                similarity=similarity,
                rank=rank,
                x=x,
                y=y,
            )
        )
    return placements
