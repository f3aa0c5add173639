"""What piles are called by the machine, and what may still be said of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from themes.models import Placement, Theme, ThemeSet

if TYPE_CHECKING:
    from stories.models import Story

WORDS_IN_LABEL = 3


def suggested_label(theme_set: ThemeSet, number: int, words: Sequence[str]) -> str:
    """A pile's first words, or its number when it has none, in the programme's language."""
    with override(theme_set.programme.language):
        return ", ".join(words[:WORDS_IN_LABEL]) or _("Theme %(number)s") % {"number": number}


def kept(words: Iterable[str], said: str) -> list[str]:
    """Those of the words that are said."""
    return [word for word in words if str(word).casefold() in said]


def said_in(theme_set: ThemeSet, *, without: Story | None = None) -> str:
    """All that the readable stories of a set say, in small letters. Two queries, and large."""
    placements = Placement.objects.readable().filter(theme_set=theme_set)
    placements = placements.exclude(story=without) if without else placements
    texts: list[str] = []
    for placement in placements.select_related("story__current").prefetch_related(
        "story__current__translations"
    ):
        version = placement.story.current
        for wording in (version, *version.translations.all()):
            texts += [wording.title, *wording.parts, wording.significance]
    return " ".join(texts).casefold()


def as_readable(theme_set: ThemeSet, themes: Iterable[Theme]) -> list[Theme]:
    """The themes to be shown: without words, and suggested names, that only hidden stories say.

    One query as long as every story of the set may be read. The themes given are changed and must
    not be saved.
    """
    shown = list(themes)
    unreadable = theme_set.placements.exclude(pk__in=Placement.objects.readable().values("pk"))
    if unreadable.exists():
        said = said_in(theme_set)
        for theme in shown:
            without_unsaid(theme_set, theme, said)
    return shown


def without_unsaid(theme_set: ThemeSet, theme: Theme, said: str) -> tuple[str, str]:
    """Take out of a theme what nobody says; gives its suggested name before and after."""
    words = kept(theme.words, said)
    old, new = (suggested_label(theme_set, theme.number, found) for found in (theme.words, words))
    theme.words = words
    if not theme.is_named_by_people:
        theme.label = theme.label.replace(old, new)
    return old, new
