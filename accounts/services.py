"""Inviting people and changing what an account says."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.tasks import send_invitation


def person_for(email: str, *, name: str = "", language: str = "en") -> User:
    """The person with this address; when nobody has it, a new one without a password."""
    email = User.objects.normalize_email(email.strip()).lower()
    found = User.objects.filter(email__iexact=email).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return User.objects.create_user(email, name=name.strip(), language=language)
    except IntegrityError:  # somebody else invited them in this very moment
        return User.objects.get(email__iexact=email)


def invite(person: User, *, by: User, programme: str) -> None:
    """Tell a person by mail that they were invited into the programme with this name."""
    send_invitation.delay_on_commit(person.pk, by.pk, programme)


def change_profile(person: User, *, name: str, language: str) -> None:
    """Change how the person is called and in which language the house speaks to them."""
    person.name, person.language = name.strip(), language
    person.save(update_fields=["name", "language"])
