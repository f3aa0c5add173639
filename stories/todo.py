"""What a person has to do about stories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from programmes.access import memberships_of
from programmes.models import Role
from programmes.todo import TodoItem
from stories.models import Intake, Story

if TYPE_CHECKING:
    from accounts.models import User


def items(user: User) -> list[TodoItem]:
    """Own stories that came back, own drafts, stories to review, and what could not be read.

    Two queries, and one more for coordinators.
    """
    return [*_mine(user), *_to_review(user), *_unread(user)]


def _mine(user: User) -> list[TodoItem]:
    found = []
    mine = Story.objects.on_table().filter(submitter=user)
    for row in _counted(mine, "state"):
        sentence = (
            ngettext(
                "%(n)d of your stories was sent back with a question. Answer it.",
                "%(n)d of your stories were sent back with a question. Answer it.",
                row["n"],
            )
            if row["state"] == Story.State.RETURNED
            else ngettext(
                "%(n)d story is a draft: finish it and hand it in.",
                "%(n)d stories are drafts: finish them and hand them in.",
                row["n"],
            )
        )
        address = f"{_list_of(row)}&state={row['state']}"
        found.append(_item(sentence, row, address))
    return sorted(found, key=lambda item: "state=returned" not in item.url)


def _to_review(user: User) -> list[TodoItem]:
    found = []
    for row in _counted(Story.objects.to_review(user)):
        sentence = ngettext(
            "%(n)d story waits to be read and let stand.",
            "%(n)d stories wait to be read and let stand.",
            row["n"],
        )
        found.append(_item(sentence, row, f"{reverse('stories:review')}?programme={row['id']}"))
    return found


def _unread(user: User) -> list[TodoItem]:
    """What arrived from phones and other programs and is no story."""
    if not any(membership.role == Role.COORDINATOR for membership in memberships_of(user)):
        return []
    found = []
    for row in _counted(Intake.objects.visible_to(user).open()):
        sentence = ngettext(
            "%(n)d thing arrived and could not be read. Look at it.",
            "%(n)d things arrived and could not be read. Look at them.",
            row["n"],
        )
        found.append(_item(sentence, row, reverse("stories:doors", args=[row["id"]])))
    return found


def _counted(stories: QuerySet[Any], *names: str) -> list[dict[str, Any]]:
    rows = stories.order_by().values("programme_id", "programme__name", *names)
    return [
        {**row, "id": row["programme_id"], "name": row["programme__name"]}
        for row in rows.annotate(n=Count("id")).order_by("programme__name", *names)
    ]


def _list_of(row: dict[str, Any]) -> str:
    return f"{reverse('stories:list')}?programme={row['id']}"


def _item(sentence: str, row: dict[str, Any], url: str) -> TodoItem:
    n = row["n"]
    return TodoItem(text=sentence % {"n": n}, url=url, programme=row["name"], n=n)
