"""Making and revoking links, and handing stories in with one."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid as uuids
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import log
from programmes.access import has_role
from stories.answers import complete
from stories.links import PREFIX, hash_of
from stories.models import CollectorLink, Story
from stories.queries import COLLECTING
from stories.services.writing import Receipt, receive

if TYPE_CHECKING:
    from accounts.models import User
    from programmes.models import Question, Unit

MOST_AT_ONCE = 40
LONGEST_LABEL = 100


@transaction.atomic
def make_link(
    unit: Unit,
    *,
    by: User,
    kind: str,
    label: str,
    collector: User | None = None,
    expires_on: dt.date | None = None,
) -> tuple[CollectorLink, str]:
    """A new link for this place and its token, which can be shown now and never again.

    Without ``collector`` the stories come in the name of whoever makes the link. Raises
    PermissionDenied, or ValidationError ``{field: what to do}``.
    """
    token = PREFIX + secrets.token_urlsafe(24)
    link = CollectorLink(
        programme_id=unit.programme_id,
        unit=unit,
        kind=kind,
        label=label.strip(),
        collector=collector or by,
        made_by=by,
        expires_on=expires_on,
        token_hash=hash_of(token),
    )
    if not by.has_perm("stories.manage_link", link):
        raise PermissionDenied
    _refuse_unfit(link)
    link.save(force_insert=True)
    log.record(link, "make_link", by=by)
    return link, token


@transaction.atomic
def make_links(
    *, by: User, unit: Unit, labels: list[str], **facts: Any
) -> list[tuple[CollectorLink, str]]:
    """One link for each label, all or none; ``facts`` as ``make_link`` takes them."""
    if len(labels) > MOST_AT_ONCE:
        sentence = _("Make up to %(n)d links at once.")
        raise ValidationError({"label": sentence % {"n": MOST_AT_ONCE}})
    return [make_link(unit, by=by, label=label, **facts) for label in labels]


def _refuse_unfit(link: CollectorLink) -> None:
    if not link.label:
        raise ValidationError({"label": _("Give the link a name by which you will know it.")})
    if len(link.label) > LONGEST_LABEL:
        sentence = _("“%(label)s” is too long. Use up to %(n)d characters.")
        raise ValidationError({"label": sentence % {"label": link.label, "n": LONGEST_LABEL}})
    if link.expires_on and link.expires_on < timezone.localdate():
        raise ValidationError({"expires_on": _("This day is over. Choose a later one.")})
    if not has_role(link.collector, link.programme_id, *COLLECTING, unit=link.unit):
        sentence = _("This person does not collect stories there. Choose somebody who does.")
        raise ValidationError({"collector": sentence})


@transaction.atomic
def revoke_link(link: CollectorLink, *, by: User) -> None:
    """End a link; twice does no harm. Stories that came by it stay."""
    link = CollectorLink.objects.select_for_update().get(pk=link.pk)
    if not by.has_perm("stories.manage_link", link):
        raise PermissionDenied
    if link.revoked_at is None:
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])
        log.record(link, "revoke_link", by=by)


def receive_by_link(
    link: CollectorLink,
    *,
    uuid: uuids.UUID,
    answers: Mapping[str, Any],
    asked: Question | None = None,
    door: str = "",
) -> Receipt:
    """Store a finished story that came by a link (``stories.links.link_of``), and hand it in.

    As ``receive``; a place off the link's branch is refused as well. Without ``door`` it came by
    the link's own pages.
    """
    full = complete(answers)
    if full["unit"] and not link.unit.holds(full["unit"].path):
        sentence = _("This link is for “%(unit)s” only. Choose a place there.")
        raise ValidationError({"unit": sentence % {"unit": link.unit}})
    own = Story.Door.DIRECT if link.is_direct else Story.Door.LINK
    return receive(
        by=link.collector,
        programme=link.programme,
        uuid=uuid,
        answers=full,
        door=door or own,
        link=link,
        asked=asked,
    )
