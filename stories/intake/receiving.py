"""What becomes of a filled form: a story, its correction, or something kept for a coordinator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from audit import log
from stories import services
from stories.intake import submission as forms
from stories.intake.publishing import version_now
from stories.intake.submission import Submission
from stories.models import CollectorLink, Intake, Story
from stories.services import intake as intakes
from stories.services import media

if TYPE_CHECKING:
    from django.core.files import File
    from django.db.models import QuerySet

    from accounts.models import User
    from programmes.models import Programme, Unit

DOOR = Story.Door.OPENROSA


@dataclass(frozen=True)
class Sender:
    """In whose name a form comes, for which programme, from which of its places."""

    by: User
    programme: Programme
    units: QuerySet[Unit]
    link: CollectorLink | None = None


@dataclass(frozen=True)
class Outcome:
    """``story`` or ``intake`` is what the form became; neither, for a story that was withdrawn."""

    story: Story | None = None
    intake: Intake | None = None


def take_in(sender: Sender, form: Submission) -> Outcome:
    """Store a filled form, whatever it holds; the same again changes nothing.

    A form of another version than the present one is taken as well; the story's log says so.
    """
    known = _known(sender, form)
    if known is not None and known.settled_at is not None:
        return Outcome(known.story, known)
    try:
        receipt = _receive(sender, form)
    except ValidationError as refusal:
        return Outcome(intake=_keep(sender, form, _reasons(refusal)))
    except services.OtherWords as other:
        return _beside(sender, form, other.story)
    except PermissionDenied:
        sentence = _("It is here already, handed in by somebody else.")
        return Outcome(intake=_keep(sender, form, {"": [sentence]}))
    if receipt.is_new and form.version != version_now(sender.programme, sender.units):
        _note_version(receipt.story, sender)
    _settle(sender, form, receipt.story)
    return Outcome(receipt.story)


def _known(sender: Sender, form: Submission) -> Intake | None:
    digest = intakes.digest_of(form.raw)
    found: Intake | None = _intakes(sender, form.uuid).filter(digest=digest).first()
    return found


def _intakes(sender: Sender, key: UUID) -> Any:
    return Intake.objects.filter(programme=sender.programme, door=DOOR, key=key)


def _receive(sender: Sender, form: Submission) -> services.Receipt:
    answers = forms.require(*forms.answers_of(form.values, sender.programme))
    sent: dict[str, Any] = {
        "uuid": _root(sender, form),
        "answers": answers,
        "asked": forms.asked_in(form.values, sender.programme),
        "door": DOOR,
    }
    if sender.link is not None:
        return services.receive_by_link(sender.link, **sent)
    return services.receive(by=sender.by, programme=sender.programme, **sent)


def _root(sender: Sender, form: Submission) -> UUID:
    """The uuid of the story that is meant: a phone gives every correction an id of its own."""
    if form.former is None:
        return form.uuid
    if sender.programme.stories.filter(uuid=form.former).exists():
        return form.former
    earlier = _intakes(sender, form.former).exclude(story=None).first()
    return earlier.story.uuid if earlier else form.uuid


def _reasons(refusal: ValidationError) -> Mapping[str, list[str]]:
    if hasattr(refusal, "error_dict"):
        return refusal.message_dict
    return {"": refusal.messages}


def _keep(
    sender: Sender, form: Submission, reasons: Mapping[str, list[str]], story: Story | None = None
) -> Intake:
    sent: dict[str, Any] = {"story": story, "link": sender.link, "sent_by": sender.by}
    intake, _is_new = intakes.keep_raw(
        programme=sender.programme,
        door=DOOR,
        key=form.uuid,
        raw=form.raw,
        reasons=reasons,
        **sent,
    )
    return intake


def _beside(sender: Sender, form: Submission, story: Story) -> Outcome:
    """Other words for a story that is here: kept, unless its teller has taken it back."""
    if story.state == Story.State.WITHDRAWN:
        return Outcome()
    sentence = _("It is here already with other words, as %(story)s. Those were not changed.")
    return Outcome(intake=_keep(sender, form, {"": [sentence % {"story": story}]}, story))


def _note_version(story: Story, sender: Sender) -> None:
    sentence = _("Written in another version of the form than the present one.")
    log.record(story, "other_form", by=sender.by, note=sentence)


def _settle(sender: Sender, form: Submission, story: Story) -> None:
    """What was kept of it is needed no more; by a correction's own id the story is found again."""
    for intake in _intakes(sender, form.uuid).filter(settled_at=None):
        hand_over(intake, story, sender.by)
        intakes.settle(intake, story)
    if story.uuid != form.uuid:
        intakes.settle(_keep(sender, form, {}, story), story)


def hand_over(intake: Intake, story: Story, by: User) -> None:
    """Let the story have the photos and recordings that came with it. Outside of a transaction."""
    attach_all(Outcome(story), [(one.name, one.file) for one in intake.files.all()], by=by)
    intakes.drop_files(intake)


def attach_all(
    outcome: Outcome, files: Iterable[tuple[str, File[bytes]]], *, by: User
) -> list[str]:
    """Keep photos and recordings with what the form became; sentences for those not taken.

    Called outside of a transaction. The words are received, whatever is wrong with a file.
    """
    refused = []
    for name, data in files:
        try:
            _attach(outcome, name, data, by)
        except (ValidationError, TransitionNotAllowed, PermissionDenied) as refusal:
            reasons = refusal.messages if isinstance(refusal, ValidationError) else []
            sentence = _("The words have arrived, a photo or recording has not. %(reason)s")
            refused.append((sentence % {"reason": " ".join(reasons)}).strip())
    if refused and outcome.story is not None:
        log.record(outcome.story, "refuse_media", by=by, note="\n".join(refused))
    return refused


def _attach(outcome: Outcome, name: str, data: File[bytes], by: User) -> None:
    if outcome.story is not None:
        media.attach(outcome.story, name=name, data=data, by=by)
    elif outcome.intake is not None:
        intakes.keep_file(outcome.intake, name=name, data=data)
