"""What people fill in about themselves."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.tasks import send_password_link


class AskForPasswordLink(allauth_forms.ResetPasswordForm):
    """Asks for a link by mail. Whether the address is known makes no difference to the asker."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        _without_placeholders(self)

    def save(self, request: HttpRequest, **_facts: Any) -> str:  # noqa: ARG002 (allauth's signature)
        email: str = self.cleaned_data["email"]
        send_password_link.delay_on_commit(email)
        return email


class ProfileForm(forms.ModelForm[User]):
    """A person's name, and the language in which the house speaks to them."""

    class Meta:
        model = User
        fields = ["name", "language"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}
        help_texts = {
            "name": _("As others in your programmes shall see it."),
            "language": _("Pages and mails come in this language."),
        }


class SignInForm(allauth_forms.LoginForm):
    """E-mail address, password, and whether the browser is to know the person tomorrow."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("Stay signed in on this device")
        self.fields["remember"].help_text = _(
            "For 14 days. Leave it out where others use the device too: you are then signed out "
            "when the browser is closed."
        )
        _without_placeholders(self)


class SetPasswordForm(allauth_forms.ResetPasswordKeyForm):
    """A new password, for somebody who came by a link from a mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new_password(self)


class FirstPasswordForm(allauth_forms.SetPasswordForm):
    """A password for somebody signed in who has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new_password(self)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """The password one has, and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Password you have now")
        self.fields["oldpassword"].help_text = ""
        _name_new_password(self)


def _name_new_password(form: forms.Form) -> None:
    form.fields["password1"].label = _("New password")
    form.fields["password1"].help_text = _(
        "At least 8 characters, and not a common one. Three or four words make a good password."
    )
    form.fields["password2"].label = _("New password, once more")
    _without_placeholders(form)


def _without_placeholders(form: forms.Form) -> None:
    """A placeholder repeats the label in grey and vanishes when one types."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
