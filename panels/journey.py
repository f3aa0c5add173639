"""Where a story is, what was decided on it at each panel, and why: read from rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from panels.models import (
    Candidate,
    Decision,
    Dissent,
    Feedback,
    PassedOverNote,
    Selection,
    SelectionRound,
)
from panels.visibility import is_to_choose_first
from stories.models import Story

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Step:
    """One thing that happened to a story, or where it stands now.

    ``kind``: draft, received, waiting, returned, withdrawn, planned, standing, cancelled, chosen,
    top, not_chosen or none. ``is_hidden``: the words are kept from this reader until their own
    first choice.
    """

    kind: str
    sentence: str
    at: dt.datetime | None = None
    domain: str = ""
    rationale: str = ""
    said: str = ""
    dissents: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    how: str = ""
    process: str = ""
    is_superseded: bool = False
    superseded_because: str = ""
    told: list[Feedback] = field(default_factory=list)
    answers: tuple[str, ...] = ()
    is_hidden: bool = False

    def without_words(self, *, hidden: bool = False) -> Step:
        """That it happened, without anything that was said about the story."""
        words = dict.fromkeys(("rationale", "said", "process", "superseded_because"), "")
        return replace(self, **words, dissents=(), criteria=(), answers=(), is_hidden=hidden)  # type: ignore[arg-type]


def journey(story: Story, reader: User | None = None) -> list[Step]:
    """Every step of a story so far, the oldest first. Seven queries.

    Nothing is told of a round that is not decided, and nothing that was said of a withdrawn story.
    ``reader``, who may sit on the panel it stands before, is asked for a first choice before the
    reasons below are shown, where the panel wishes it so.
    """
    if story.state == Story.State.DRAFT:
        return [Step("draft", _("This is a draft. Nobody else has seen it."), story.created_at)]
    candidacies = list(_candidacies(story))
    steps = [step for candidacy in candidacies for step in _at_panel(candidacy)]
    if story.state == Story.State.WITHDRAWN:
        steps = [step.without_words() for step in steps]
    elif reader is not None and _is_blind(candidacies, reader):
        steps = [step.without_words(hidden=bool(step.how)) for step in steps]
    return [_received(story), *steps, *_now(story, is_at_panel=bool(steps))]


def _received(story: Story) -> Step:
    sentence = _("Received as %(story)s.") % {"story": story.reference}
    return Step("received", sentence, story.submitted_at)


def _now(story: Story, *, is_at_panel: bool) -> list[Step]:
    """Where it is, if that is not before a panel."""
    if story.state == Story.State.WITHDRAWN:
        return [Step("withdrawn", _("Withdrawn at the teller's wish."), story.withdrawn_at)]
    if story.state == Story.State.RETURNED:
        return [Step("returned", _("It was sent back with a question, and waits for an answer."))]
    if story.state == Story.State.SUBMITTED:
        return [Step("waiting", _("It has not been read yet."))]
    if not is_at_panel:
        return [Step("waiting", _("It was read, and waits to be put before a panel."))]
    return []


def _candidacies(story: Story) -> list[Candidate]:
    """The story before each panel, with what concerns it of what was decided there."""
    decisions = (
        Decision.objects.order_by("number")
        .annotate(n_chosen=Count("selections"))
        .prefetch_related(
            Prefetch("selections", Selection.objects.filter(candidate__story=story)),
            Prefetch("passed_over_notes", PassedOverNote.objects.filter(candidate__story=story)),
            Prefetch(
                "dissents", Dissent.objects.filter(Q(candidate=None) | Q(candidate__story=story))
            ),
            Prefetch("feedbacks", Feedback.objects.filter(story=story)),
            "criteria",
        )
    )
    candidacies = Candidate.objects.filter(story=story).select_related(
        "selection_round__panel__unit",
        "selection_round__domain",
        "selection_round__period",
        "selection_round__feeds",
    )
    in_order = candidacies.order_by(Coalesce("climbed_by", 0), "pk")  # from below upwards
    return list(in_order.prefetch_related(Prefetch("selection_round__decisions", decisions)))


def _is_blind(candidacies: list[Candidate], reader: User) -> bool:
    """Whether a panel is to read it that wants the reader's own view first."""
    return any(is_to_choose_first(reader, candidacy.selection_round) for candidacy in candidacies)


def _at_panel(candidacy: Candidate) -> Iterator[Step]:
    """What was decided there, the superseded first; then whether it stands there now."""
    selection_round = candidacy.selection_round
    for decision in selection_round.decisions.all():
        yield _decided(decision, selection_round)
    facts = {"panel": selection_round.panel.name}
    domain = str(selection_round.domain or "")
    if selection_round.state == SelectionRound.State.CANCELLED:
        called_off = _("The choice by the panel “%(panel)s” was called off.") % facts
        yield Step("cancelled", called_off, domain=domain)
    elif selection_round.is_open:
        now = _("It stands before the panel “%(panel)s”.") % facts
        yield Step("standing", now, selection_round.opened_at, domain=domain)
    elif not selection_round.is_decided:
        yield Step(
            "planned", _("It will stand before the panel “%(panel)s”.") % facts, domain=domain
        )


