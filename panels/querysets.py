"""Filters of panels, rounds, candidates and feedback that read as adjectives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from programmes.access import branches, programmes_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

OPENED = ("reading", "voting", "deliberating", "decided", "closed")
DECIDED = ("decided", "closed")


def panels_of(user: User | AnonymousUser) -> Any:
    """Keys of the panels on which the person now sits, as a sub-select."""
    from panels.models import PanelMember

    return PanelMember.objects.standing().filter(user=user.pk).values("panel")


def panels_led_by(user: User | AnonymousUser) -> Any:
    """Keys of the panels the person facilitates or takes notes for, as a sub-select."""
    return panels_of(user).filter(role__in=["facilitator", "note_taker"])


class PanelQuerySet(QuerySet[Any]):
    def standing(self) -> PanelQuerySet:
        return self.filter(ended_at=None)

    def visible_to(self, user: User | AnonymousUser) -> PanelQuerySet:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(pk__in=panels_of(user)) | branches(user, "coordinator", "evaluator"))


class PanelMemberQuerySet(QuerySet[Any]):
    def standing(self) -> PanelMemberQuerySet:
        return self.filter(ended_at=None, panel__ended_at=None)


class SelectionRoundQuerySet(QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> SelectionRoundQuerySet:
        """Those of one's own panels; for coordinators and evaluators, those of their branch."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        led = branches_by_panel(user)
        return self.filter(Q(panel__in=panels_of(user)) | led)

    def with_counts(self) -> SelectionRoundQuerySet:
        """Each with ``n_present`` and ``n_decisions``: facts that would cost a query each."""
        from panels.models import Attendance, Decision

        there = Attendance.objects.filter(sitting=OuterRef("sitting"))
        said = Decision.objects.filter(selection_round=OuterRef("pk"))
        return self.annotate(
            n_present=_count(there, "sitting"), n_decisions=_count(said, "selection_round")
        )

    def held(self) -> SelectionRoundQuerySet:
        return self.exclude(state="cancelled")

    def opened(self) -> SelectionRoundQuerySet:
        return self.filter(state__in=OPENED)

    def decided(self) -> SelectionRoundQuerySet:
        return self.filter(state__in=DECIDED)

    def undecided(self) -> SelectionRoundQuerySet:
        return self.held().exclude(state__in=DECIDED)


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many rows there are, as a sub-select."""
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def branches_by_panel(user: User | AnonymousUser, prefix: str = "") -> Q:
    """Rows whose panel stands on a branch that the person coordinates or evaluates."""
    return branches(user, "coordinator", "evaluator", prefix=f"{prefix}panel__")


class CandidateQuerySet(QuerySet[Any]):
    def standing(self) -> CandidateQuerySet:
        """Those whose story may still be used here: not withdrawn, consent not lapsed."""
        from stories.models import Story

        return self.filter(story__in=Story.objects.usable("selection", "programme"))

    def with_standing(self) -> CandidateQuerySet:
        """Each with ``is_standing``: ``standing()`` as a fact, without another query."""
        from stories.models import Story

        usable = Story.objects.usable("selection", "programme").filter(pk=OuterRef("story"))
        return self.annotate(is_standing=Exists(usable))

    def visible_to(self, user: User | AnonymousUser) -> CandidateQuerySet:
        """Candidates of rounds that are open or decided, for those who may see the round."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        on_my_panel = Q(
            selection_round__panel__in=panels_of(user), selection_round__state__in=OPENED
        )
        return self.filter(on_my_panel | branches_by_panel(user, "selection_round__"))


class SelectionQuerySet(QuerySet[Any]):
    def standing(self) -> SelectionQuerySet:
        """Those of decisions that were not superseded."""
        return self.filter(decision__superseded_at=None)


def to_hear(user: User | AnonymousUser) -> Q:
    return Q(collector=user.pk) | Q(panel__in=panels_of(user))


def to_tell(user: User | AnonymousUser) -> Q:
    led = Q(decision__selection_round__panel__in=panels_led_by(user))
    led |= branches(user, "coordinator", prefix="decision__selection_round__panel__")
    not_me = Q(collector=None) | ~Q(collector=user.pk)
    return Q(story__collector=user.pk) | (led & not_me & ~Q(audience="teller"))


class FeedbackQuerySet(QuerySet[Any]):
    def undone(self) -> FeedbackQuerySet:
        """What is still to be told; the teller of a withdrawn story is told nothing more."""
        waiting = self.filter(state__in=["due", "prepared"])
        return waiting.exclude(audience="teller", story__state="withdrawn")

    def done(self) -> FeedbackQuerySet:
        return self.exclude(state__in=["due", "prepared"])

    def overdue(self) -> FeedbackQuerySet:
        return self.undone().filter(due_on__lt=timezone.localdate())

    def to_hear(self, user: User | AnonymousUser) -> FeedbackQuerySet:
        """What the person is told as a collector or as a member of a panel below."""
        return self.filter(to_hear(user))

    def to_tell(self, user: User | AnonymousUser) -> FeedbackQuerySet:
        """What the person is to pass on.

        A collector tells the tellers of their stories; who leads the panel that decided, or
        coordinates its branch, tells collectors and the panels below.
        """
        return self.filter(to_tell(user))

    def concerning(self, user: User | AnonymousUser) -> FeedbackQuerySet:
        """What the person is to hear or to tell."""
        return self.filter(to_hear(user) | to_tell(user))

    def visible_to(self, user: User | AnonymousUser) -> FeedbackQuerySet:
        """What one is to be told or to tell; for coordinators and evaluators, their branch's."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        collected = Q(collector=user) | Q(story__collector=user)
        mine = (collected & Q(programme__in=programmes_of(user))) | Q(panel__in=panels_of(user))
        place = "decision__selection_round__panel__"
        led = Q(decision__selection_round__panel__in=panels_led_by(user))
        led |= branches(user, "evaluator", prefix=place)
        open_to_all = Q(story=None) | Q(story__is_sensitive=False)
        coordinated = branches(user, "coordinator", prefix=place)
        return self.filter(mine | (led & open_to_all) | coordinated)
