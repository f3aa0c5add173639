"""Writing a mail to a person, in their language."""

from __future__ import annotations

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User


def send(person: User, template: str, **facts: object) -> None:
    """Send ``templates/account/mail/<template>.txt``, whose first line is the subject."""
    with override(person.language):
        context = {
            "person": person,
            "house": settings.BASE_URL,
            "password_link": password_link(person),
            "n_days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
            **facts,
        }
        text = render_to_string(f"account/mail/{template}.txt", context).strip()
    subject, _, body = text.partition("\n")
    send_mail(subject, f"{body.strip()}\n", None, [person.email])


def password_link(person: User) -> str:
    """An address at which the person can set a password once, within PASSWORD_RESET_TIMEOUT."""
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    route = {"uidb36": user_pk_to_url_str(person), "key": key}
    return f"{settings.BASE_URL}{reverse('account_reset_password_from_key', kwargs=route)}"
