"""Reads of the theme room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch, QuerySet

from stories.models import Story, Translation
from themes.models import Placement, Theme, ThemeSet

if TYPE_CHECKING:
    from programmes.models import Period
    from themes.engine.records import Text


def texts_of(period: Period) -> list[Text]:
    """A period's eligible stories that may be used, in the working language where translated.

    The text's ``id`` is the story's key. Two queries.
    """
    from themes.engine.records import Text

    working = period.programme.language
    translated = Prefetch(
        "current__translations",
        queryset=Translation.objects.filter(language=working, superseded_at=None),
        to_attr="in_working_language",
    )
    stories = Story.objects.filter(period=period).eligible().usable().select_related("current")
    texts = []
    for story in stories.prefetch_related(translated):
        wording, language = story.current, story.language
        if language != working and wording.in_working_language:
            wording, language = wording.in_working_language[0], working
        body = "\n".join([*wording.parts, wording.significance])
        domain = str(story.domain_id or "")
        texts.append(Text(id=str(story.pk), text=body, lang=language, domain=domain))
    return texts


def belonging_together(theme_set: ThemeSet, themes: Iterable[Theme]) -> list[tuple[Theme, Theme]]:
    """Pairs of the standing themes given that may be about the same in two languages, best first.

    Each pair has the smaller before the larger. For a theme that was merged stands the one it went
    into. One query where there are pairs.
    """
    if not theme_set.pairs:
        return []
    by_key = {theme.pk: theme for theme in themes if not theme.is_set_aside}
    into = {theme.pk: theme for theme in theme_set.themes.all()}
    by_number = {theme.number: _where_merged(theme, into) for theme in into.values()}
    keys = [[by_number[number].pk for number in pair] for pair in theme_set.pairs]
    once = dict.fromkeys((min(pair), max(pair)) for pair in keys if pair[0] != pair[1])
    pairs = [(by_key[a], by_key[b]) for a, b in once if a in by_key and b in by_key]
    return [(a, b) if _size(a) < _size(b) else (b, a) for a, b in pairs]


def _size(theme: Theme) -> int:
    size: int = theme.n  # type: ignore[attr-defined]  # annotated by themes_with_voices
    return size


def _where_merged(theme: Theme, by_key: Mapping[int, Theme]) -> Theme:
    while theme.merged_into_id:
        theme = by_key[theme.merged_into_id]
    return theme


def themes_with_voices(theme_set: ThemeSet) -> QuerySet[Theme]:
    """Themes that were not merged away, largest first, each with ``n`` and ``voices``.

    ``voices`` are the placements of its central and edge stories that may be read. Two queries.
    """
    readable = Placement.objects.readable()
    voices = readable.exclude(rank="").select_related("story__current", "story__unit")
    counted = theme_set.themes.filter(merged_into=None).annotate(n=Count("placements"))
    found: QuerySet[Theme] = counted.order_by("is_set_aside", "-n", "number").prefetch_related(
        Prefetch("placements", queryset=voices, to_attr="voices")
    )
    return found
