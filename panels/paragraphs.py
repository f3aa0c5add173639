"""The paragraphs of what is told after a decision, in the language that is now switched on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from panels.models import Feedback
from stories.models import Story

if TYPE_CHECKING:
    from panels.account import Account
    from panels.models import Candidate, Dissent
    from panels.telling import Telling

Paragraphs = Iterable[str]


def _list(lines: Iterable[str]) -> str:
    return "".join(f"\n– {line}" for line in lines)


def whole(telling: Telling) -> Paragraphs:
    """Everything that is told; some of the paragraphs are empty."""
    yield which(telling)
    yield from own(telling)
    yield from _why(telling)
    yield _others(telling)
    yield _dissents(telling)
    yield from _how(telling)
    yield _next(telling)
    yield _(
        "The panel chooses the change that says the most, not the person who told of it. Nobody "
        "gains or loses anything by it."
    )
    yield _superseded(telling)


def which(telling: Telling) -> str:
    """Who read how many stories, and which they chose."""
    account = telling.account
    n = len(account.candidates)
    facts = {
        "panel": account.selection_round.panel.name,
        "n": n,
        "domain": str(account.selection_round.domain or ""),
        "period": account.selection_round.period.name,
    }
    if account.selection_round.domain:
        read = ngettext(
            "The panel “%(panel)s” read %(n)s story about “%(domain)s” for %(period)s.",
            "The panel “%(panel)s” read %(n)s stories about “%(domain)s” for %(period)s.",
            n,
        )
    else:
        read = ngettext(
            "The panel “%(panel)s” read %(n)s story for %(period)s.",
            "The panel “%(panel)s” read %(n)s stories for %(period)s.",
            n,
        )
    return f"{read % facts} {_choice(telling)}"


def _choice(telling: Telling) -> str:
    chosen = telling.account.chosen
    if not chosen:
        return _("It chose none of them.")
    return _("As the most significant it chose:") + _list(telling.label(c) for c in chosen)


def own(telling: Telling) -> Paragraphs:
    """What became of each story the receiver told, collected or sent."""
    for candidate in telling.account.candidates:
        if telling.is_own(candidate):
            yield _fate(telling, candidate) % {"story": telling.label(candidate)}


def _fate(telling: Telling, candidate: Candidate) -> str:
    if candidate.story.state == Story.State.WITHDRAWN:
        return _("%(story)s has been withdrawn, and nothing more is said of it.")
    if candidate.pk in telling.account.reasons:
        return {
            Feedback.Audience.TELLER: _("Your story, %(story)s, was chosen."),
            Feedback.Audience.COLLECTOR: _("%(story)s, which you wrote down, was chosen."),
            Feedback.Audience.PANEL: _("%(story)s, which your panel sent, was chosen."),
        }[Feedback.Audience(telling.feedback.audience)]
    return {
        Feedback.Audience.TELLER: _(
            "Your story, %(story)s, was read and talked about. It was not chosen this time."
        ),
        Feedback.Audience.COLLECTOR: _(
            "%(story)s, which you wrote down, was not chosen this time."
        ),
        Feedback.Audience.PANEL: _("%(story)s, which your panel sent, was not chosen this time."),
    }[Feedback.Audience(telling.feedback.audience)]


def _why(telling: Telling) -> Paragraphs:
    account = telling.account
    for candidate in account.chosen:
        if candidate.pk not in account.withheld:
            label = {"story": telling.label(candidate)}
            yield _("Why %(story)s was chosen, in the panel's words:") % label
            yield account.reasons[candidate.pk]
    if account.decision.none_reason:
        yield _("Why none was chosen, in the panel's words:")
        yield account.decision.none_reason
    if account.criteria:
        went_by = (
            _("%(criterion)s (%(weight)s)")
            % {"criterion": c.name, "weight": c.get_weight_display().lower()}
            for c in account.criteria
        )
        yield _("What the panel went by:") + _list(went_by)


def _others(telling: Telling) -> str:
    """What was said of those not chosen; a teller hears only what was said of their own."""
    account = telling.account
    said = [
        _("%(story)s: %(said)s") % {"story": telling.label(c), "said": account.notes[c.pk]}
        for c in account.not_chosen
        if c.pk in account.notes
        and c.pk not in account.withheld
        and (telling.is_own(c) or not telling.is_to_teller)
    ]
    return _("Of the stories not chosen, the panel said:") + _list(said) if said else ""


def _dissents(telling: Telling) -> str:
    views = [text for d in telling.account.dissents if (text := _dissent(telling, d))]
    return _("Not everybody saw it the same way. It was also said:") + _list(views) if views else ""


def _dissent(telling: Telling, dissent: Dissent) -> str:
    """The other view without whoever held it; empty when its story may not be spoken of here."""
    if dissent.candidate is None:
        return dissent.text
    candidate = telling.account.by_key[dissent.candidate.pk]
    is_private = telling.is_to_teller and not (
        telling.is_own(candidate) or candidate.pk in telling.account.reasons
    )
    if is_private or candidate.pk in telling.account.withheld:
        return ""
    return _("%(story)s: %(said)s") % {"story": telling.label(candidate), "said": dissent.text}


def _how(telling: Telling) -> Paragraphs:
    account = telling.account
    facts = f"{_sitting(account)} {_voting(account)}"
    yield "\n".join([_("How the choice was made:"), facts])
    yield account.decision.quorum_note
    yield account.decision.process_note


def _sitting(account: Account) -> str:
    held_on = account.selection_round.sitting.held_on or timezone.localdate(account.decision.at)
    facts = {"date": date_format(held_on), "n": account.n_present}
    if not account.n_present:
        return _("The panel decided on %(date)s.") % facts
    return (
        ngettext(
            "The panel met on %(date)s; %(n)s member was there.",
            "The panel met on %(date)s; %(n)s members were there.",
            account.n_present,
        )
        % facts
    )


def _voting(account: Account) -> str:
    how = account.decision.get_how_display()
    said = _("They read, talked, and decided: %(how)s.") % {"how": how.lower()}
    n = account.n_turns
    if not n and not account.n_pilots:
        return said
    pilot = _("A pilot vote before the talk did not count.") if account.n_pilots else ""
    voted = ngettext("They voted once.", "They voted %(n)s times.", n) % {"n": n} if n else ""
    points = _("Each gave the stories points.") if account.was_by_points else ""
    secret = _("The vote was secret.") if account.was_secret else ""
    return " ".join(filter(None, [said, pilot, voted, points, secret]))


def _next(telling: Telling) -> str:
    feeds = telling.account.selection_round.feeds
    if not telling.account.reasons:
        return ""
    if feeds is None:
        return _("No panel stands above this one: its choice is the last of this period.")
    return _("What was chosen goes on to the panel “%(panel)s”.") % {"panel": feeds.panel.name}


def _superseded(telling: Telling) -> str:
    decision = telling.account.decision
    if not decision.superseded_at:
        return ""
    return _(
        "Since then the panel has looked again, and this is not its last word. It says why: %(why)s"
    ) % {"why": decision.superseded_because}
