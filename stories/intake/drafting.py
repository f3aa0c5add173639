"""Making a draft of something that arrived and is no story: nobody has to type it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from stories import queries, services
from stories.answers import NAMES, UNANSWERED, Answers, complete
from stories.checks import refuse_unstorable
from stories.forms import StoryForm
from stories.intake import submission
from stories.intake.receiving import hand_over
from stories.kobo import arrivals as kobo
from stories.models import Intake, Story
from stories.services import intake as intakes

if TYPE_CHECKING:
    from accounts.models import User
    from programmes.models import Unit

KEPT = frozenset({"unit", "period", "language"})
"""What even a draft needs."""


def values_of(intake: Intake) -> Mapping[str, str]:
    """What was answered, question by question, for whoever looks at it; {} for another door."""
    if intake.door == Story.Door.KOBO:
        return kobo.texts_of(intake)
    if intake.door != Story.Door.OPENROSA:
        return {}
    try:
        return submission.read(intake.raw.encode()).values
    except submission.Unreadable:
        return {}


def _of_form(intake: Intake) -> Answers:
    answers, _wrong = submission.answers_of(values_of(intake), intake.programme)
    return answers


READERS: dict[str, Callable[[Intake], Answers]] = {
    Story.Door.OPENROSA: _of_form,
    Story.Door.KOBO: kobo.answers_of,
}
"""How the answers of each door are read; a door that is not named here gives none."""


def answers_in(intake: Intake) -> Answers:
    """What could be understood of it."""
    reader = READERS.get(intake.door)
    return reader(intake) if reader else {}


def reasons_of(intake: Intake) -> list[tuple[str, str]]:
    """(what is wrong with which answer, in words) for whoever looks at it; "" for the whole."""
    return [
        (label_of(name) if name else "", sentence)
        for name, sentences in intake.reasons.items()
        for sentence in sentences
    ]


def make_draft(intake: Intake, *, by: User, unit: Unit) -> Story:
    """A draft in the hands of whoever asks, of all that could be read; the intake is settled.

    Raises PermissionDenied, or ValidationError ``{answer: what to do}``; nothing is stored then.
    """
    story = _draft(intake, by, unit)
    hand_over(intake, story, by)
    return story


@transaction.atomic
def _draft(intake: Intake, by: User, unit: Unit) -> Story:
    intake = Intake.objects.select_for_update().get(pk=intake.pk)
    if intake.settled_at is not None:
        raise ValidationError({"": _("Somebody has settled this already.")})
    programme = intake.programme
    answers = answers_in(intake)
    answers["unit"] = unit
    answers["language"] = answers.get("language") or programme.language
    answers["period"] = answers.get("period") or _period(intake)
    story = services.start_draft(by=by, programme=programme, answers=_storable(answers, intake))
    story.door, story.link = intake.door, intake.link
    story.save(update_fields=["door", "link"])
    intakes.settle(intake, story)
    return story


def _period(intake: Intake) -> Any:
    programme = intake.programme
    return queries.open_periods(programme).first() or programme.periods.first()


def _storable(answers: Answers, intake: Intake) -> Answers:
    """The answers without what no story can hold; that stands in the remarks instead."""
    full = complete({name: value for name, value in answers.items() if name in NAMES})
    try:
        refuse_unstorable(full, intake.programme)
    except ValidationError as refusal:
        wrong = [name for name in refusal.message_dict if name not in KEPT]
        told = [f"{label_of(name)}: {full[name]}" for name in wrong if name != "collector_remarks"]
        full |= {name: UNANSWERED[name] for name in wrong}
        full["collector_remarks"] = "\n".join([full["collector_remarks"], *told]).strip()
    return full


def label_of(name: str) -> str:
    """What the story form calls an answer."""
    field = StoryForm.base_fields.get(name)
    return str(field.label) if field else name
