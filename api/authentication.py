"""Who sends a request to the API: the bearer of a token, or a signed-in person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied

from api.limits import TooMuch
from api.models import ApiToken
from api.tokens import find_token
from stories.links import GUESSES, TooOften, asked_link
from stories.models import CollectorLink

if TYPE_CHECKING:
    from rest_framework.request import Request

    from accounts.models import User

KEYWORDS = {"bearer", "token"}
LINK = "link"


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


class LinkAuthentication(BaseAuthentication):
    """Reads ``Authorization: Link msl_…``: somebody without an account, who only hands stories in.

    The request's user is the link's collector, in whose name stories come. So that nothing else of
    the collector's opens, only those actions take a link that a view names in ``link_actions``;
    they look at ``HouseViewSet.link``. All others answer 403.
    """

    def authenticate(self, request: Request) -> tuple[User, CollectorLink] | None:
        keyword, _space, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if keyword.lower() != LINK:
            return None
        try:
            link = asked_link(request._request, token.strip())
        except TooOften as error:
            sentence = _("Too many wrong links came from here. Wait ten minutes, then try again.")
            raise TooMuch(str(sentence), GUESSES.seconds) from error
        if link is None:
            sentence = _(
                "This link opens nothing. Ask the person who gave it to you for a new one."
            )
            raise AuthenticationFailed(sentence)
        view = (request.parser_context or {}).get("view")
        if getattr(view, "action", None) not in getattr(view, "link_actions", frozenset()):
            raise PermissionDenied(
                _("With a link stories are handed in, and nothing else is done.")
            )
        return link.collector, link

    def authenticate_header(self, request: Request) -> str:
        return "Link"


class LinkScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description of the API speaks of links."""

    target_class = LinkAuthentication
    name = "link"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Link msl_…`: hands stories in for one place and sees their receipts.",
        }


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description of the API speaks of tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
