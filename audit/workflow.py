"""The one gate through which every change of state passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed, can_proceed

from audit import log

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def perform(
    subject: models.Model, name: str, *, by: User | None, note: str = "", **arguments: Any
) -> None:
    """Run the named transition of ``subject``, save what it changed, and log it, as one act.

    ``by`` may be None only where the transition's permission is None (a worker's own moves).

    Raises PermissionDenied when ``by`` may not, in whatever state; then TransitionNotAllowed when
    the state or a condition forbids it, ConcurrentTransition when somebody else was first. Then
    nothing is written and ``subject`` must be thrown away: it may carry a state that was never
    stored.
    """
    transition = getattr(subject, name)
    if not _may(transition, by):
        raise PermissionDenied
    if not can_proceed(transition):
        message = _("This is not possible any more: things have moved on. Please look again.")
        raise TransitionNotAllowed(message, object=subject, method=transition)
    before = {field.attname: getattr(subject, field.attname) for field in _fields(subject)}
    from_state = subject.state  # type: ignore[attr-defined]
    transition(**arguments)
    changed = [f.name for f in _fields(subject) if getattr(subject, f.attname) != before[f.attname]]
    subject.save(update_fields={*changed, "state"})
    log.record(
        subject,
        name,
        by=by,
        note=note,
        from_state=from_state,
        to_state=subject.state,  # type: ignore[attr-defined]
    )


def _may(transition: Any, by: User | None) -> bool:
    """Whether the person may make this transition, from whatever state it starts.

    All sources of a transition share one permission; django-fsm-2 asks it in the right state only.
    """
    one = next(iter(transition._django_fsm.transitions.values()))
    return bool(one.has_perm(transition.__self__, by))


def _fields(subject: models.Model) -> list[models.Field[Any, Any]]:
    return list(subject._meta.concrete_fields)
