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

AT_MOST = 100


def feedback_items(user: User) -> list[TodoItem]:
    """Feedback to tell and to hear, and selections of which all were told. Three queries.

    One item of each kind for each programme.
    """
    undone = Feedback.objects.visible_to(user).undone()
    return [
        *_items(undone.to_tell(user), "tell", _to_tell),
        *_items(undone.to_hear(user), "hear", _to_hear),
        *_ready_to_close(user),
    ]


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


def _items(feedbacks: Any, show: str, sentence: Callable[[int], str]) -> list[TodoItem]:
    by_programme = feedbacks.order_by("programme").values("programme", "programme__name")
    return [
        TodoItem(
            text=sentence(facts["n"]) % {"n": facts["n"]},
            url=f"{reverse('panels:feedback')}?show={show}&programme={facts['programme']}",
            programme=facts["programme__name"],
            n=facts["n"],
            due_on=facts["due_on"],
            is_overdue=facts["due_on"] < timezone.localdate(),
        )
        for facts in by_programme.annotate(n=Count("pk"), due_on=Min("due_on"))
    ]


def _ready_to_close(user: User) -> list[TodoItem]:
    """Selections the person leads, of which everybody below has been told."""
    untold = Feedback.objects.undone().filter(decision__selection_round=OuterRef("pk"))
    ready = SelectionRound.objects.filter(
        Q(panel__in=panels_led_by(user)), ~Exists(untold), state=SelectionRound.State.DECIDED
    )
    found = ready.order_by("programme", "pk").values_list("programme__name", "pk")[:AT_MOST]
    by_programme: dict[str, list[int]] = {}
    for programme, key in found:
        by_programme.setdefault(programme, []).append(key)
    return [_to_close(programme, keys) for programme, keys in by_programme.items()]


def _to_close(programme: str, keys: list[int]) -> TodoItem:
    text = ngettext(
        "%(n)s selection can be closed: all have been told.",
        "%(n)s selections can be closed: all have been told.",
        len(keys),
    ) % {"n": len(keys)}
    url = reverse("panels:close_round", args=[keys[0]])
    return TodoItem(text=text, url=url, programme=programme, n=len(keys))
