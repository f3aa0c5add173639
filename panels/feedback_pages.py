"""What the pages about feedback read: rows a page at a time, and what is overdue where."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from panels.models import Feedback, PanelMember
from panels.rules import memberships_on_panels
from programmes.access import branches
from programmes.models import Unit
from stories.consent import may_use

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

ROWS_ON_A_PAGE = 50
LARGEST_KEY = 2**63 - 1
PLACE = Coalesce("story__unit", "panel__unit", "decision__selection_round__panel__unit")
DECIDED_BY = "decision__selection_round__panel__"
Key = tuple[dt.date, int, int]


@dataclass(frozen=True)
class Row:
    """A feedback as one person sees it in a list; ``by_way_of`` is who tells, if another."""

    feedback: Feedback
    is_to_hear: bool
    may_tell: bool
    by_way_of: User | None
    leads_both: bool = False

    @property
    def may_mark(self) -> bool:
        """Whether it can be noted as told in the list; what one hears oneself is read first.

        Who leads the panel that decided knows it already, on whichever panel below they sit too.
        """
        return self.may_tell and (not self.is_to_hear or self.leads_both)

    @property
    def is_overdue(self) -> bool:
        return self.may_tell and self.feedback.due_on < timezone.localdate()

    @property
    def title(self) -> str:
        """The title of the teller's story, as far as consent goes."""
        story = self.feedback.story
        return story.current.title if story and story.current and may_use(story) else ""


@dataclass(frozen=True)
class Page:
    """Some rows in order, and the key after which the next page begins."""

    rows: list[Row]
    next_key: str


def related(feedbacks: QuerySet[Feedback]) -> QuerySet[Feedback]:
    """The feedbacks with everything a row or a page shows of them."""
    return feedbacks.select_related(
        "programme",
        "panel",
        "collector",
        "story__current",
        "story__collector",
        "story__storyteller__identity",
        "decision__selection_round__panel__unit",
        "decision__selection_round__domain",
        "decision__selection_round__period",
        "decision__selection_round__feeds__panel__unit",
    )


def page(user: User, feedbacks: QuerySet[Feedback], after: str, *, newest_first: bool) -> Page:
    """The rows after a key, by the day they are due and by the round. Two queries."""
    order = ["-due_on", "-decision", "-pk"] if newest_first else ["due_on", "decision", "pk"]
    key = _key(after)
    if key is not None:
        feedbacks = feedbacks.filter(_beyond(key, "lt" if newest_first else "gt"))
    found = related(feedbacks).prefetch_related("story__consents").order_by(*order)
    rows = [_row(user, feedback) for feedback in found[: ROWS_ON_A_PAGE + 1]]
    has_more = len(rows) > ROWS_ON_A_PAGE
    rows = rows[:ROWS_ON_A_PAGE]
    return Page(rows, _written(rows[-1].feedback) if has_more else "")


def is_to_hear(user: User, feedback: Feedback) -> bool:
    """Whether the person is the one who is told, alone or with their panel."""
    return feedback.collector_id == user.pk or feedback.panel_id in memberships_on_panels(user)


def _leads_deciding(user: User, feedback: Feedback) -> bool:
    role = memberships_on_panels(user).get(feedback.decision.selection_round.panel_id)
    return role in {PanelMember.Role.FACILITATOR, PanelMember.Role.NOTE_TAKER}


def _row(user: User, feedback: Feedback) -> Row:
    is_undone = feedback.state in {Feedback.State.DUE, Feedback.State.PREPARED}
    collector = feedback.story.collector if feedback.story else user
    return Row(
        feedback=feedback,
        is_to_hear=is_to_hear(user, feedback),
        may_tell=is_undone and user.has_perm("panels.deliver_feedback", feedback),
        by_way_of=None if collector == user else collector,
        leads_both=feedback.collector_id != user.pk and _leads_deciding(user, feedback),
    )


def _written(feedback: Feedback) -> str:
    return f"{feedback.due_on.isoformat()}_{feedback.decision_id}_{feedback.pk}"


def _key(after: str) -> Key | None:
    """The key as it stands in an address; None when there is none or it was tampered with."""
    try:
        due_on, decision, pk = after.split("_")
        key = dt.date.fromisoformat(due_on), int(decision), int(pk)
    except ValueError:
        return None
    return key if max(key[1:]) <= LARGEST_KEY else None


def _beyond(key: Key, side: str) -> Q:
    due_on, decision, pk = key
    same_day, same_round = Q(due_on=due_on), Q(due_on=due_on, decision=decision)
    return (
        Q(**{f"due_on__{side}": due_on})
        | (same_day & Q(**{f"decision__{side}": decision}))
        | (same_round & Q(**{f"pk__{side}": pk}))
    )


def counts_by_audience(feedbacks: QuerySet[Feedback]) -> list[tuple[str, int]]:
    """``(audience in words, how many)``; one query."""
    counts = feedbacks.order_by("audience").values_list("audience").annotate(n=Count("pk"))
    return [(str(Feedback.Audience(audience).label), n) for audience, n in counts]


def narrowed(feedbacks: Any, chosen: dict[str, str]) -> QuerySet[Feedback]:
    """Those still to do or done, of one programme, unit or round: ``FilterForm.chosen``.

    A unit is the teller's, or else that of the panel that is told, or else of the one that decided.
    """
    found = feedbacks.done() if chosen["progress"] == "done" else feedbacks.undone()
    if "unit" in chosen:
        found = found.annotate(place=PLACE).filter(place=chosen["unit"])
    if "programme" in chosen:
        found = found.filter(programme=chosen["programme"])
    if "selection_round" in chosen:
        found = found.filter(decision__selection_round=chosen["selection_round"])
    narrow: QuerySet[Feedback] = found
    return narrow


def overdue_by_place(user: User) -> list[dict[str, Any]]:
    """How much is overdue where, down the tree: ``unit``, ``n``, ``since``. Two queries.

    Units only: no list of who is late is made.
    """
    led = branches(user, "coordinator", "evaluator", prefix=DECIDED_BY)
    late = Feedback.objects.overdue().filter(led).annotate(place=PLACE).order_by()
    counts = list(late.values("place").annotate(n=Count("pk"), since=Min(F("due_on"))))
    units = Unit.objects.select_related("level").in_bulk([row["place"] for row in counts])
    rows = [{**row, "unit": units[row["place"]]} for row in counts]
    return sorted(rows, key=lambda row: (row["unit"].programme_id, row["unit"].path))
