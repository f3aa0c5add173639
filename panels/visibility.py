"""What is hidden from whom, and until when: asked by pages, API, exports and mail alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from panels.models import FirstView, PanelMember, SelectionRound, Turn
from panels.rules import memberships_on_panels

if TYPE_CHECKING:
    from accounts.models import User
    from programmes.models import Period


def may_see_lower_reasons(user: User, selection_round: SelectionRound) -> bool:
    """Whether the lower panels' reasons and dissents are open to this person.

    Where the panel hides them, a member sees them after a first private choice, and everybody once
    the round is decided. Who has no vote in the panel sees them at once.
    """
    if not user.has_perm("panels.view_round", selection_round):
        return False
    if is_to_choose_first_above(user, selection_round):
        return False
    if not selection_round.hides_lower_reasons or selection_round.is_decided:
        return True
    seat = memberships_on_panels(user).get(selection_round.panel_id)
    if seat is None or seat == PanelMember.Role.NOTE_TAKER:
        return True
    return has_given_first_view(user, selection_round)


def may_tell_lower_reasons(user: User, selection_round: SelectionRound) -> bool:
    """Whether what lower panels said may be shown on the wall, or read aloud, by this person.

    Only when nobody who is present has still to give a first choice, here or in a round further
    up. A member without an account has none to give.
    """
    if not may_see_lower_reasons(user, selection_round):
        return False
    there = selection_round.sitting.attendances.filter(member__user__isnull=False)
    above: SelectionRound | None = selection_round
    while above is not None:
        if _is_awaited_by_any(above, there.values("member__user")):
            return False
        above = above.feeds
    return True


def _is_awaited_by_any(selection_round: SelectionRound, users: Any) -> bool:
    """Whether one of these people has a vote in this round and is still to choose first."""
    is_held = selection_round.state != SelectionRound.State.CANCELLED
    if not selection_round.hides_lower_reasons or selection_round.is_decided or not is_held:
        return False
    seats = PanelMember.objects.standing().filter(panel=selection_round.panel_id, user__in=users)
    given = FirstView.objects.filter(selection_round=selection_round).values("member__user")
    return bool(seats.exclude(role=PanelMember.Role.NOTE_TAKER).exclude(user__in=given).exists())


def is_to_choose_first(user: User, selection_round: SelectionRound) -> bool:
    """Whether what lower panels said is kept from this member, wherever they might read it.

    On pages that are open to people outside the panel too: journeys and feedback.
    """
    is_held = selection_round.state != SelectionRound.State.CANCELLED
    sits = selection_round.panel_id in memberships_on_panels(user)
    return is_held and sits and not may_see_lower_reasons(user, selection_round)


def is_to_choose_first_above(user: User, selection_round: SelectionRound) -> bool:
    """Whether what is decided in this round is kept from somebody who is to choose higher up.

    One query for each step up, and none for people who sit on no other panel.
    """
    if selection_round.feeds_id is None:
        return False
    if not memberships_on_panels(user).keys() - {selection_round.panel_id}:
        return False
    above = selection_round.feeds
    while above is not None:
        if is_to_choose_first(user, above):
            return True
        above = above.feeds
    return False


def is_to_choose_first_in(user: User, period: Period) -> bool:
    """Whether the person is to choose first anywhere in the period: asked by exports of it."""
    rounds = SelectionRound.objects.held().filter(
        period=period, hides_lower_reasons=True, panel__in=memberships_on_panels(user)
    )
    return any(is_to_choose_first(user, one) for one in rounds.select_related("panel__unit"))


def has_given_first_view(user: User, selection_round: SelectionRound) -> bool:
    return FirstView.objects.filter(selection_round=selection_round, member__user=user).exists()


def may_see_tally(user: User, turn: Turn) -> bool:
    """Whether the count of a turn is open to this person: to nobody while the turn is open."""
    return not turn.is_open and user.has_perm("panels.view_round", turn.selection_round)


def may_see_own_ballot(user: User, turn: Turn) -> bool:
    """Whether one's own ballot can be shown again: never in a secret turn, which does not know."""
    return not turn.is_secret and user.is_active
