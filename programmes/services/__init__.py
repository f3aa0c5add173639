"""What can be done with a programme, one function for each verb."""

from programmes.services.people import (
    Person,
    add_member,
    add_members,
    end_membership,
    invite_again,
)
from programmes.services.periods import (
    PERIOD_ACTIONS,
    add_period,
    change_period,
    reopen_period,
    start_collecting,
    start_feeding_back,
    start_selecting,
)
from programmes.services.programme import change_programme, create_programme, set_levels
from programmes.services.units import plant_units, rename_unit
from programmes.services.words import (
    add_domain,
    add_question,
    change_domain,
    move_domain,
    offer_usual_domains,
    retire_domain,
)

__all__ = [
    "PERIOD_ACTIONS",
    "Person",
    "add_domain",
    "add_member",
    "add_members",
    "add_period",
    "add_question",
    "change_domain",
    "change_period",
    "change_programme",
    "create_programme",
    "end_membership",
    "invite_again",
    "move_domain",
    "offer_usual_domains",
    "plant_units",
    "rename_unit",
    "reopen_period",
    "retire_domain",
    "set_levels",
    "start_collecting",
    "start_feeding_back",
    "start_selecting",
]
