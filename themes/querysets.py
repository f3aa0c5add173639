"""Filters of theme sets that read as adjectives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from programmes.access import memberships_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class ThemeSetQuerySet(QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> ThemeSetQuerySet:
        """For coordinators and evaluators of the whole programme."""
        programmes = {
            membership.programme_id
            for membership in memberships_of(user)
            if membership.role in {"coordinator", "evaluator"} and membership.unit_id is None
        }
        return self.filter(programme__in=programmes)

    def unfinished(self) -> ThemeSetQuerySet:
        return self.filter(state__in=["queued", "running"])


class ThemeQuerySet(QuerySet[Any]):
    def standing(self) -> ThemeQuerySet:
        return self.filter(merged_into=None, is_set_aside=False)


class PlacementQuerySet(QuerySet[Any]):
    def readable(self) -> PlacementQuerySet:
        """Those whose story may still be used."""
        from stories.models import Story

        return self.filter(story__in=Story.objects.usable("selection", "programme"))
