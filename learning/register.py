"""The story register: one row a story, and how far it went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.choices import Choices, choices_of, is_top
from panels.visibility import is_to_choose_first_in
from stories.consent import may_use
from stories.identity import display_name
from stories.models import Story, Storyteller
from themes.labels import as_readable
from themes.models import ThemeSet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from accounts.models import User
    from programmes.models import Period

CHUNK = 500
Labels = dict[str, dict[str, str]]  # {what: {value: its name in the reader's language}}


@dataclass(frozen=True)
class Row:
    """What the register says of one story. Words are left out where consent does not carry."""

    reference: str
    title: str
    unit: str
    domain: str
    direction: str
    language: str
    told_on: str
    happened: str
    place: str
    teller: str
    sex: str
    age: str
    capture_mode: str
    teller_selection: str
    read_back: str
    state: str
    how_far: str
    chosen_by: str
    reasons: str
    theme: str
    consent: str


HEADINGS: dict[str, StrOrPromise] = {
    "reference": gettext_lazy("Reference"),
    "title": gettext_lazy("Title"),
    "unit": gettext_lazy("Place of telling"),
    "domain": gettext_lazy("Domain of change"),
    "direction": gettext_lazy("Direction"),
    "language": gettext_lazy("Language"),
    "told_on": gettext_lazy("Told on"),
    "happened": gettext_lazy("When it happened"),
    "place": gettext_lazy("Where it happened"),
    "teller": gettext_lazy("Storyteller"),
    "sex": gettext_lazy("Sex"),
    "age": gettext_lazy("Age"),
    "capture_mode": gettext_lazy("How it was told"),
    "teller_selection": gettext_lazy("How the teller was chosen"),
    "read_back": gettext_lazy("Read back"),
    "state": gettext_lazy("State"),
    "how_far": gettext_lazy("How far it went"),
    "chosen_by": gettext_lazy("Chosen by"),
    "reasons": gettext_lazy("Reasons for choosing it"),
    "theme": gettext_lazy("Theme"),
    "consent": gettext_lazy("Consent to use in the programme"),
}


def headings() -> list[str]:
    """The column heads in the reader's language, in the order of ``Row``."""
    return [str(HEADINGS[column.name]) for column in fields(Row)]


def rows(period: Period, *, user: User) -> Iterator[Row]:
    """A row for each story that was handed in and that the person may see, by reference.

    The panels' reasons are left out for a member who is to choose first higher up. A constant
    number of queries and one more for each 500 stories.
    """
    choices, themes, labels = choices_of(period), _themes(period), _labels()
    unsaid = {"reasons": ""} if is_to_choose_first_in(user, period) else {}
    stories = (
        Story.objects.visible_to(user)
        .filter(period=period)
        .handed_in()
        .select_related("current", "unit", "domain", "storyteller__identity")
        .defer(*(f"current__{part}" for part in ("before", "happened", "now", "significance")))
        .prefetch_related("consents")
        .order_by("number")
    )
    for story in stories.iterator(chunk_size=CHUNK):
        yield replace(_row(story, choices, themes.get(story.pk, ""), labels), **unsaid)


def how_far(story: Story, choices: Choices) -> str:
    """In words, how far a story has come."""
    chosen = choices.by_story.get(story.pk, [])
    if story.state == Story.State.WITHDRAWN:
        return _("Withdrawn")
    if any(is_top(selection) for selection in chosen):
        return _("Most significant of the period")
    if chosen:
        panel = chosen[-1].decision.selection_round.panel
        return _("Chosen by %(panel)s") % {"panel": panel}
    if story.pk in choices.passed_over:
        panel = choices.passed_over[story.pk].panel
        return _("Read by %(panel)s, not chosen") % {"panel": panel}
    return _("Not read by a panel yet")


def _row(story: Story, choices: Choices, theme: str, labels: Labels) -> Row:
    words_may_go = may_use(story)
    chosen = choices.by_story.get(story.pk, []) if words_may_go else []
    panels = [s.decision.selection_round.panel.name for s in chosen]
    teller = story.storyteller
    return Row(
        reference=story.reference,
        title=story.current.title if words_may_go and story.current else "",
        unit=story.unit.name,
        domain=str(story.domain or ""),
        direction=labels["direction"].get(story.direction, ""),
        language=story.language,
        told_on=str(story.told_on or ""),
        happened=story.happened_text if words_may_go else "",
        place=story.place if words_may_go else "",
        teller=display_name(story) if words_may_go else "",
        sex=labels["sex"].get(teller.sex, "") if teller else "",
        age=labels["age"].get(teller.age_band, "") if teller else "",
        capture_mode=labels["capture_mode"].get(story.capture_mode, ""),
        teller_selection=labels["teller_selection"].get(story.teller_selection, ""),
        read_back=labels["read_back"].get(story.read_back, ""),
        state=labels["state"][story.state],
        how_far=how_far(story, choices),
        chosen_by="; ".join(panels),
        reasons="\n".join(
            f"{panel}: {s.rationale}" for panel, s in zip(panels, chosen, strict=True)
        ),
        theme=theme if words_may_go else "",
        consent=_("Yes") if words_may_go else _("No"),
    )


def _labels() -> Labels:
    """What each choice is called, looked up once: asking each row for it is ten times slower."""
    choices: dict[str, type[TextChoices]] = {
        "direction": Story.Direction,
        "sex": Storyteller.Sex,
        "age": Storyteller.AgeBand,
        "capture_mode": Story.CaptureMode,
        "teller_selection": Story.TellerSelection,
        "read_back": Story.ReadBack,
        "state": Story.State,
    }
    return {name: {str(v): str(label) for v, label in e.choices} for name, e in choices.items()}


def _themes(period: Period) -> dict[int, str]:
    """``{story id: label}`` of the adopted themes."""
    adopted = ThemeSet.objects.filter(period=period, state=ThemeSet.State.ADOPTED)
    theme_set = adopted.select_related("programme").first()
    if theme_set is None:
        return {}
    themes = as_readable(theme_set, theme_set.themes.filter(is_set_aside=False))
    labels = {theme.pk: theme.label for theme in themes}
    placed = theme_set.placements.values_list("story_id", "theme_id")
    return {story: labels[theme] for story, theme in placed if theme in labels}
