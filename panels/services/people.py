"""Setting up panels and the people on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import log
from panels.models import DomainSeats, Panel, PanelMember, SelectionRound
from panels.services.gate import require, require_state
from panels.services.nodes import Entries
from programmes.models import Membership, Programme, Role, Unit
from programmes.services import add_member

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import User
    from programmes.models import Domain


@transaction.atomic
def add_panel(programme: Programme, *, by: User, unit: Unit, name: str, **facts: Any) -> Panel:
    """Seat a panel at a unit; it passes on to the nearest panel above, unless ``feeds`` is given.

    ``facts`` are fields of the panel: seats, quorum, procedure, is_secret, feeds, and so on.
    """
    require(by, "panels.add_panel", unit)
    panel = Panel(programme=programme, unit=unit, name=name.strip(), **facts)
    if "feeds" not in facts:
        panel.feeds = _next_above(panel)
    _save(panel)
    log.record(panel, "add_panel", by=by)
    return panel


@transaction.atomic
def change_panel(panel: Panel, *, by: User, **facts: Any) -> Panel:
    """Change a panel. Rounds that are planned already keep what they were planned with."""
    fresh = Panel.objects.select_for_update().get(pk=panel.pk)
    require(by, "panels.change_panel", fresh)
    for name, value in facts.items():
        setattr(fresh, name, value)
    require(by, "panels.add_panel", fresh.unit)
    _save(fresh)
    log.record(fresh, "change_panel", by=by)
    return fresh


@transaction.atomic
def set_domain_seats(panel: Panel, *, by: User, seats: Mapping[Domain, int | None]) -> None:
    """Say how many of each domain a panel may choose; None: as many as of any other.

    Domains that are not named stay as they are. Rounds that are planned already do too.
    """
    require(by, "panels.change_panel", panel)
    for domain, n in seats.items():
        if domain.programme_id != panel.programme_id:
            raise ValidationError({"domain": _("This domain belongs to another programme.")})
        if n is not None and n < 1:
            raise ValidationError({"seats": _("A panel may choose at least one story.")})
        if n is None:
            DomainSeats.objects.filter(panel=panel, domain=domain).delete()
        else:
            DomainSeats.objects.update_or_create(panel=panel, domain=domain, defaults={"seats": n})
    said = ", ".join(f"{domain.pk}: {n or '-'}" for domain, n in seats.items())
    log.record(panel, "set_domain_seats", by=by, note=said)


@transaction.atomic
def end_panel(panel: Panel, *, by: User) -> None:
    """Dissolve a panel. Its past stays; it gets no more rounds.

    Refused while it has a round that is planned or open.
    """
    fresh = Panel.objects.select_for_update().get(pk=panel.pk)
    require(by, "panels.change_panel", fresh)
    at_work = SelectionRound.objects.undecided().filter(panel=fresh).exists()
    require_state(not at_work, _("The panel still has rounds to hold."), fresh)
    fresh.ended_at = timezone.now()
    fresh.save(update_fields=["ended_at"])
    Panel.objects.filter(feeds=fresh).update(feeds=fresh.feeds_id)
    log.record(fresh, "end_panel", by=by)


@transaction.atomic
def add_panel_member(
    panel: Panel,
    *,
    by: User,
    name: str,
    email: str = "",
    role: str = PanelMember.Role.MEMBER,
    sex: str = PanelMember.Sex.UNKNOWN,
) -> PanelMember:
    """Seat a person; with an e-mail address they get an account, without one only a name."""
    require(by, "panels.change_panel", panel)
    user = _account(panel, by, email.strip(), name) if email.strip() else None
    member = PanelMember(panel=panel, user=user, name=name.strip(), role=role, sex=sex)
    member.full_clean()
    member.save()
    log.record(panel, "add_panel_member", by=by, note=str(member.pk))
    return member


@transaction.atomic
def end_panel_member(member: PanelMember, *, by: User) -> None:
    """Take a person off a panel. What they took part in stays on record."""
    fresh = PanelMember.objects.select_for_update().get(pk=member.pk)
    require(by, "panels.change_panel", fresh.panel)
    require_state(fresh.ended_at is None, _("This person has left the panel before."), fresh)
    fresh.ended_at = timezone.now()
    fresh.save(update_fields=["ended_at"])
    log.record(fresh.panel, "end_panel_member", by=by, note=str(fresh.pk))
    _end_access(fresh, by)


def _account(panel: Panel, by: User, email: str, name: str) -> User:
    """The account behind an address, given entry to the panel's place if it has none yet."""
    here = Membership.objects.present().filter(
        programme=panel.programme, role=Role.PANEL_MEMBER, unit=panel.unit
    )
    held = here.filter(user__email__iexact=email).select_related("user").first()
    if held is not None:
        return held.user
    return add_member(
        panel.programme, by=by, email=email, name=name, role=Role.PANEL_MEMBER, unit=panel.unit
    ).user


def _end_access(member: PanelMember, by: User) -> None:
    """End the membership that came with the seat, when it was the person's last in the place."""
    panel = member.panel
    seats = PanelMember.objects.standing().filter(user=member.user_id, panel__unit=panel.unit)
    if member.user_id is None or seats.exists():
        return
    for membership in Membership.objects.present().filter(
        user=member.user_id,
        programme=panel.programme,
        role=Role.PANEL_MEMBER,
        unit=panel.unit,
    ):
        membership.ended_at = timezone.now()
        membership.save(update_fields=["ended_at"])
        log.record(membership, "ended", by=by)


def _next_above(panel: Panel) -> Panel | None:
    others = list(Panel.objects.standing().filter(programme=panel.programme).select_related("unit"))
    key = Entries(others).above(panel)
    return next((other for other in others if other.pk == key), None)


def _save(panel: Panel) -> None:
    if panel.unit.programme_id != panel.programme_id:
        raise ValidationError({"unit": _("This place belongs to another programme.")})
    if panel.feeds is not None and panel.feeds.programme_id != panel.programme_id:
        raise ValidationError({"feeds": _("This panel belongs to another programme.")})
    above = panel.feeds
    while above is not None:
        if above.pk == panel.pk:
            raise ValidationError({"feeds": _("The panels would feed one another in a circle.")})
        above = above.feeds
    panel.full_clean()
    panel.save()
