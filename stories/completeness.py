"""What a story still needs before it is handed in, and what a listener might yet ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from stories.answers import Answers

USUAL_WORDS = 800
"""About two pages. Guidance only: no length ever blocks a story."""

NEEDED: tuple[tuple[tuple[str, ...], Any], ...] = (
    (("title",), _("Give the story a short title.")),
    (("happened", "before", "now"), _("Write down what changed, in the teller's words.")),
    (
        ("significance", "no_reason_note"),
        _(
            "Write down why this change is significant to the teller. "
            "If the teller gave no reason, say so in the field below it."
        ),
    ),
    (("told_on",), _("Give the day on which the story was told.")),
)
"""What is needed: one of these answers, or else this is said at the first of them."""

ASKED: tuple[tuple[tuple[str, ...], Any], ...] = (
    (("before",), _("Before: could a stranger tell how things were before the change?")),
    (("now",), _("Now: is it clear what is different today?")),
    (
        ("happened_text", "happened_from"),
        _("When: is it known when the change happened, even roughly?"),
    ),
    (("place",), _("Where: is it known where it happened?")),
    (("teller_role",), _("Who: is it known who the teller is in the community?")),
    (
        ("other_changes",),
        _("Did the teller name other changes before choosing this one? Note them."),
    ),
    (("capture_mode",), _("Is it recorded how the story was told?")),
    (("teller_selection",), _("Is it recorded how the teller was chosen?")),
    (("read_back",), _("Was the story read back to the teller?")),
    (("direction",), _("Is the change for the better, for the worse, both, or none?")),
    (
        ("consent_selection",),
        _("Was the teller asked whether panels may read the story? Without, it cannot stand."),
    ),
)
"""What a listener might yet ask, unless one of these answers is there."""

SHORT: tuple[tuple[str, int, Any], ...] = (
    ("happened", 15, _("What happened: could a stranger picture it, and who did what?")),
    ("significance", 8, _("Why: does the reason say what the change means to the teller?")),
)
"""What is asked where an answer has fewer words; a short answer may well be enough."""


def missing(answers: Answers) -> dict[str, str]:
    """``{field: what to do}`` for everything without which a story cannot be handed in.

    ``answers`` are complete. Consent is not among it: a story can be handed in without, and then
    waits until the teller has been asked.
    """
    found = {names[0]: str(sentence) for names, sentence in _open(NEEDED, answers)}
    if answers["period"].state != "collecting":
        sentence = _(
            "The period “%(period)s” is not collecting stories now. Choose one that is collecting."
        )
        found["period"] = str(sentence % {"period": answers["period"]})
    return found


def prompts(answers: Answers) -> list[str]:
    """What a listener might yet ask: who, what, when, where, why. Never a condition."""
    short = [sentence for name, n, sentence in SHORT if 0 < len(answers[name].split()) < n]
    return [*map(str, short), *(str(sentence) for _names, sentence in _open(ASKED, answers))]


def _open(
    asked: tuple[tuple[tuple[str, ...], Any], ...], answers: Answers
) -> Iterator[tuple[tuple[str, ...], Any]]:
    for names, sentence in asked:
        if not any(answers[name] for name in names):
            yield names, sentence


def length_note(answers: Answers) -> str:
    """How long the story is beside what is usual: one or two pages."""
    told = (answers["before"], answers["happened"], answers["now"], answers["significance"])
    n_words = sum(len(part.split()) for part in told)
    sentence = ngettext("%(n)d word.", "%(n)d words.", n_words) % {"n": n_words}
    if n_words > USUAL_WORDS:
        more = _("Most stories are one or two pages; a long one is welcome too.")
        return f"{sentence} {more}"
    return sentence