def _decided(decision: Decision, selection_round: SelectionRound) -> Step:
    selections = list(decision.selections.all())
    kind, sentence = _outcome(decision, selection_round, is_chosen=bool(selections))
    notes = [note.text for note in decision.passed_over_notes.all()]
    return Step(
        kind=kind,
        sentence=sentence,
        at=decision.at,
        domain=str(selection_round.domain or ""),
        rationale=selections[0].rationale if selections else "",
        said="\n\n".join(filter(None, [decision.none_reason, *notes])),
        dissents=tuple(dissent.text for dissent in decision.dissents.all()),
        criteria=tuple(
            _("%(criterion)s (%(weight)s)")
            % {"criterion": c.name, "weight": c.get_weight_display().lower()}
            for c in decision.criteria.all()
        ),
        how=decision.get_how_display(),
        process=decision.process_note,
        is_superseded=decision.superseded_at is not None,
        superseded_because=decision.superseded_because,
        told=list(decision.feedbacks.all()),
        answers=tuple(one.answer for one in decision.feedbacks.all() if one.answer),
    )


def _outcome(
    decision: Decision, selection_round: SelectionRound, *, is_chosen: bool
) -> tuple[str, str]:
    """The kind of step and its sentence."""
    facts = {
        "panel": selection_round.panel.name,
        "period": selection_round.period.name,
        "domain": str(selection_round.domain or ""),
    }
    if decision.none_reason:
        return "none", _("The panel “%(panel)s” chose none of the stories it read.") % facts
    if not is_chosen:
        return "not_chosen", _("Not chosen by the panel “%(panel)s”.") % facts
    if selection_round.feeds is None:
        return "top", _at_the_top(decision, selection_round) % facts
    if selection_round.feeds.panel_id == selection_round.panel_id:
        return "chosen", _("Kept by the panel “%(panel)s” for its final choice.") % facts
    return "chosen", _("Chosen by the panel “%(panel)s”.") % facts


def _at_the_top(decision: Decision, selection_round: SelectionRound) -> str:
    """The sentence for what the last panel of a period chose."""
    is_alone = decision.n_chosen == 1  # type: ignore[attr-defined]  # annotated in _candidacies
    if selection_round.domain and is_alone:
        return _(
            "Chosen by the panel “%(panel)s” as the most significant change of %(period)s in "
            "“%(domain)s”."
        )
    if selection_round.domain:
        return _(
            "Chosen by the panel “%(panel)s” as one of the most significant changes of %(period)s "
            "in “%(domain)s”."
        )
    if is_alone:
        return _("Chosen by the panel “%(panel)s” as the most significant change of %(period)s.")
    return _(
        "Chosen by the panel “%(panel)s” as one of the most significant changes of %(period)s."
    )


def standings(stories: Iterable[Story]) -> dict[int, Step]:
    """``{story id: where it is now}`` for a list of them. Three queries, however many."""
    last = {candidacy.story_id: candidacy for candidacy in _standing_before(stories)}
    return {story.pk: _standing(story, last.get(story.pk)) for story in stories}


def _standing_before(stories: Iterable[Story]) -> Iterable[Candidate]:
    """Candidates from below upwards, with the decisions that stand."""
    standing = Decision.objects.filter(superseded_at=None).annotate(n_chosen=Count("selections"))
    candidates = Candidate.objects.filter(story__in=[story.pk for story in stories])
    return (
        candidates.select_related(
            "selection_round__panel__unit",
            "selection_round__domain",
            "selection_round__period",
            "selection_round__feeds",
        )
        .order_by(Coalesce("climbed_by", 0), "pk")
        .prefetch_related(
            Prefetch("selection_round__decisions", standing.prefetch_related("selections"))
        )
    )


def _standing(story: Story, candidacy: Candidate | None) -> Step:
    if story.state == Story.State.DRAFT:
        return Step("draft", _("This is a draft. Nobody else has seen it."))
    elsewhere = _now(story, is_at_panel=candidacy is not None)
    if elsewhere or candidacy is None:
        return elsewhere[0]
    selection_round = candidacy.selection_round
    for decision in selection_round.decisions.all():
        is_chosen = any(s.candidate_id == candidacy.pk for s in decision.selections.all())
        return Step(*_outcome(decision, selection_round, is_chosen=is_chosen))
    return next(_at_panel(candidacy), _received(story))
