"""The page of one candidate: the frozen wording, and what was said of it on its way up."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from panels import presentation, reading, visibility
from panels.models import SelectionRound, Turn
from panels.queries import candidates_to_read, reasons_below
from panels.rules import memberships_on_panels
from panels.views.common import candidate_or_404, person
from stories.consent import may_show, may_use
from stories.exhibits import Exhibit, shown_to_panels
from stories.models import Attachment
from stories.serving import serve


@login_required
@require_safe
def candidate_page(request: HttpRequest, pk: int) -> HttpResponse:
    selection_round = candidate_or_404(request, pk).selection_round
    keys = _keys(request, selection_round)
    here = keys.index(pk)
    candidate = candidates_to_read(selection_round).get(pk=pk)
    is_open_to_all = visibility.may_see_lower_reasons(person(request), selection_round)
    below = reasons_below([candidate])[pk] if is_open_to_all else None
    card = presentation.card_of(candidate, here + 1, below=below)
    read = reading.read_in(request.session, selection_round)
    left = [key for key in keys if key not in read]
    context = {
        "selection_round": selection_round,
        "card": card,
        "original": presentation.original_of(card),
        "exhibits": _exhibits(card),
        "n": len(keys),
        "before": keys[here - 1] if here else None,
        "after": keys[here + 1] if here + 1 < len(keys) else None,
        "seat": memberships_on_panels(person(request)).get(selection_round.panel_id),
        "turn": _open_turn(selection_round),
        "reads_for_vote": reading.reads_for_vote(person(request), selection_round),
        "left": left,
        "is_read": pk not in left,
    }
    return render(request, "panels/candidate.html", context)


def _exhibits(card: presentation.Card) -> list[Exhibit]:
    """The photos and recordings that the panel may see and hear. Two queries."""
    if not card.is_standing:
        return []
    attachments = _attachments().filter(story=card.candidate.story_id)
    page = reverse("panels:candidate_media", args=[card.candidate.pk, "sha256"])
    return shown_to_panels(attachments, page.replace("sha256", "{}"))


def _attachments() -> QuerySet[Attachment]:
    found: QuerySet[Attachment] = Attachment.objects.complete()
    return found.select_related("story").prefetch_related("story__consents")


@login_required
@require_safe
def candidate_media(request: HttpRequest, pk: int, sha256: str) -> HttpResponseBase:
    """The bytes of a photo or recording of a candidate, as long as both may be used here."""
    candidate = candidate_or_404(request, pk)
    attachment = get_object_or_404(_attachments(), story=candidate.story_id, sha256=sha256)
    if not (may_use(attachment.story) and may_show(attachment)):
        raise PermissionDenied(_("This is kept back: the teller has not agreed that it is shown."))
    return serve(request, attachment)


@login_required
@require_POST
def candidate_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a story as read on this device, and go to the next that is left."""
    selection_round = candidate_or_404(request, pk).selection_round
    if not reading.reads_for_vote(person(request), selection_round):
        raise PermissionDenied
    reading.mark_read(request.session, selection_round, pk)
    read = reading.read_in(request.session, selection_round)
    ahead = reading.next_unread(_keys(request, selection_round), read, pk)
    if ahead is None:
        messages.success(request, _("You have read all stories of this round."))
        return redirect(selection_round)
    return redirect("panels:candidate", pk=ahead)


def _keys(request: HttpRequest, selection_round: SelectionRound) -> list[int]:
    """The candidates in the order in which this person reads them."""
    keys = list(selection_round.candidates.values_list("pk", flat=True))
    return reading.in_order(person(request), selection_round, keys)


def _open_turn(selection_round: SelectionRound) -> Turn | None:
    if selection_round.state != SelectionRound.State.VOTING:
        return None
    return selection_round.turns.filter(closed_at=None).first()
