"""Photos and voice notes: announced, received in pieces, checked, removed.

The words of a story never wait for these: whatever becomes of a file, what was told is received.
Call ``announce``, ``append`` and ``attach`` outside of a transaction: they end their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256 as sha256_of
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from audit import log
from stories import pictures, sniffing
from stories.filenames import harmless
from stories.models import Attachment, Story
from stories.services.locking import locked, refuse_in, refuse_unless
from stories.services.tending import hand_to_worker
from stories.storage import new_name, read_pieces, remove_on_commit, write_at

if TYPE_CHECKING:
    from django.core.files import File

    from accounts.models import User

PIECE = 256 * 1024
"""The most bytes that one request of a resumed upload may carry."""
MOST_FILES = 10
"""The most files one story may have."""


class WrongOffset(Exception):  # noqa: N818 - it is a fact, not a failure
    """The piece does not follow what has arrived. ``offset`` is where to go on."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        super().__init__(offset)


class TooLarge(ValidationError):  # noqa: N818 - the same
    """The file is larger than this house takes; the sentence says what to do."""


def announce(story: Story, *, sha256: str, name: str, size: int, by: User) -> Attachment:
    """Say that a file will come. Saying it twice gives the same attachment, as far as it came.

    Raises TooLarge, ValidationError, PermissionDenied, or TransitionNotAllowed for a story that
    was withdrawn. Then nothing is stored.
    """
    _refuse_announcement(sha256, name, size)
    with transaction.atomic():
        story = locked(story)
        refuse_unless(by, "stories.attach_media", story)
        refuse_in(story, Story.State.WITHDRAWN)
        attachment = story.attachments.filter(sha256=sha256).first()
        if attachment is None:
            _refuse_one_more(story)
            facts = {"name": harmless(name), "size": size, "file": new_name(), "sent_by": by}
            attachment = Attachment.objects.create(story=story, sha256=sha256, **facts)
    if attachment.size != size:
        sentence = _("This file was announced with %(n)d bytes. Send it as it is.")
        raise ValidationError({"size": sentence % {"n": attachment.size}})
    return attachment


def _refuse_announcement(sha256: str, name: str, size: int) -> None:
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValidationError({"sha256": _("Give the sha256 as 64 small hexadecimal digits.")})
    if size < 1:
        raise ValidationError({"size": _("This file is empty. Choose another one.")})
    refuse_too_large(sniffing.kind_by_name(name), size)


def refuse_too_large(kind: str, size: int) -> None:
    """Raise TooLarge for more bytes than a file of that kind may have; "" is the most of all."""
    limits = {"image": settings.MEDIA_IMAGE_LIMIT, "audio": settings.MEDIA_AUDIO_LIMIT}
    limit = limits.get(kind, max(limits.values()))
    if size <= limit:
        return
    sentence = {
        "image": _("This photo is larger than %(n)s MB. Make it smaller, then add it again."),
        "audio": _("This recording is larger than %(n)s MB. Record it in shorter parts."),
    }.get(kind, _("This file is larger than %(n)s MB. Send a smaller one."))
    raise TooLarge({"media": sentence % {"n": f"{limit / 1_000_000:g}"}})


def _refuse_one_more(story: Story) -> None:
    if story.attachments.count() >= MOST_FILES:
        sentence = _("A story takes up to %(n)d files. Remove one before you add another.")
        raise ValidationError({"media": sentence % {"n": MOST_FILES}})


def append(attachment: Attachment, *, offset: int, data: bytes, by: User) -> Attachment:
    """Add the next piece; with the last one the file is checked and complete.

    Raises WrongOffset with the place to go on; ValidationError for a file that is none we take
    (it is forgotten) or whose sha256 is not the announced one (it starts anew); PermissionDenied;
    TransitionNotAllowed for a story that was withdrawn.
    """
    with transaction.atomic():
        attachment = _locked(attachment)
        refuse_unless(by, "stories.attach_media", attachment.story)
        refuse_in(attachment.story, Story.State.WITHDRAWN)
        if attachment.is_complete or offset != attachment.received:
            raise WrongOffset(attachment.received)
        _write(attachment, data)
        refusal = _refusal_of(attachment)
        if attachment.received == attachment.size and refusal is None:
            _complete(attachment, by)
    if refusal is not None:
        raise refusal
    return attachment


