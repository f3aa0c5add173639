"""Who may sort themes."""

import rules

from programmes.access import memberships_of
from programmes.models import Role


@rules.predicate
def analyses_it(user: object, subject: object | None) -> bool:
    """Coordinates or evaluates the whole programme that the subject belongs to."""
    programme_id = getattr(subject, "programme_id", None)
    return subject is not None and any(
        membership.programme_id == programme_id
        and membership.role in {Role.COORDINATOR, Role.EVALUATOR}
        and membership.unit_id is None
        for membership in memberships_of(user)  # type: ignore[arg-type]
    )


rules.add_perm("themes.analyse", analyses_it)
