"""Who may do what with a panel's round: facts first, then the matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import rules

from panels.models import Feedback, Panel, PanelMember, SelectionRound
from programmes.access import has_role, kept_with, programmes_of
from programmes.models import Role, Unit

if TYPE_CHECKING:
    from accounts.models import User


def panel_of(subject: Panel | SelectionRound | Feedback) -> Panel:
    if isinstance(subject, Feedback):
        return subject.decision.selection_round.panel
    return subject if isinstance(subject, Panel) else cast("SelectionRound", subject).panel


def memberships_on_panels(user: User) -> dict[int, str]:
    """``{panel id: role}`` of a person's present seats; one query for each request."""

    def read() -> dict[int, str]:
        seats = PanelMember.objects.standing().filter(user=user).values_list("panel_id", "role")
        return dict(seats) if user.is_active else {}

    return kept_with(user, "_seats", read)


@rules.predicate
def sits_on_it(user: User, subject: Panel | SelectionRound | None) -> bool:
    return (
        subject is not None
        and user.is_authenticated
        and panel_of(subject).pk in memberships_on_panels(user)
    )


@rules.predicate
def leads_it(user: User, subject: Panel | SelectionRound | None) -> bool:
    """Facilitates the panel, or takes its notes."""
    if subject is None or not user.is_authenticated:
        return False
    role = memberships_on_panels(user).get(panel_of(subject).pk)
    return role in {PanelMember.Role.FACILITATOR, PanelMember.Role.NOTE_TAKER}


@rules.predicate
def coordinates_it(user: User, subject: Panel | SelectionRound | Feedback | None) -> bool:
    if subject is None:
        return False
    panel = panel_of(subject)
    return has_role(user, panel.programme_id, Role.COORDINATOR, unit=panel.unit)


@rules.predicate
def coordinates_the_place(user: User, unit: Unit | None) -> bool:
    return unit is not None and has_role(user, unit.programme_id, Role.COORDINATOR, unit=unit)


@rules.predicate
def evaluates_it(user: User, subject: Panel | SelectionRound | None) -> bool:
    if subject is None:
        return False
    panel = panel_of(subject)
    return has_role(user, panel.programme_id, Role.EVALUATOR, unit=panel.unit)


@rules.predicate
def is_about_sensitive_story(_user: User, feedback: Feedback | None) -> bool:
    """Told to the teller of a story that only its collector and coordinators may see."""
    return feedback is not None and feedback.story is not None and feedback.story.is_sensitive


@rules.predicate
def is_to_tell_or_hear(user: User, feedback: Feedback | None) -> bool:
    """The collector it concerns, while in the programme, or a lead of a panel it is for or from."""
    if feedback is None or not user.is_authenticated or not user.is_active:
        return False
    seats = memberships_on_panels(user)
    leading = {p for p, role in seats.items() if role != PanelMember.Role.MEMBER}
    collector_id = feedback.story.collector_id if feedback.story else feedback.collector_id
    if collector_id == user.pk and feedback.programme_id in programmes_of(user):
        return True
    leads = feedback.panel_id in leading or panel_of(feedback).pk in leading
    return leads and not is_about_sensitive_story(user, feedback)


@rules.predicate
def hears_it_with_panel(user: User, feedback: Feedback | None) -> bool:
    """Sits, in whatever role, on the panel that is told."""
    return (
        feedback is not None
        and user.is_authenticated
        and feedback.panel_id in memberships_on_panels(user)
    )


rules.add_perm("panels.view_round", sits_on_it | coordinates_it | evaluates_it)
rules.add_perm("panels.vote", sits_on_it)
rules.add_perm("panels.facilitate_round", leads_it)
rules.add_perm("panels.choose_procedure", leads_it | coordinates_it)
rules.add_perm("panels.coordinate_round", coordinates_it)
rules.add_perm("panels.reopen_round", coordinates_it)
rules.add_perm("panels.add_panel", coordinates_the_place)
rules.add_perm("panels.change_panel", coordinates_it)
rules.add_perm("panels.close_round", leads_it | coordinates_it)
rules.add_perm("panels.deliver_feedback", is_to_tell_or_hear | coordinates_it)
rules.add_perm(
    "panels.view_feedback",
    is_to_tell_or_hear
    | hears_it_with_panel
    | coordinates_it
    | (evaluates_it & ~is_about_sensitive_story),
)
