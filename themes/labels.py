"""What piles are called by the machine, and what may still be said of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from themes.models import Edit, Placement, Theme, ThemeSet

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


class Readable:
    """What may still be shown of one theme set, for one answer.

    One query as long as every story of the set may be read; else its texts are read, once. What
    is given to it is changed and must not be saved.
    """

    def __init__(self, theme_set: ThemeSet) -> None:
        self.theme_set = theme_set

    @cached_property
    def said(self) -> str | None:
        """All that the readable stories say; None when that is all of them."""
        placements = self.theme_set.placements
        unreadable = placements.exclude(pk__in=Placement.objects.readable().values("pk"))
        return said_in(self.theme_set) if unreadable.exists() else None

    def themes(self, themes: Iterable[Theme]) -> list[Theme]:
        """The themes without words, and suggested names, that only hidden stories say."""
        shown = list(themes)
        if self.said is not None:
            for theme in shown:
                without_unsaid(self.theme_set, theme, self.said)
        return shown

    def edits(self, edits: Iterable[Edit]) -> list[Edit]:
        """The edits, told with the names that ``themes`` gives. One more query if some differ."""
        shown = list(edits)
        for old, new in self._renamed if shown else ():
            for edit in shown:
                edit.told = edit.told.replace(old, new)
        return shown

    @cached_property
    def _renamed(self) -> list[tuple[str, str]]:
        """Suggested names that may not be shown, longest first, and what stands for them."""
        said = self.said
        if said is None:
            return []
        themes = Theme.objects.filter(theme_set=self.theme_set)  # as stored, whatever was shown
        pairs = {without_unsaid(self.theme_set, theme, said) for theme in themes}
        return sorted((p for p in pairs if p[0] != p[1]), key=lambda pair: -len(pair[0]))


def as_readable(theme_set: ThemeSet, themes: Iterable[Theme]) -> list[Theme]:
    """The themes as ``Readable`` shows them."""
    return Readable(theme_set).themes(themes)


def without_unsaid(theme_set: ThemeSet, theme: Theme, said: str) -> tuple[str, str]:
    """Take out of a theme what nobody says; gives its suggested name before and after."""
    words = kept(theme.words, said)
    old, new = (suggested_label(theme_set, theme.number, found) for found in (theme.words, words))
    theme.words = words
    if not theme.is_named_by_people:
        theme.label = theme.label.replace(old, new)
    return old, new
