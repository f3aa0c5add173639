"""What a person has to do in every room, and the ways that are open to them."""

from __future__ import annotations

from dataclasses import dataclass

import rules
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from panels import todo as panels
from programmes import todo as programmes
from programmes.access import memberships_of
from programmes.models import Programme, Role
from programmes.todo import TodoItem
from stories import todo as stories
from themes import todo as themes

ROOMS = (programmes, stories, panels, themes)


@dataclass(frozen=True)
class Way:
    """Something a person may do at any time."""

    text: str
    url: str


def items(user: User) -> list[TodoItem]:
    """Everything that waits for the person; the number of queries does not grow with it."""
    return [item for room in ROOMS for item in room.items(user)]


def ways(user: User) -> list[Way]:
    """What the person's roles let them begin, programme by programme."""
    collecting = {m.programme_id for m in memberships_of(user) if m.role == Role.COLLECTOR}
    found = [
        Way(
            _("Tell a story for “%(programme)s”") % {"programme": programme.name},
            reverse("stories:new", args=[programme.pk]),
        )
        for programme in Programme.objects.filter(pk__in=collecting, periods__state="collecting")
        .distinct()
        .order_by("name")
    ]
    if rules.has_perm("programmes.add_programme", user):
        found.append(Way(_("Set up a programme"), reverse("programmes:new")))
    return found


__all__ = ["TodoItem", "Way", "items", "ways"]
