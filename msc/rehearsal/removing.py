"""Taking a practice programme away with everything in it."""

from __future__ import annotations

from django.db import models, transaction

from audit import log
from audit.models import Note
from panels.models import (
    Ballot,
    Candidate,
    Decision,
    Feedback,
    FirstView,
    Panel,
    SelectionRound,
    Sitting,
    Turn,
)
from programmes.models import Domain, Programme, Unit
from stories.models import Story, Storyteller
from themes.models import ThemeSet


class NotPractice(Exception):  # noqa: N818 - a refusal
    """The programme is a real one: nothing of it is ever removed so."""


@transaction.atomic
def remove(programme: Programme) -> None:
    """Remove a practice programme, from what was said last to what was set up first.

    The log's entries stay, without the notes beside them. So do the accounts that the log names.
    """
    if not programme.is_practice:
        raise NotPractice(programme.name)
    scope = log.scope_of(programme)
    log.record(programme, "remove_practice", by=None)
    _remove_panels(programme)
    _remove_stories(programme)
    Domain.objects.filter(programme=programme).delete()
    _remove_tree(Unit, "parent", programme)
    programme.delete()
    Note.objects.filter(entry__chain__scope=scope).delete()


def _remove_panels(programme: Programme) -> None:
    """What was told, decided, voted and seated: each before what it speaks of."""
    ThemeSet.objects.filter(programme=programme).delete()
    Feedback.objects.filter(programme=programme).delete()
    rounds = SelectionRound.objects.filter(programme=programme)
    Decision.objects.filter(selection_round__in=rounds).delete()
    Ballot.objects.filter(turn__selection_round__in=rounds).delete()
    for model in (Turn, FirstView, Candidate):
        model.objects.filter(selection_round__in=rounds).delete()
    _remove_tree(SelectionRound, "feeds", programme)
    Sitting.objects.filter(panel__programme=programme).delete()
    _remove_tree(Panel, "feeds", programme)


def _remove_stories(programme: Programme) -> None:
    stories = Story.objects.filter(programme=programme)
    stories.update(current=None)
    stories.delete()
    Storyteller.objects.filter(programme=programme).delete()


def _remove_tree(model: type[models.Model], above: str, programme: Programme) -> None:
    """Remove rows that point at one another, after cutting them loose."""
    rows = model._default_manager.filter(programme=programme)
    rows.update(**{above: None})
    rows.delete()