def _locked(attachment: Attachment) -> Attachment:
    """The attachment as it stands now, its row locked. TransitionNotAllowed when it is gone."""
    rows = Attachment.objects.select_for_update(of=("self",)).select_related("story__unit")
    found: Attachment | None = rows.filter(pk=attachment.pk).first()
    if found is None:
        raise TransitionNotAllowed(_("This file was removed meanwhile."), object=attachment)
    return found


def _write(attachment: Attachment, data: bytes) -> None:
    if attachment.received + len(data) > attachment.size:
        sentence = _("This is more than the %(n)d bytes that were announced.")
        raise ValidationError({"size": sentence % {"n": attachment.size}})
    write_at(attachment.file, attachment.received, data)
    attachment.received += len(data)
    attachment.save(update_fields=["received"])


def _refusal_of(attachment: Attachment) -> ValidationError | None:
    """Why what has arrived so far is not taken. It is then forgotten, or starts anew."""
    is_whole = attachment.received == attachment.size
    if is_whole and _digest(attachment) != attachment.sha256:
        attachment.received, attachment.kind, attachment.content_type = 0, "", ""
        attachment.save(update_fields=["received", "kind", "content_type"])
        sentence = _("The file did not arrive as it was sent. Send it again from the beginning.")
        return ValidationError({"sha256": sentence})
    try:
        if not attachment.kind and (is_whole or attachment.received >= sniffing.HEAD):
            _recognise(attachment)
        if is_whole:
            _look_inside(attachment)
    except ValidationError as refusal:
        _delete(attachment)
        return refusal
    return None


def _recognise(attachment: Attachment) -> None:
    head = next(read_pieces(attachment.file, sniffing.HEAD), b"")
    attachment.kind, attachment.content_type = sniffing.sniff(head)
    refuse_too_large(attachment.kind, attachment.size)
    attachment.save(update_fields=["kind", "content_type"])


def _look_inside(attachment: Attachment) -> None:
    with attachment.file.open("rb") as file:
        if attachment.is_image:
            pictures.refuse_unreadable(file)
        else:
            sniffing.refuse_film(file)


def _digest(attachment: Attachment) -> str:
    digest = sha256_of()
    for piece in read_pieces(attachment.file):
        digest.update(piece)
    return digest.hexdigest()


def _complete(attachment: Attachment, by: User) -> None:
    attachment.completed_at = timezone.now()
    attachment.save(update_fields=["completed_at"])
    log.record(attachment.story, "attach", by=by)
    if attachment.is_image:
        hand_to_worker(attachment)


def attach(story: Story, *, name: str, data: File[bytes], by: User) -> Attachment:
    """Add a whole file, for doors that have it at once. The same file again does no harm."""
    sha256 = _digest_of_file(data)
    attachment = announce(story, sha256=sha256, name=name, size=data.size, by=by)
    for offset, piece in _pieces_of(data):
        if not attachment.is_complete and offset + len(piece) > attachment.received:
            rest = piece[max(0, attachment.received - offset) :]
            attachment = append(attachment, offset=attachment.received, data=rest, by=by)
    return attachment


def _digest_of_file(data: File[bytes]) -> str:
    digest = sha256_of()
    for _offset, piece in _pieces_of(data):
        digest.update(piece)
    return digest.hexdigest()


def _pieces_of(data: File[bytes]) -> Iterator[tuple[int, bytes]]:
    data.seek(0)
    offset = 0
    while piece := data.read(4 * PIECE):
        yield offset, piece
        offset += len(piece)


@transaction.atomic
def remove(attachment: Attachment, *, by: User) -> None:
    """Take one file away, for good."""
    attachment = _locked(attachment)
    refuse_unless(by, "stories.attach_media", attachment.story)
    refuse_in(attachment.story, Story.State.WITHDRAWN)
    _delete(attachment)
    log.record(attachment.story, "remove_media", by=by)


def forget(story: Story) -> None:
    """Remove every file of a story, with its row. Called inside the withdrawal's transaction."""
    for attachment in story.attachments.select_for_update():
        _delete(attachment)


def _delete(attachment: Attachment) -> None:
    remove_on_commit(attachment.files)
    attachment.delete()
