from programmes.models.membership import Membership, Role
from programmes.models.period import Period
from programmes.models.programme import Domain, Level, Programme, Question
from programmes.models.unit import Unit

__all__ = ["Domain", "Level", "Membership", "Period", "Programme", "Question", "Role", "Unit"]
