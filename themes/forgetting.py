"""What themes forget of a withdrawn story: its sentence, and words that were its alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from themes.labels import said_in, without_unsaid
from themes.models import Edit, Theme, ThemeSet

if TYPE_CHECKING:
    from stories.models import Story


def forget(story: Story) -> None:
    """Take the sentence back, and out of words and suggested names what no other story says."""
    Theme.objects.filter(sentence_story=story).update(sentence="", sentence_story=None)
    placed_in = ThemeSet.objects.filter(placements__story=story).select_related("programme")
    for theme_set in placed_in:
        said = said_in(theme_set, without=story)
        for theme in theme_set.themes.all():
            _forget_words(theme_set, theme, said)


def _forget_words(theme_set: ThemeSet, theme: Theme, said: str) -> None:
    n_words = len(theme.words)
    old, new = without_unsaid(theme_set, theme, said)
    if len(theme.words) < n_words:
        theme.save(update_fields=["words", "label"])
        _retell(theme, old, new)


def _retell(theme: Theme, old: str, new: str) -> None:
    """What was told of people's changes, and what undoing them brings back, names it anew."""
    for edit in Edit.objects.filter(theme_set=theme.theme_set_id, told__contains=old):
        edit.told = edit.told.replace(old, new)
        if edit.theme_id == theme.pk and "label" in edit.before:
            edit.before["label"] = edit.before["label"].replace(old, new)
        edit.save(update_fields=["told", "before"])
