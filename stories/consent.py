"""The one question asked at every exit: may this story be used so?"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from stories.models import Attachment, Story


def may_use(
    story: Story,
    purpose: str = "selection",
    audience: str = "programme",
    on: dt.date | None = None,
) -> bool:
    """Whether the teller's consent covers this purpose and audience on that day (UTC today).

    False for a withdrawn story and for a sensitive one, whatever was agreed. Reads the story's
    consents from its prefetch when there is one. ``StoryQuerySet.usable`` is the same as a filter;
    a test holds the two together.
    """
    on = on or timezone.localdate()
    if story.state == story.State.WITHDRAWN or story.is_sensitive:
        return False
    return any(
        consent.purpose == purpose
        and consent.audience == audience
        and consent.withdrawn_on is None
        and consent.given_on <= on
        and (consent.expires_on is None or consent.expires_on >= on)
        for consent in story.consents.all()
    )


def may_show(
    attachment: Attachment, audience: str = "programme", on: dt.date | None = None
) -> bool:
    """Whether the teller agreed that this photo or recording is shown to that audience.

    A consent of its own: agreeing that the words are read says nothing about the picture (R39).
    """
    return may_use(attachment.story, attachment.purpose, audience, on)
