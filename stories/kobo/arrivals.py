"""A submission arrives: kept as it is, then read by the worker and received as a story.

Whatever becomes of it, the body stays until its story is withdrawn. Twice does no harm: the same
answers of the same submission are one message, however Kobo wraps them.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import uuid as uuids
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from stories.answers import Answers
from stories.kobo.handing import hand_to_worker
from stories.kobo.reading import Codebook, Reader
from stories.kobo.submission import Malformed, Submission, parsed, questions_of, submission_of
from stories.models import Intake, KoboMessage, KoboSource, Story
from stories.services import OtherWords, receive
from stories.services.intake import Reasons, digest_of, give_reasons, keep_raw, settle

logger = logging.getLogger(__name__)
SOON = dt.timedelta(minutes=5)
KEPT_APART = "…"
"""What stands in a kept body where the teller was named; the name itself is with the story."""


def arrive(source: KoboSource, raw: str, *, is_pulled: bool = False) -> bool:
    """Keep what came, once, and say whether it is new.

    What a teller has taken back is not kept again. Raises Malformed for what is no submission; it
    is kept nevertheless, for the coordinator.
    """
    try:
        submission = submission_of(parsed(raw))
    except Malformed as error:
        _keep_unreadable(source, raw, str(error))
        raise
    key = _root_of(source, submission)
    once = {"source": source, "key": key, "digest": submission.digest}
    if KoboMessage.objects.filter(**once).exists():
        return False
    if Story.objects.filter(uuid=key, state=Story.State.WITHDRAWN).exists():
        return False
    try:
        with transaction.atomic():
            _keep_new(once, submission, raw, is_pulled)
    except IntegrityError:
        return False  # its twin came in the same moment
    return True


def _keep_new(once: dict[str, Any], submission: Submission, raw: str, is_pulled: bool) -> None:
    source: KoboSource = once["source"]
    intake, _is_new = keep_raw(
        programme=source.programme, door=Story.Door.KOBO, key=once["key"], raw=raw
    )
    files = [
        {"url": file.url, "name": file.name, "is_here": False, "problem": ""}
        for file in submission.files
    ]
    message = KoboMessage.objects.create(
        **once,
        intake=intake,
        instance=submission.instance,
        is_pulled=is_pulled,
        files=files,
        n_open_files=len(files),
    )
    if not is_pulled:
        hand_to_worker("read_kobo_message", message.pk)


def _root_of(source: KoboSource, submission: Submission) -> uuids.UUID:
    """Under which uuid the submission is known here. An older Kobo names the last edit only."""
    if submission.has_root or not submission.replaces:
        return submission.key
    known = KoboMessage.objects.filter(source=source, instance=submission.replaces)
    root: uuids.UUID | None = known.values_list("key", flat=True).first()
    return root or uuids.UUID(submission.replaces)


def _keep_unreadable(source: KoboSource, raw: str, sentence: str) -> None:
    with translation.override(source.made_by.language):
        keep_raw(
            programme=source.programme,
            door=Story.Door.KOBO,
            key=uuids.uuid5(uuids.NAMESPACE_URL, f"msc:kobo:{source.pk}:{digest_of(raw)}"),
            raw=raw,
            reasons={"": [sentence]},
        )


def read(message_id: int, reader: Reader | None = None) -> None:
    """Make a story of a message; the worker's door. Nothing when it is one already."""
    try:
        _read(message_id, reader)
    except Exception as error:
        logger.exception("Message %s from Kobo cannot be read", message_id)
        sentence = _("It cannot be read (%(why)s). Tell whoever looks after the server.")
        message = KoboMessage.objects.unsettled().filter(pk=message_id).first()
        if message and message.intake:
            give_reasons(message.intake, {"": [sentence % {"why": type(error).__name__}]})


def _read(message_id: int, reader: Reader | None) -> None:
    with transaction.atomic():
        rows = KoboMessage.objects.select_for_update(of=("self",))
        message = rows.filter(pk=message_id).first()
        if message is None or message.intake is None or message.intake.settled_at:
            return
        source = message.source
        with translation.override(source.made_by.language):
            reasons = _receive(message, source, message.intake, reader)
        if reasons:
            give_reasons(message.intake, reasons)
        elif message.n_open_files:
            message.again_at = timezone.now() + SOON
            message.save(update_fields=["again_at"])
            hand_to_worker("fetch_kobo_files", message.pk)


def _receive(
    message: KoboMessage, source: KoboSource, intake: Intake, reader: Reader | None
) -> Reasons:
    """Receive the story, or say why not."""
    if not source.columns:
        return {"": [_("Say on the page of this Kobo form which question holds what.")]}
    texts = submission_of(parsed(intake.raw)).texts
    reader = reader or Reader(source.programme)
    answers, reasons = reader.answers(texts, Codebook.of(source))
    if reasons:
        return reasons
    if drafted := _drafted_from(message, source):
        return _kept_beside(intake, drafted)
    return _hand_in(message, source, intake, answers)


