"""What role a person has where: the one place that reads memberships."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from programmes.models import Membership, Unit

T = TypeVar("T")


def memberships_of(user: User | AnonymousUser) -> list[Membership]:
    """The person's present memberships with their units; one query for each request."""
    if not user.is_authenticated or not user.is_active:
        return []

    def read() -> list[Membership]:
        return list(user.memberships.filter(ended_at=None).select_related("unit"))

    return kept_with(user, "_present_memberships", read)


def kept_with(user: User | AnonymousUser, name: str, read: Callable[[], T]) -> T:
    """What was read once for this person; the same for ``request.user`` and whom it stands for."""
    if not hasattr(user, name):
        setattr(user, name, read())
    kept: T = getattr(user, name)
    return kept


def has_role(
    user: User | AnonymousUser, programme_id: int, *roles: str, unit: Unit | None = None
) -> bool:
    """Whether the person has one of the roles in the programme, on a branch that holds ``unit``.

    Without ``unit`` a role on any branch will do.
    """
    return any(
        membership.programme_id == programme_id
        and membership.role in roles
        and (unit is None or membership.unit is None or membership.unit.holds(unit.path))
        for membership in memberships_of(user)
    )


def programmes_of(user: User | AnonymousUser) -> set[int]:
    """Keys of the programmes in which the person now has a role, whichever and wherever."""
    return {membership.programme_id for membership in memberships_of(user)}


def branches(user: User | AnonymousUser, *roles: str, prefix: str = "") -> Q:
    """A filter for rows that stand on a branch where the person has one of the roles.

    ``prefix`` leads from the row to the object that has ``programme`` and ``unit``, with its
    trailing ``__``. Matches nothing when the person has no such role.
    """
    found = Q(pk__in=[])
    for membership in memberships_of(user):
        if membership.role not in roles:
            continue
        here = Q(**{f"{prefix}programme": membership.programme_id})
        if membership.unit is not None:
            here &= Q(**{f"{prefix}unit__path__startswith": membership.unit.path})
        found |= here
    return found
