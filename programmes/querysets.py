"""Filters that read as adjectives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from programmes.access import memberships_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from programmes.models import Period, Unit


class ProgrammeQuerySet(QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> ProgrammeQuerySet:
        """Programmes in which the person has a role, or which they set up as administrator."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        mine = Q(pk__in={membership.programme_id for membership in memberships_of(user)})
        if user.is_administrator:
            mine |= Q(created_by=user)
        return self.filter(mine)

    def real(self) -> ProgrammeQuerySet:
        """Without the practice programmes."""
        return self.filter(is_practice=False)


class UnitQuerySet(QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> UnitQuerySet:
        """Places of the programmes one has a role in."""
        from programmes.models import Programme

        return self.filter(programme__in=Programme.objects.visible_to(user))

    def within(self, unit: Unit | None) -> UnitQuerySet:
        """The unit and everything below it; all units for None."""
        return self if unit is None else self.filter(path__startswith=unit.path)


class PeriodQuerySet(QuerySet[Any]):
    def open_for_stories(self) -> PeriodQuerySet:
        return self.filter(state="collecting")

    def visible_to(self, user: User | AnonymousUser) -> PeriodQuerySet:
        from programmes.models import Programme

        return self.filter(programme__in=Programme.objects.visible_to(user))


class DomainQuerySet(QuerySet[Any]):
    def used_in(self, period: Period) -> DomainQuerySet:
        """Those a story of this period may be put into: begun by then, and not yet retired.

        ``from_period`` is a domain's first period, ``to_period`` its last.
        """
        begun = Q(from_period=None) | Q(from_period__starts_on__lte=period.starts_on)
        unfinished = Q(to_period=None) | Q(to_period__starts_on__gte=period.starts_on)
        return self.filter(begun, unfinished)


class MembershipQuerySet(QuerySet[Any]):
    def present(self) -> MembershipQuerySet:
        return self.filter(ended_at=None)


class QuestionQuerySet(QuerySet[Any]):
    def newest(self) -> QuestionQuerySet:
        """The wording now in use, for each language and domain."""
        from programmes.models import Question

        later = Question.objects.alias(about=Coalesce("domain_id", 0)).filter(
            about=Coalesce(OuterRef("domain_id"), 0),
            programme=OuterRef("programme"),
            language=OuterRef("language"),
            version__gt=OuterRef("version"),
        )
        return self.exclude(Exists(later))
