"""The main menu: only what the person can use, with the present page marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import ResolverMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from programmes.access import memberships_of
from programmes.models import Role

register = template.Library()

ALL = frozenset(Role.values)
OFFICE = frozenset({Role.COORDINATOR, Role.EVALUATOR})


@dataclass(frozen=True)
class Door:
    """A room in the menu. ``apps`` and ``pages`` tell which addresses belong to it."""

    label: str | Promise
    url_name: str
    roles: frozenset[str]
    apps: tuple[str, ...]
    pages: tuple[str, ...] = ("",)

    def leads_to(self, match: ResolverMatch) -> bool:
        """Whether the page behind this address is in this room."""
        return match.app_name in self.apps and (match.url_name or "").startswith(self.pages)


FEEDBACK = Door(_("Feedback"), "panels:feedback", ALL, ("panels",), ("feedback", "journey"))
DOORS = (
    Door(_("To do"), "home", ALL, ("",), ("home",)),
    Door(_("Stories"), "stories:list", OFFICE | {Role.COLLECTOR}, ("stories",)),
    Door(_("Panels"), "panels:list", OFFICE | {Role.PANEL_MEMBER}, ("panels",)),
    FEEDBACK,
    Door(_("Periods"), "reports:periods", OFFICE, ("reports", "themes")),
    Door(_("Programmes"), "programmes:list", ALL, ("programmes",)),
)
OPEN_TO_ALL = {"home", "programmes:list"}


@register.inclusion_tag("includes/menu.html", takes_context=True)
def main_menu(context: dict[str, Any]) -> dict[str, Any]:
    """The links of the menu: ``links`` of label, address and whether it is where we are."""
    request: HttpRequest | None = context.get("request")
    user = getattr(request, "user", None)
    if request is None or not isinstance(user, User):
        return {"links": []}
    match = request.resolver_match
    here = _room_of(match)
    links = [(door.label, url, door is here) for door, url in _open_to(user)]
    return {
        "links": links,
        "person": user,
        "at_profile": match is not None and match.view_name == "accounts:profile",
        "csrf_token": context.get("csrf_token"),
    }


def _room_of(match: ResolverMatch | None) -> Door | None:
    """The room a page is in; feedback has its pages inside the panels' addresses."""
    if match is None:
        return None
    return next((door for door in (FEEDBACK, *DOORS) if door.leads_to(match)), None)


def _open_to(user: User) -> list[tuple[Door, str]]:
    """The rooms of the person's roles, with their addresses."""
    roles = {membership.role for membership in memberships_of(user)}
    return [
        (door, reverse(door.url_name))
        for door in DOORS
        if door.roles & roles or door.url_name in OPEN_TO_ALL
    ]
