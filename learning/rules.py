"""Who writes down whom a programme means to hear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from programmes.access import has_role
from programmes.models import Role, Unit

if TYPE_CHECKING:
    from accounts.models import User


@rules.predicate
def coordinates_there(user: User, unit: Unit | None) -> bool:
    """Coordinates the branch with this place."""
    return unit is not None and has_role(user, unit.programme_id, Role.COORDINATOR, unit=unit)


rules.add_perm("learning.plan_hearing", coordinates_there)
