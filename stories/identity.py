"""The name a storyteller is shown by, and who may read who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from audit import log
from stories.models import Identity, Story

if TYPE_CHECKING:
    from accounts.models import User


def display_name(story: Story) -> str:
    """The name shown on every screen, export, print and mail: as the teller chose.

    Reads the identity only when the teller asked to be named (select_related
    ``storyteller__identity`` to avoid a query).
    """
    teller = story.storyteller
    if teller is None or story.state == Story.State.WITHDRAWN:
        return _("Name withheld")
    if story.name_choice == Story.NameChoice.PSEUDONYM and teller.pseudonym:
        return teller.pseudonym
    identity = getattr(teller, "identity", None)
    if story.name_choice == Story.NameChoice.NAME and identity and identity.name:
        return str(identity.name)
    return _("Name withheld")


def reveal(story: Story, *, by: User) -> Identity | None:
    """Who told the story. Each look is logged.

    Raises PermissionDenied for those without ``stories.see_identity``.
    """
    if not by.has_perm("stories.see_identity", story):
        raise PermissionDenied
    log.record(story, "see_identity", by=by)
    return Identity.objects.filter(storyteller=story.storyteller_id).first()