def _hand_in(message: KoboMessage, source: KoboSource, intake: Intake, answers: Answers) -> Reasons:
    try:
        receipt = receive(
            by=source.collector,
            programme=source.programme,
            uuid=message.key,
            answers=answers,
            door=Story.Door.KOBO,
        )
    except ValidationError as refusal:
        return refusal.message_dict
    except OtherWords as other:
        return _kept_beside(intake, other.story)
    except PermissionDenied:
        sentence = _("%(person)s does not collect stories there. Choose somebody else.")
        return {"": [sentence % {"person": source.collector}]}
    _close(message, intake, receipt.story)
    return {}


def _drafted_from(message: KoboMessage, source: KoboSource) -> Story | None:
    """The story that a coordinator made of an earlier wording that could not be read."""
    earlier = {"door": Story.Door.KOBO, "programme": source.programme_id, "key": message.key}
    rows = Intake.objects.filter(**earlier, settled_at__isnull=False, story__isnull=False)
    found = rows.exclude(story__uuid=message.key).select_related("story").first()
    return found.story if found else None


def _kept_beside(intake: Intake, story: Story) -> Reasons:
    """The first wording stands; this one waits for somebody who compares the two."""
    if story.programme_id != intake.programme_id:
        return {"": [_("Another story has this number already.")]}
    intake.story = story
    intake.save(update_fields=["story"])
    sentence = _(
        "%(story)s came from Kobo before, and was then changed in Kobo. "
        "The first wording stands. Compare the two, and correct the story if it is wrong."
    )
    return {"": [sentence % {"story": story}]}


def _close(message: KoboMessage, intake: Intake, story: Story) -> None:
    """It became this story, and so did earlier wordings of it that could not be read."""
    body = _without(parsed(intake.raw), Codebook.of(message.source).private)
    intake.raw = json.dumps(body, ensure_ascii=False)
    intake.save(update_fields=["raw"])
    settle(intake, story)
    earlier = KoboMessage.objects.unsettled().filter(source=message.source_id, key=message.key)
    waiting = Intake.objects.filter(pk__in=earlier.values("intake"), story=None)
    waiting.update(story=story, settled_at=timezone.now())


def _without(body: Any, private: list[str], above: str = "") -> Any:
    """The body without what was answered to these questions, in groups or not."""
    if isinstance(body, list):
        return [_without(one, private, above) for one in body]
    if not isinstance(body, dict):
        return body
    return {
        name: KEPT_APART
        if _is_one_of(f"{above}{name}", private)
        else _without(value, private, f"{above}{name}/")
        for name, value in body.items()
    }


def _is_one_of(path: str, private: list[str]) -> bool:
    """A template of the REST service may have put the submission deeper than its questions say."""
    return any(path == question or path.endswith(f"/{question}") for question in private)


def texts_of(intake: Intake) -> dict[str, str]:
    """What was answered, question by question, without what Kobo notes itself."""
    try:
        texts = submission_of(parsed(intake.raw)).texts
    except Malformed:
        return {}
    return {name: texts[name] for name in questions_of(texts)}


def answers_of(intake: Intake) -> Answers:
    """What could be understood of it, for a draft; {} for what no form has sent."""
    message = KoboMessage.objects.filter(intake=intake).select_related("source").first()
    if message is None:
        return {}
    reader, texts = Reader(intake.programme), texts_of(intake)
    return reader.answers(texts, Codebook.of(message.source))[0]


def read_again(source: KoboSource) -> int:
    """Let the worker read again what is no story yet; how many there are."""
    waiting = KoboMessage.objects.unsettled().filter(source=source)
    intakes = Intake.objects.filter(pk__in=waiting.values("intake"), story=None)
    n_waiting = intakes.update(reasons={})
    if n_waiting:
        hand_to_worker("read_kobo_source", source.pk)
    return n_waiting


def read_waiting(source_id: int, most: int = 5_000) -> None:
    """Read what nobody has read, of one form; the worker's door."""
    source = KoboSource.objects.select_related("programme").filter(pk=source_id).first()
    if source is None:
        return
    with translation.override(source.made_by.language):
        reader = Reader(source.programme)
    unread = KoboMessage.objects.unread().filter(source=source).order_by("pk")
    for pk in list(unread.values_list("pk", flat=True)[:most]):
        read(pk, reader)


def resume_lost() -> int:
    """Hand to the worker again what nobody has read for a while; how many forms have such."""
    before = timezone.now() - dt.timedelta(seconds=30)
    unread = KoboMessage.objects.unread().filter(intake__received_at__lt=before)
    found = list(unread.order_by("source_id").values_list("source_id", flat=True).distinct())
    for pk in found:
        hand_to_worker("read_kobo_source", pk)
    return len(found)
