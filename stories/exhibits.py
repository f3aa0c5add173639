"""The photos and recordings of a story as pages show them, or say why they do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from stories.consent import may_show
from stories.models import Attachment

if TYPE_CHECKING:
    from stories.models import Story


@dataclass(frozen=True)
class Exhibit:
    """One photo or recording. ``address`` is empty while it is not shown; ``why_not`` says why."""

    attachment: Attachment
    address: str = ""
    why_not: str = ""

    @property
    def is_image(self) -> bool:
        return self.attachment.is_image


def exhibits_of(story: Story) -> list[Exhibit]:
    """All of a story. Two queries, unless its attachments and consents are prefetched."""
    prefetch_related_objects([story], "attachments", "consents")
    return [_exhibit(attachment) for attachment in story.attachments.all()]


def shown_to_panels(attachments: Iterable[Attachment], address: str) -> list[Exhibit]:
    """Those that may be shown to the panels of the programme, each at its own address.

    ``address`` is that of a panel's page, with ``{}`` where the sha256 stands.
    """
    return [
        Exhibit(attachment, address.format(attachment.sha256))
        for attachment in attachments
        if attachment.shown and may_show(attachment)
    ]


def _exhibit(attachment: Attachment) -> Exhibit:
    why_not = _why_not(attachment)
    return Exhibit(attachment, "" if why_not else attachment.get_absolute_url(), why_not)


def _why_not(attachment: Attachment) -> str:
    if not attachment.is_complete:
        share = 100 * attachment.received // attachment.size
        sentence = _("A file is still on its way: %(n)d%% of it has arrived.")
        return sentence % {"n": share}
    if attachment.problem:
        return str(attachment.get_problem_display())
    if not may_show(attachment):
        if attachment.is_image:
            return _("A photo is kept back: there is no consent for photos.")
        return _("A recording is kept back: there is no consent for recordings.")
    if attachment.shown is None:
        return _("A photo is being made ready: its place and its size are taken out.")
    return ""
