"""The one gate through which every change of state passes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import PermissionDenied
from django.db import connection, models, transaction
from django.utils.translation import gettext as _
from django_fsm import ConcurrentTransition, TransitionNotAllowed, can_proceed

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
    from_state, changed = _run(subject, name, by, arguments)
    subject.save(update_fields=changed)
    to_state = subject.state  # type: ignore[attr-defined]
    log.record(subject, name, by=by, note=note, from_state=from_state, to_state=to_state)


@transaction.atomic
def perform_many(
    subjects: Sequence[models.Model], name: str, *, by: User | None, note: str = ""
) -> None:
    """``perform`` for many of one kind and one chain: each is checked, run and logged as there.

    All or none: raises what ``perform`` raises for the first that may not, and then nothing is
    written. The queries do not grow with every subject.
    """
    moved: dict[str, list[models.Model]] = {}
    changed: set[str] = set()
    happened: list[log.Happened] = []
    for subject in subjects:
        from_state, fields = _run(subject, name, by, {})
        moved.setdefault(from_state, []).append(subject)
        changed |= fields
        happened.append((subject, from_state, subject.state))  # type: ignore[attr-defined]
    for from_state, ones in moved.items():
        _save_many(ones, sorted(changed), from_state)
    if happened:
        log.record_many(happened, name, by=by, note=note)


def _run(
    subject: models.Model, name: str, by: User | None, arguments: dict[str, Any]
) -> tuple[str, set[str]]:
    """Check and run the transition: the state it came from, and the fields to be saved."""
    transition = getattr(subject, name)
    if not _may(transition, by):
        raise PermissionDenied
    if not can_proceed(transition):
        message = _("This is not possible any more: things have moved on. Please look again.")
        raise TransitionNotAllowed(message, object=subject, method=transition)
    before = {field.attname: getattr(subject, field.attname) for field in _fields(subject)}
    from_state = subject.state  # type: ignore[attr-defined]
    transition(**arguments)
    changed = {f.name for f in _fields(subject) if getattr(subject, f.attname) != before[f.attname]}
    return from_state, {*changed, "state"}


def _save_many(subjects: Sequence[models.Model], names: Sequence[str], from_state: str) -> None:
    """Store the fields of each, one statement for all, if each is still in that state."""
    meta = subjects[0]._meta
    fields = [cast("models.Field[Any, Any]", meta.get_field(name)) for name in names]
    table, key, state, *columns = map(
        connection.ops.quote_name,
        (meta.db_table, str(meta.pk.column), "state", *(str(field.column) for field in fields)),
    )
    puts = ", ".join(f"{column} = %s" for column in columns)
    sql = f"UPDATE {table} SET {puts} WHERE {key} = %s AND {state} = %s"  # noqa: S608 (our names)
    rows = [
        (*(f.get_db_prep_save(f.value_from_object(one), connection) for f in fields), one.pk)
        for one in subjects
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(*row, from_state) for row in rows])
        if cursor.rowcount != len(subjects):
            raise ConcurrentTransition(_("Somebody else was first. Please look again."))


def _may(transition: Any, by: User | None) -> bool:
    """Whether the person may make this transition, from whatever state it starts.

    All sources of a transition share one permission; django-fsm-2 asks it in the right state only.
    """
    one = next(iter(transition._django_fsm.transitions.values()))
    return bool(one.has_perm(transition.__self__, by))


def _fields(subject: models.Model) -> list[models.Field[Any, Any]]:
    return list(subject._meta.concrete_fields)
