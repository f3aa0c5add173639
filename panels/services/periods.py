"""Closing a period once its panels have chosen and everybody has been told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.workflow import perform
from panels.models import SelectionRound
from panels.reasons import clean
from panels.services.gate import require
from programmes.models import Period

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def close_period(period: Period, *, by: User, because: str = "") -> None:
    """Close a period, with a recorded reason if something was left undone.

    Raises ValidationError naming what is undone, when no reason is given. A reason given with
    nothing undone is kept too.
    """
    locked = Period.objects.select_for_update().get(pk=period.pk)
    require(by, "programmes.coordinate_programme", locked)
    because = clean(because)
    undone = what_is_undone(locked)
    is_due = locked.state == Period.State.FEEDING_BACK  # else the gate refuses, and says so
    if undone and not because and is_due:
        raise ValidationError({"because": [*undone, _("Or say why it is closed all the same.")]})
    perform(locked, "close", by=by, note=because, because=because)


def what_is_undone(period: Period) -> list[str]:
    """What the method asks for and this period has not had yet, as sentences; one query."""
    states = list(
        SelectionRound.objects.held().filter(period=period).values_list("state", flat=True)
    )
    if not states:
        return [_("No panel has chosen among this period's stories.")]
    n_untold = states.count(SelectionRound.State.DECIDED)
    n_undecided = len(states) - n_untold - states.count(SelectionRound.State.CLOSED)
    undone = []
    if n_undecided:
        undone.append(
            ngettext(
                "%(n)s selection is not decided.", "%(n)s selections are not decided.", n_undecided
            )
            % {"n": n_undecided}
        )
    if n_untold:
        undone.append(
            ngettext(
                "%(n)s selection is decided but not closed.",
                "%(n)s selections are decided but not closed.",
                n_untold,
            )
            % {"n": n_untold}
        )
    return undone
