"""What is told below after a decision: which, why, and how the choice was made.

Davies & Dart 2005, step 6. The texts are plain, in paragraphs, in the receiver's language. They
name no voter, and of a story only what its teller's consent covers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.text import Truncator

from panels.account import gather
from panels.models import Feedback
from panels.paragraphs import Paragraphs, own, which, whole
from panels.telling import Telling

REFERENCE = re.compile(r"S-\d{5,}")
SHORT_REASON_WORDS = 25


@dataclass(frozen=True)
class Texts:
    """What can be told to one receiver: as it stands now, and in the length of a text message."""

    told: str
    short: str
    language: str

    @property
    def paragraphs(self) -> list[str]:
        """What is told, in pieces that may each have their own language and direction."""
        return [piece for piece in re.split(r"\s*\n\s*\n\s*", self.told) if piece]


def wording(feedback: Feedback) -> str:
    """The whole text for one receiver, in their language. Eight queries."""
    telling = Telling(gather(feedback.decision_id), feedback)
    with translation.override(language_of(feedback)):
        return _joined(whole(telling))


def texts(feedback: Feedback) -> Texts:
    """The text as somebody wrote it, or else as the house words it; and the short one.

    Titles and names are put back where consent still covers them. When a story that stood in the
    round may not be spoken of any more, what was written of it is not shown again. Eight queries.
    """
    telling = Telling(gather(feedback.decision_id), feedback)
    language = language_of(feedback)
    with translation.override(language):
        return Texts(told=_told(telling), short=_short(telling), language=language)


def told_text(feedback: Feedback) -> str:
    """What ``texts`` tells in full: for prints, exports and other doors out."""
    return texts(feedback).told


def _told(telling: Telling) -> str:
    written = telling.feedback.text
    if not written or telling.account.withheld:
        return _joined(whole(telling))
    labels = {c.story.reference: telling.label(c) for c in telling.account.candidates}
    return REFERENCE.sub(lambda found: labels.get(found[0], found[0]), written)


def _short(telling: Telling) -> str:
    """Which and why, without the dissent and the others' stories."""
    reasons = [
        Truncator(reason).words(SHORT_REASON_WORDS)
        for key, reason in telling.account.reasons.items()
        if key not in telling.account.withheld
    ]
    return " ".join([which(telling), *own(telling), *reasons[:1]]).replace("\n– ", " ")


def without_names(text: str, feedback: Feedback) -> str:
    """The text as it is stored: stories by reference alone, so that no name outlives consent."""
    telling = Telling(gather(feedback.decision_id), feedback)
    with translation.override(language_of(feedback)):
        for candidate in telling.account.candidates:
            text = text.replace(telling.label(candidate), candidate.story.reference)
    return text


def language_of(feedback: Feedback) -> str:
    """The language its receiver reads, if the house speaks it."""
    told = feedback.programme.language
    if feedback.collector:
        told = feedback.collector.language
    elif feedback.story and _spoken(feedback.story.language):
        told = feedback.story.language
    return _spoken(told) or settings.LANGUAGE_CODE


def _spoken(tag: str) -> str:
    language = tag.split("-", maxsplit=1)[0].lower()
    return language if language in dict(settings.LANGUAGES) else ""


def _joined(paragraphs: Paragraphs) -> str:
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
