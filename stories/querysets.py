"""Filters of stories that read as adjectives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils import timezone

from programmes.access import branches, memberships_of, programmes_of
from stories.search import wording_holds

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def _written_by(user: User | AnonymousUser) -> Q:
    return Q(collector=user.pk) | Q(submitter=user.pk)


class StoryQuerySet(QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> StoryQuerySet:
        """Own stories; for coordinators and evaluators, all of their branch that were handed in.

        Own are those one wrote down, as long as one has a role in the programme. A sensitive story
        is seen by its writer and by coordinators only. Panel members see candidates, not stories:
        ``panels.models.Candidate``.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        mine = _written_by(user) & Q(programme__in=programmes_of(user))
        coordinated = branches(user, "coordinator") & ~Q(state="draft")
        evaluated = branches(user, "evaluator") & ~Q(state="draft") & Q(is_sensitive=False)
        return self.filter(mine | coordinated | evaluated)

    def followed_by(self, user: User | AnonymousUser) -> StoryQuerySet:
        """Those whose way the person may follow: what they see, and what they once handed in."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        once_mine = _written_by(user) & ~Q(state="draft")
        return self.filter(Q(pk__in=self.model.objects.visible_to(user)) | once_mine)

    def handed_in(self) -> StoryQuerySet:
        return self.exclude(state="draft")

    def eligible(self) -> StoryQuerySet:
        return self.filter(state="eligible")

    def present(self) -> StoryQuerySet:
        """Those whose words are still here."""
        return self.exclude(state="withdrawn")

    def usable(
        self, purpose: str = "selection", audience: str = "programme", on: dt.date | None = None
    ) -> StoryQuerySet:
        """Those that may be used so on that day: ``stories.consent.may_use`` as a filter."""
        from stories.models import Consent

        on = on or timezone.localdate()
        given = Consent.objects.filter(
            Q(expires_on=None) | Q(expires_on__gte=on),
            story=OuterRef("pk"),
            purpose=purpose,
            audience=audience,
            withdrawn_on=None,
            given_on__lte=on,
        )
        return self.present().filter(Exists(given), is_sensitive=False)

    def matching(self, chosen: Mapping[str, Any]) -> StoryQuerySet:
        """Those that fit what was chosen in a list; empty choices do not narrow it.

        Keys: state, domain, period, language, direction (compared), unit (its branch), q (words).
        """
        equal = ("state", "domain", "period", "language", "direction")
        found = self.filter(**{name: chosen[name] for name in equal if chosen.get(name)})
        if unit := chosen.get("unit"):
            found = found.filter(unit__path__startswith=unit.path)
        return found.search(chosen.get("q") or "")

    def search(self, text: str) -> StoryQuerySet:
        """Those whose present wording, or a translation of it, holds every one of the words."""
        return self.filter(wording_holds(text)) if text.strip() else self

    def to_review(self, user: User) -> StoryQuerySet:
        """Handed in on a branch the person coordinates and not yet read, longest waiting first."""
        mine = self.filter(branches(user, "coordinator"), state="submitted")
        return mine.order_by("submitted_at", "id")

    def on_table(self) -> StoryQuerySet:
        """With their writer: drafts, and those sent back."""
        return self.filter(state__in=["draft", "returned"])


class CollectorLinkQuerySet(QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> CollectorLinkQuerySet:
        """Those for places on a branch that the person coordinates."""
        return self.filter(branches(user, "coordinator"))

    def usable(self, on: dt.date | None = None) -> CollectorLinkQuerySet:
        """Those that open something on that day (UTC today).

        Neither revoked nor expired, and in the name of somebody who still collects at that place.
        """
        from programmes.models import Membership

        on = on or timezone.localdate()
        path = ExpressionWrapper(OuterRef("unit__path"), output_field=CharField())
        collects = Membership.objects.present().alias(path=path)
        here = collects.filter(
            Q(unit=None) | Q(path__startswith=F("unit__path")),
            user=OuterRef("collector"),
            programme=OuterRef("programme"),
            role__in=["collector", "coordinator"],
        )
        is_current = Q(expires_on=None) | Q(expires_on__gte=on)
        return self.filter(is_current, Exists(here), revoked_at=None, collector__is_active=True)


class AttachmentQuerySet(QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> AttachmentQuerySet:
        """Those of stories the person may see. Whether they are shown is for ``may_show``."""
        from stories.models import Story

        return self.filter(story__in=Story.objects.visible_to(user))

    def complete(self) -> AttachmentQuerySet:
        return self.exclude(completed_at=None)

    def to_process(self) -> AttachmentQuerySet:
        """Photos that arrived whole and have not been made fit to be shown."""
        return self.complete().filter(kind="image", processed="", problem="")


class NothingToReportQuerySet(QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> NothingToReportQuerySet:
        """One's own returns; for coordinators and evaluators, all of their branch."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        here = Q(pk__in=[])
        for membership in memberships_of(user):
            if membership.role in {"coordinator", "evaluator"}:
                path = membership.unit.path if membership.unit else ""
                here |= Q(unit__programme=membership.programme_id, unit__path__startswith=path)
        return self.filter(here | Q(by=user, unit__programme__in=programmes_of(user)))


