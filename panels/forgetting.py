"""What panels forget of a withdrawn story: what was written and answered about it in feedback.

What panels decided, and why, stays on record and is shown to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from audit.models import Note
from panels.models import Feedback

if TYPE_CHECKING:
    from stories.models import Story


def forget(story: Story) -> None:
    """Blank what was prepared about the choice it stood in, and all that its teller said."""
    rounds = story.candidacies.values("selection_round")
    Feedback.objects.filter(decision__selection_round__in=rounds).update(text="")
    to_teller = Feedback.objects.filter(story=story)
    to_teller.update(answer="")
    unreached = to_teller.filter(state=Feedback.State.UNREACHABLE)
    unreached.update(unreachable_because=_("Withdrawn at the teller's wish."))
    keys = [str(pk) for pk in to_teller.values_list("pk", flat=True)]
    Note.objects.filter(
        entry__subject_type=Feedback._meta.label_lower, entry__subject_id__in=keys
    ).delete()
