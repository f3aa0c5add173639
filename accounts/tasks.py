"""Mails that accounts send."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError

from accounts import mail
from accounts.models import User

RETRY = {
    "autoretry_for": (OSError, OperationalError),
    "retry_backoff": 10,
    "max_retries": 6,
}


@shared_task(**RETRY)
def send_invitation(person_id: int, by_id: int, programme: str) -> None:
    """Invite the person: with a link to set a password, if they never had one."""
    person = User.objects.filter(pk=person_id, is_active=True).first()
    by = User.objects.filter(pk=by_id).first()
    if person is not None:
        template = "added" if person.has_usable_password() else "invitation"
        mail.send(person, template, by=by, programme=programme)


@shared_task(**RETRY)
def send_password_link(email: str) -> None:
    """Send the person with this address a link to set a new password; nothing if there is none."""
    for person in User.objects.filter(email__iexact=email, is_active=True):
        mail.send(person, "password_link")
