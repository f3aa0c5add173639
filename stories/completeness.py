"""What a story still needs before it is handed in, and what a listener might yet ask."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stories.answers import Answers

USUAL_WORDS = 800
"""About two pages. Guidance only: no length ever blocks a story."""


def missing(answers: Answers) -> dict[str, str]:
    """``{field: what to do}`` for everything without which a story cannot be handed in.

    ``answers`` are complete. Consent is not among it: a story can be handed in without, and then
    waits until the teller has been asked.
    """
    found: dict[str, str] = {}
    if not answers["title"]:
        found["title"] = _("Give the story a short title.")
    if not (answers["before"] or answers["happened"] or answers["now"]):
        found["happened"] = _("Write down what changed, in the teller's words.")
    if not (answers["significance"] or answers["no_reason_note"]):
        found["significance"] = _(
            "Write down why this change is significant to the teller. "
            "If the teller gave no reason, say so in the field below it."
        )
    if not answers["told_on"]:
        found["told_on"] = _("Give the day on which the story was told.")
    if answers["period"].state != "collecting":
        sentence = _(
            "The period “%(period)s” is not collecting stories now. Choose one that is collecting."
        )
        found["period"] = sentence % {"period": answers["period"]}
    return found


def prompts(answers: Answers) -> list[str]:
    """What a listener might yet ask: who, what, when, where, why. Never a condition."""
    asked = {
        _("Before: could a stranger tell how things were before the change?"): answers["before"],
        _("Now: is it clear what is different today?"): answers["now"],
        _("When: is it known when the change happened, even roughly?"): (
            answers["happened_text"] or answers["happened_from"]
        ),
        _("Where: is it known where it happened?"): answers["place"],
        _("Who: is it known who the teller is in the community?"): answers["teller_role"],
        _("Was the story read back to the teller?"): answers["read_back"],
        _("Is the change for the better, for the worse, both, or none?"): answers["direction"],
        _("Was the teller asked whether panels may read the story? Without, it cannot stand."): (
            answers["consent_selection"]
        ),
    }
    return [question for question, is_answered in asked.items() if not is_answered]


def length_note(answers: Answers) -> str:
    """How long the story is beside what is usual: one or two pages."""
    told = (answers["before"], answers["happened"], answers["now"], answers["significance"])
    n_words = sum(len(part.split()) for part in told)
    sentence = ngettext("%(n)d word.", "%(n)d words.", n_words) % {"n": n_words}
    if n_words > USUAL_WORDS:
        return sentence + " " + _("Most stories are one or two pages; a long one is welcome too.")
    return sentence
