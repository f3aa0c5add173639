"""What a person has to tell, to hear and to close."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from panels.models import Feedback, SelectionRound
from panels.querysets import panels_led_by
from programmes.todo import TodoItem

if TYPE_CHECKING:
    from accounts.models import User


def feedback_items(user: User) -> list[TodoItem]:
    """Feedback to tell and to hear, and selections of which all were told. Three queries."""
    undone = Feedback.objects.visible_to(user).undone()
    items = [
        _item(undone.to_tell(user), "tell", _to_tell),
        _item(undone.to_hear(user), "hear", _to_hear),
        _ready_to_close(user),
    ]
    return [item for item in items if item is not None]


def _to_tell(n: int) -> str:
    return ngettext(
        "Tell %(n)s of those below what was chosen, and why.",
        "Tell %(n)s of those below what was chosen, and why.",
        n,
    )


def _to_hear(n: int) -> str:
    return ngettext(
        "Read what became of your stories: %(n)s panel has decided.",
        "Read what became of your stories: panels have decided %(n)s times.",
        n,
    )


def _item(feedbacks: Any, show: str, sentence: Callable[[int], str]) -> TodoItem | None:
    facts = feedbacks.aggregate(n=Count("pk"), due_on=Min("due_on"))
    if not facts["n"]:
        return None
    return TodoItem(
        text=sentence(facts["n"]) % {"n": facts["n"]},
        url=f"{reverse('panels:feedback')}?show={show}",
        n=facts["n"],
        due_on=facts["due_on"],
        is_overdue=facts["due_on"] < timezone.localdate(),
    )


def _ready_to_close(user: User) -> TodoItem | None:
    """Selections the person leads, of which everybody below has been told."""
    untold = Feedback.objects.undone().filter(decision__selection_round=OuterRef("pk"))
    ready = list(
        SelectionRound.objects.filter(
            Q(panel__in=panels_led_by(user)), ~Exists(untold), state=SelectionRound.State.DECIDED
        ).values_list("pk", flat=True)[:100]
    )
    if not ready:
        return None
    text = ngettext(
        "%(n)s selection can be closed: all have been told.",
        "%(n)s selections can be closed: all have been told.",
        len(ready),
    ) % {"n": len(ready)}
    return TodoItem(text=text, url=reverse("panels:close_round", args=[ready[0]]), n=len(ready))
