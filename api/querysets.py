"""Filters of tokens that read as adjectives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class ApiTokenQuerySet(QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> ApiTokenQuerySet:
        return self.filter(user=user.pk)

    def valid(self) -> ApiTokenQuerySet:
        """Not revoked, and of somebody who may still sign in."""
        return self.filter(revoked_at=None, user__is_active=True)
