"""A decision as it is told to one receiver: what is theirs in it, and what may be named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from panels.account import Account, sending_panel
from panels.models import Feedback
from stories.consent import may_use
from stories.identity import display_name
from stories.models import Story

if TYPE_CHECKING:
    from panels.models import Candidate


@dataclass(frozen=True)
class Telling:
    """An account and the one it is told to."""

    account: Account
    feedback: Feedback

    @property
    def is_to_teller(self) -> bool:
        return self.feedback.audience == Feedback.Audience.TELLER

    def is_own(self, candidate: Candidate) -> bool:
        """Whether the receiver told, collected or sent the candidate."""
        if self.is_to_teller:
            return candidate.story_id == self.feedback.story_id
        if self.feedback.audience == Feedback.Audience.COLLECTOR:
            return candidate.story.collector_id == self.feedback.collector_id
        return sending_panel(candidate) == self.feedback.panel_id

    def may_name(self, candidate: Candidate) -> bool:
        """Whether the title may be told here; another's story is told to a teller if published."""
        if self.is_to_teller and not self.is_own(candidate):
            return may_use(candidate.story, "publication", "public")
        return may_use(candidate.story)

    def label(self, candidate: Candidate) -> str:
        """The reference, and as far as consent goes the title and the teller's name."""
        story = candidate.story
        facts = {"story": story.reference, "title": _title(candidate)}
        if not facts["title"] or not self.may_name(candidate):
            return story.reference
        if self.is_to_teller and self.is_own(candidate):
            return _("%(story)s “%(title)s”") % facts
        if story.name_choice == Story.NameChoice.ANONYMOUS:
            return _("%(story)s “%(title)s”") % facts
        return _("%(story)s “%(title)s”, told by %(teller)s") % {
            **facts,
            "teller": display_name(story),
        }


def _title(candidate: Candidate) -> str:
    """The title the panel read, in the present language if it was translated."""
    version = candidate.version
    if version is None:
        return ""
    language = translation.get_language()
    titles = {t.language: t.title for t in version.translations.all()}
    return titles.get(language, "") or version.title
