"""Reads of the theme room."""

from __future__ import annotations

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
        queryset=Translation.objects.filter(language=working),
        to_attr="in_working_language",
    )
    stories = Story.objects.filter(period=period).eligible().usable().select_related("current")
    texts = []
    for story in stories.prefetch_related(translated):
        wording, language = story.current, story.language
        if language != working and wording.in_working_language:
            wording, language = wording.in_working_language[0], working
        body = "\n".join([*wording.parts, wording.significance])
        texts.append(Text(id=str(story.pk), text=body, lang=language))
    return texts


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
