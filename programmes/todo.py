"""One thing a person has to do, and what coordinators have to do for their programmes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programmes.access import memberships_of
from programmes.checklist import progress_of
from programmes.models import Period, Programme, Role

if TYPE_CHECKING:
    from accounts.models import User

SOON = dt.timedelta(days=14)


@dataclass(frozen=True)
class TodoItem:
    """A sentence that says what to do, and where. ``programme`` is the name it is listed under.

    ``n`` says how many things the sentence speaks of.
    """

    text: str
    url: str
    programme: str = ""
    n: int = 1
    due_on: dt.date | None = None
    is_overdue: bool = False


def items(user: User) -> list[TodoItem]:
    """Steps of the set-up that are missing, and periods whose dates ask for something.

    Two queries; none for those who set up and coordinate nothing.
    """
    coordinated = {
        membership.programme_id
        for membership in memberships_of(user)
        if membership.role == Role.COORDINATOR and membership.unit_id is None
    }
    if not coordinated and not user.is_administrator:
        return []
    mine = Q(pk__in=coordinated)
    if user.is_administrator:
        mine |= Q(created_by=user)
    return [*_set_ups(mine), *_periods(coordinated)]


def _set_ups(mine: Q) -> list[TodoItem]:
    found = []
    for progress in progress_of(Programme.objects.filter(mine)):
        programme, n = progress.programme, len(progress.missing)
        if n:
            text = ngettext(
                "Finish setting up: %(n)s step is missing.",
                "Finish setting up: %(n)s steps are missing.",
                n,
            ) % {"n": n}
            url = reverse("programmes:checklist", args=[programme.pk])
            found.append(TodoItem(text=text, url=url, programme=programme.name, n=n))
    return found


def _periods(programme_ids: set[int]) -> list[TodoItem]:
    today = timezone.localdate()
    dated = (
        Q(state=Period.State.COLLECTING, collect_until__lte=today + SOON)
        | Q(state=Period.State.SELECTING, select_until__lte=today + SOON)
        | Q(state=Period.State.FEEDING_BACK, feed_back_until__lte=today + SOON)
    )
    periods = Period.objects.filter(dated, programme__in=programme_ids)
    return [_period_item(period, today) for period in periods.select_related("programme")]


def _period_item(period: Period, today: dt.date) -> TodoItem:
    sentences = {
        "collecting": _("End the collecting of stories for %(period)s."),
        "selecting": _("End the selecting in %(period)s."),
        "feeding_back": _("End the feeding back in %(period)s, and close it."),
    }
    due = {
        "collecting": period.collect_until,
        "selecting": period.select_until,
        "feeding_back": period.feed_back_until,
    }[period.state]
    return TodoItem(
        text=sentences[period.state] % {"period": period.name},
        url=reverse("programmes:setup", args=[period.programme_id, "periods"]),
        programme=period.programme.name,
        due_on=due,
        is_overdue=due is not None and due < today,
    )
