"""Who works in a programme: inviting, adding, ending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User
from audit import log
from programmes.access import has_role
from programmes.models import Membership, Programme, Role, Unit
from programmes.services.gate import lock_set_up

SPOKEN = {"en", "fr", "ar"}


@transaction.atomic
def add_member(
    programme: Programme,
    *,
    by: User,
    email: str,
    name: str,
    role: str,
    unit: Unit | None = None,
) -> Membership:
    """Give a person a role in the programme, on a branch or on the whole.

    The first of their roles there is told to them by mail; more of them send no more mail.

    Somebody without an account gets one, without a password, and the mail invites them to set it.
    Panel members are added by whoever coordinates the place of their panel.
    Raises ValidationError when the person has that role there already.
    """
    if role == Role.PANEL_MEMBER:
        programme = Programme.objects.select_for_update().get(pk=programme.pk)
        if not has_role(by, programme.pk, Role.COORDINATOR, unit=unit):
            raise PermissionDenied
    else:
        programme = lock_set_up(programme.pk, by=by)
    _check_place(programme, unit)
    person = _person(programme, email, name)
    held = Membership.objects.present().filter(user=person, programme=programme, role=role)
    if held.filter(unit=unit).exists():
        raise ValidationError({"email": _("This person has that role there already.")})
    is_new_here = not Membership.objects.present().filter(user=person, programme=programme).exists()
    membership = Membership(user=person, programme=programme, role=role, unit=unit)
    membership.full_clean(validate_unique=False, validate_constraints=False)
    membership.save(force_insert=True)
    log.record(membership, "added", by=by)
    if is_new_here:
        accounts.invite(person, by=by, programme=programme.name)
    return membership


def _check_place(programme: Programme, unit: Unit | None) -> None:
    if unit is not None and unit.programme_id != programme.pk:
        raise ValidationError({"unit": _("This place belongs to another programme.")})


def _person(programme: Programme, email: str, name: str) -> User:
    try:
        validate_email(email.strip())
    except ValidationError as error:
        raise ValidationError({"email": _("This is not an e-mail address.")}) from error
    language = programme.language if programme.language in SPOKEN else "en"
    return accounts.person_for(email, name=name, language=language)


@transaction.atomic
def end_membership(membership: Membership, *, by: User) -> None:
    """End a role. What the person did in it stays; the last coordinator of a programme stays."""
    programme = lock_set_up(membership.programme_id, by=by)
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.ended_at is not None:
        return
    if _is_last_coordinator(programme, membership):
        raise ValidationError(_("A programme keeps at least one coordinator. Add another first."))
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    log.record(membership, "ended", by=by)


def _is_last_coordinator(programme: Programme, membership: Membership) -> bool:
    whole = Membership.objects.present().filter(programme=programme, unit=None)
    others = whole.filter(role=Role.COORDINATOR).exclude(pk=membership.pk)
    leads = membership.role == Role.COORDINATOR and membership.unit_id is None
    return leads and not others.exists()


@transaction.atomic
def invite_again(membership: Membership, *, by: User) -> None:
    """Send the mail about a role once more, with a fresh link."""
    programme = lock_set_up(membership.programme_id, by=by)
    if membership.ended_at is not None:
        raise ValidationError(_("This role has ended."))
    accounts.invite(membership.user, by=by, programme=programme.name)
    log.record(membership, "invited again", by=by)


@dataclass(frozen=True)
class Person:
    """A line of a list of people: ``number`` says which."""

    number: int
    email: str
    name: str
    role: str
    unit: Unit | None


@transaction.atomic
def add_members(programme: Programme, *, by: User, people: Sequence[Person]) -> list[Membership]:
    """Add many people as one act: all of them, or none and a sentence for each that cannot be."""
    added, faults = [], []
    for person in people:
        try:
            added.append(
                add_member(
                    programme,
                    by=by,
                    email=person.email,
                    name=person.name,
                    role=person.role,
                    unit=person.unit,
                )
            )
        except ValidationError as error:
            facts = {"number": person.number, "what": " ".join(error.messages)}
            faults.append(_("Line %(number)s: %(what)s") % facts)
    if faults:
        raise ValidationError(faults)
    return added
