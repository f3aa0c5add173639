"""Who may do what with a programme: facts first, then the matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from programmes.access import memberships_of
from programmes.models import Role

if TYPE_CHECKING:
    from accounts.models import User
    from programmes.models import Membership, Period, Programme


def programme_id_of(subject: Programme | Period | Membership) -> int:
    return subject.programme_id


@rules.predicate
def is_administrator(user: User) -> bool:
    return user.is_authenticated and user.is_active and user.is_administrator


@rules.predicate
def is_coordinator(user: User, subject: Programme | Period | None) -> bool:
    """Coordinates the whole programme, not only a branch of it."""
    return subject is not None and _has_whole(user, programme_id_of(subject), Role.COORDINATOR)


@rules.predicate
def is_evaluator(user: User, subject: Programme | Period | None) -> bool:
    """Evaluates the whole programme, not only a branch of it."""
    return subject is not None and _has_whole(user, programme_id_of(subject), Role.EVALUATOR)


@rules.predicate
def set_it_up(user: User, subject: Programme | Period | None) -> bool:
    """The administrator who made the programme, as long as they are one."""
    from programmes.models import Programme

    return (
        isinstance(subject, Programme)
        and is_administrator(user)
        and subject.created_by_id == user.pk
    )


def _has_whole(user: User, programme_id: int, role: Role) -> bool:
    return any(
        membership.programme_id == programme_id
        and membership.role == role
        and membership.unit_id is None
        for membership in memberships_of(user)
    )


rules.add_perm("programmes.add_programme", is_administrator)
rules.add_perm("programmes.coordinate_programme", is_coordinator)
rules.add_perm("programmes.change_programme", is_coordinator | set_it_up)
rules.add_perm("programmes.read_programme", is_coordinator | is_evaluator | set_it_up)
rules.add_perm("programmes.analyse_programme", is_coordinator | is_evaluator)
