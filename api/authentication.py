"""Who sends a request to the API: the bearer of a token, or a signed-in person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from api.models import ApiToken
from api.tokens import find_token

if TYPE_CHECKING:
    from rest_framework.request import Request

    from accounts.models import User

KEYWORDS = {"bearer", "token"}


class TokenAuthentication(BaseAuthentication):
    """Reads ``Authorization: Bearer msc_…`` (or ``Token msc_…``)."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        keyword, _space, key = get_authorization_header(request).decode("latin-1").partition(" ")
        if keyword.lower() not in KEYWORDS:
            return None
        token = find_token(key.strip())
        if token is None:
            raise AuthenticationFailed(_("This token does not exist, or it was revoked."))
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description of the API speaks of tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
