"""What every act on a programme's set-up begins with: may they, and is nobody else at it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from accounts.models import User
from programmes.models import Programme


def lock_set_up(programme_id: int, *, by: User) -> Programme:
    """The programme, locked for this transaction; PermissionDenied if ``by`` may not set it up."""
    programme: Programme = Programme.objects.select_for_update().get(pk=programme_id)
    if not by.has_perm("programmes.change_programme", programme):
        raise PermissionDenied
    return programme
