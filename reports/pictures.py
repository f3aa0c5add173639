"""The charts of a period, from what ``learning`` counts to what ``reports.charts`` draws."""

from __future__ import annotations

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from learning.choices import Choices
from learning.overview import Way
from reports.charts import (
    Bar,
    BarsWords,
    Chart,
    FlowGroup,
    FlowLevel,
    FlowLink,
    FlowWords,
    Point,
    ThemeMapWords,
    bars,
    flow,
    theme_map,
)
from themes.labels import as_readable
from themes.models import Placement, ThemeSet

MOST_POINTS = 2000


def flow_chart(way: Way) -> Chart:
    """How stories moved up through the levels."""
    levels = [
        FlowLevel(
            stage.name,
            tuple(FlowGroup(key, name, n) for key, (name, n) in stage.groups.items()),
        )
        for stage in way.stages
    ]
    links = [FlowLink(level, a, b, n) for (level, a, b), n in way.links.items()]
    words = FlowWords(
        title=_("How the stories went up"),
        description=_("Each band is a number of stories that went from one panel to the next."),
        level=_("Level"),
        group=_("Panel"),
        stories=_("Stories"),
        others=_("Others"),
    )
    return flow(levels, links, words=words, rtl=get_language_bidi())


def told_chart(title: str, label: str, counts: list[tuple[str, int]]) -> Chart:
    """How many stories were told, by something."""
    shown = [Bar(name or _("Not said"), n) for name, n in counts]
    words = BarsWords(title=title, description=title, label=label, n=_("Stories"))
    return bars(shown, words=words, rtl=get_language_bidi())


def theme_chart(theme_set: ThemeSet, choices: Choices) -> Chart:
    """The map of a theme set; chosen stories carry a ring. Three queries."""
    themes = as_readable(theme_set, theme_set.themes.standing())
    position = {theme.pk: number for number, theme in enumerate(themes)}
    placements = Placement.objects.readable().filter(theme_set=theme_set, theme__in=themes)
    points = [
        Point(
            placement.x,
            placement.y,
            position[placement.theme_id],
            f"{placement.story.reference} {placement.story.current.title}",
            placement.story.get_absolute_url(),
            placement.story_id in choices.by_story,
        )
        for placement in placements.select_related("story__current")[:MOST_POINTS]
    ]
    words = ThemeMapWords(
        title=_("Map of the themes"),
        description=_("Stories that speak of similar things lie near each other."),
        theme=_("Theme"),
        stories=_("Stories"),
        n_chosen=_("Chosen by a panel"),
        chosen=_("chosen"),
    )
    return theme_map(
        points, [theme.label for theme in themes], words=words, rtl=get_language_bidi()
    )
