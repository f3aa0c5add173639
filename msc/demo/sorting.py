"""Themes of the demo's finished period: made by the engine, edited and adopted by people."""

from __future__ import annotations

from msc.demo.material import Facts
from msc.demo.stage import EVALUATOR, Stage, who
from themes import services
from themes.models import Placement, Theme, ThemeSet


def make_themes(stage: Stage) -> None:
    """Ask for themes and make them here and now; the worker finds the work done."""
    theme_set = services.request(stage.period(1), by=who(EVALUATOR))
    services.run(theme_set.pk)


def edit_themes(stage: Stage) -> None:
    """What people did with the suggestion, told by the stories that lie in the piles."""
    theme_set = ThemeSet.objects.get(period=stage.period(1))
    edits = stage.material.selections["themes"]
    _merge(stage, theme_set, edits["merges"])
    _move(stage, theme_set, edits["moves"])
    _name(stage, theme_set, edits["names"])
    services.adopt(theme_set, by=who(EVALUATOR))


def _merge(stage: Stage, theme_set: ThemeSet, merges: list[Facts]) -> None:
    for facts in merges:
        theme, into = (_theme(stage, theme_set, facts[name]) for name in ("story", "into"))
        if theme != into:
            services.merge(theme, by=who(EVALUATOR), into=into)


def _move(stage: Stage, theme_set: ThemeSet, moves: list[Facts]) -> None:
    for facts in moves:
        placement, beside = (_placement(stage, theme_set, facts[n]) for n in ("story", "beside"))
        if placement.theme != beside.theme:
            services.move(placement, by=who(EVALUATOR), to=beside.theme)


def _name(stage: Stage, theme_set: ThemeSet, names: list[Facts]) -> None:
    """Each name goes to the pile its story lies in, unless people have named that before."""
    for facts in names:
        theme = _theme(stage, theme_set, facts["story"])
        if not theme.is_named_by_people:
            services.rename(theme, by=who(EVALUATOR), label=facts["label"])


def _theme(stage: Stage, theme_set: ThemeSet, key: str) -> Theme:
    theme = _placement(stage, theme_set, key).theme
    assert theme is not None
    return theme


def _placement(stage: Stage, theme_set: ThemeSet, key: str) -> Placement:
    found: Placement = theme_set.placements.select_related("theme").get(story=stage.story(key))
    return found
