"""A person's own page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views import i18n
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.adapter import speak
from accounts.forms import ProfileForm
from accounts.models import User


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        services.change_profile(request.user, **form.cleaned_data)
        with override(request.user.language):
            messages.success(request, _("Your profile was changed."))
        return speak(redirect("accounts:profile"), request.user.language)
    status = 422 if form.errors else 200
    return render(request, "account/profile.html", {"form": form}, status=status)


def set_language(request: HttpRequest) -> HttpResponse:
    """Django's own switch; somebody signed in keeps the choice for the next time and for mails."""
    response: HttpResponse = i18n.set_language(request)
    chosen = response.cookies.get("django_language")
    if chosen and isinstance(request.user, User) and isinstance(response, HttpResponseRedirect):
        services.change_profile(request.user, name=request.user.name, language=chosen.value)
    return response
