"""The page on which a person makes, sees once and revokes tokens."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from api import tokens
from api.forms import TokenForm
from api.models import ApiToken


@login_required
@require_http_methods(["GET", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """One's tokens, and a form for another; its key is on the answer to that form only."""
    assert isinstance(request.user, User)
    form = TokenForm(request.POST or None)
    key, code = "", 200
    if request.method == "POST" and form.is_valid():
        _token, key = tokens.make_token(by=request.user, name=form.cleaned_data["name"])
        form = TokenForm()
    elif request.method == "POST":
        code = 422
    mine = ApiToken.objects.visible_to(request.user)
    context = {"form": form, "key": key, "tokens": mine}
    return render(request, "api/token.html", context, status=code)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    assert isinstance(request.user, User)
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    tokens.revoke_token(token, by=request.user)
    messages.success(request, _("The token “%(name)s” opens nothing any more.") % {"name": token})
    return redirect("api:token")