class ImportJobQuerySet(QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> ImportJobQuerySet:
        """A coordinator's own; for those of the whole programme, all of it."""
        own: list[int] = []
        whole: list[int] = []
        for membership in memberships_of(user):
            if membership.role == "coordinator":
                (whole if membership.unit_id is None else own).append(membership.programme_id)
        return self.filter(Q(programme__in=whole) | Q(programme__in=own, by=user.pk))

    def with_worker(self) -> ImportJobQuerySet:
        return self.filter(state__in=["checking", "importing"])

    def left_lying(self, since: dt.datetime) -> ImportJobQuerySet:
        """Those that nobody has gone on with since then."""
        return self.filter(
            state__in=["uploaded", "checked", "failed"], uploaded_at__lt=since
        ).exclude(asked_at__gte=since)


class IntakeQuerySet(QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> IntakeQuerySet:
        """For coordinators of the whole programme; for those of a branch, what a link there sent.

        Where it belongs is not known before it is read.
        """
        by_link = Q(pk__in=[])
        whole: list[int] = []
        for membership in memberships_of(user):
            if membership.role != "coordinator":
                continue
            if membership.unit is None:
                whole.append(membership.programme_id)
            else:
                by_link |= Q(
                    programme=membership.programme_id,
                    link__unit__path__startswith=membership.unit.path,
                )
        return self.filter(by_link | Q(programme__in=whole))

    def open(self) -> IntakeQuerySet:
        """Those for which somebody still has to do something."""
        return self.filter(settled_at=None).exclude(reasons={})


class KoboSourceQuerySet(QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> KoboSourceQuerySet:
        """For coordinators of the whole programme: a form in Kobo knows no branches."""
        whole: list[int] = [
            membership.programme_id
            for membership in memberships_of(user)
            if membership.role == "coordinator" and membership.unit_id is None
        ]
        return self.filter(programme__in=whole)

    def present(self) -> KoboSourceQuerySet:
        return self.filter(ended_at=None)

    def to_pull(self, now: dt.datetime) -> KoboSourceQuerySet:
        """Those whose pull was asked for, and does not wait for a better moment."""
        is_due = Q(pull_again_at=None) | Q(pull_again_at__lte=now)
        return self.present().filter(is_due, pull_asked_at__isnull=False)


class KoboMessageQuerySet(QuerySet[Any]):
    def unread(self) -> KoboMessageQuerySet:
        """Those nobody has tried to make a story of."""
        return self.filter(intake__settled_at=None, intake__isnull=False, intake__reasons={})

    def unsettled(self) -> KoboMessageQuerySet:
        """Those that are no story, whatever the reason."""
        return self.filter(intake__settled_at=None, intake__isnull=False)

    def with_open_files(self) -> KoboMessageQuerySet:
        """Those whose story is here while a photo or recording is not."""
        return self.filter(
            n_open_files__gt=0, intake__story__isnull=False, intake__settled_at__isnull=False
        )
