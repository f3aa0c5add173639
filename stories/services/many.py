"""Receiving many stories at once: what ``receive`` does to each, in a few statements for all."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Subquery

from audit.workflow import perform_many
from programmes.models import Programme
from stories.answers import IDENTITY, Answers, complete, digest_of
from stories.models import Allocation, Consent, Identity, Story, Storyteller, StoryVersion
from stories.queries import question_for
from stories.services import rows
from stories.services.locking import locked_by_uuids
from stories.services.writing import OtherWords, Receipt, receive, refuse_unready

if TYPE_CHECKING:
    from accounts.models import User

Sending = tuple[uuids.UUID, Answers]
Outcome = Receipt | ValidationError | OtherWords
"""What ``receive`` would have returned or raised."""


@transaction.atomic
def receive_many(
    sendings: Sequence[Sending], *, by: User, programme: Programme, door: str
) -> list[Outcome]:
    """Receive each story as ``receive`` does, and say what became of each, in their order.

    Everything that can be refused is refused before the first row is written; a refused story
    keeps no other out. Uuids differ. Raises PermissionDenied as ``receive`` does.
    """
    entrance: dict[str, Any] = {"by": by, "programme": programme, "door": door}
    known = locked_by_uuids([uuid for uuid, _answers in sendings])
    outcomes: dict[uuids.UUID, Outcome] = {}
    drafts: list[tuple[Story, Answers]] = []
    asking = _Asking(programme)
    for uuid, answers in sendings:
        try:
            full = complete(answers)
            if uuid not in known:
                drafts.append((_draft(uuid, full, asking, **entrance), full))
            elif _is_same(known[uuid], full, by):
                outcomes[uuid] = Receipt(known[uuid], is_new=False)
            else:
                outcomes[uuid] = _receive_one(uuid, full, **entrance)
        except ValidationError as error:
            outcomes[uuid] = error
    try:
        with transaction.atomic():
            outcomes |= _store(drafts, by, programme)
    except IntegrityError:  # somebody else sent one of them meanwhile
        outcomes |= {
            story.uuid: _receive_one(story.uuid, full, **entrance) for story, full in drafts
        }
    return [outcomes[uuid] for uuid, _answers in sendings]


def _is_same(story: Story, full: Answers, by: User) -> bool:
    """Whether it is here already with these words, and was sent by somebody who may."""
    return by.has_perm("stories.submit_story", story) and story.digest == digest_of(full)


def _receive_one(uuid: uuids.UUID, answers: Answers, **entrance: Any) -> Outcome:
    try:
        return receive(uuid=uuid, answers=answers, **entrance)
    except (ValidationError, OtherWords) as refusal:
        return refusal


class _Asking:
    """The question of each language and domain: looked up once."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.known: dict[tuple[str, int | None], Any] = {}

    def question(self, answers: Answers) -> Any:
        language, domain = answers["language"], answers["domain"]
        key = language, domain and domain.pk
        if key not in self.known:
            self.known[key] = question_for(self.programme, language, domain)
        return self.known[key]


def _draft(
    uuid: uuids.UUID, full: Answers, asking: _Asking, *, by: User, programme: Programme, door: str
) -> Story:
    """The story as ``rows.create`` makes it, not yet stored. Raises as ``receive`` does."""
    refuse_unready(full, programme)
    story = Story(uuid=uuid, programme=programme, collector=by, submitter=by, door=door)
    rows.put_facts(story, full)
    rows.refuse_unless_collects(story, by)
    story.question = asking.question(full)
    story.digest = digest_of(full)
    return story


def _store(
    drafts: list[tuple[Story, Answers]], by: User, programme: Programme
) -> dict[uuids.UUID, Outcome]:
    """Store the drafts with all that belongs to them, and hand them in."""
    if not drafts:
        return {}
    stories = [story for story, _full in drafts]
    tellers = Storyteller.objects.bulk_create(
        Storyteller(programme=programme, **rows.teller_of(full)) for _story, full in drafts
    )
    last = _take_numbers(programme, len(drafts))
    for n, (story, teller) in enumerate(zip(stories, tellers, strict=True), 1):
        story.storyteller, story.number = teller, last - len(drafts) + n
    Story.objects.bulk_create(stories)
    _store_words(drafts, by)
    _store_beside(drafts, by)
    perform_many(stories, "submit", by=by)
    return {story.uuid: Receipt(story, is_new=True) for story in stories}


def _take_numbers(programme: Programme, n: int) -> int:
    """The last of the next ``n`` story numbers; the row stays locked to the transaction's end."""
    own = Programme.objects.filter(pk=programme.pk)
    own.update(n_stories=F("n_stories") + n)
    return own.values_list("n_stories", flat=True).get()


def _store_words(drafts: list[tuple[Story, Answers]], by: User) -> None:
    versions = StoryVersion.objects.bulk_create(
        StoryVersion(story=story, written_by=by, **rows.words_of(full)) for story, full in drafts
    )
    first = StoryVersion.objects.filter(story=OuterRef("pk"), number=1).order_by()
    stored = Story.objects.filter(pk__in=[story.pk for story, _full in drafts])
    stored.update(current=Subquery(first.values("pk")))
    for (story, _full), version in zip(drafts, versions, strict=True):
        story.current = version


def _store_beside(drafts: list[tuple[Story, Answers]], by: User) -> None:
    """Identities, consents and allocations."""
    Identity.objects.bulk_create(
        Identity(storyteller=story.storyteller, **known)
        for story, full in drafts
        if any((known := {field: full[name] for name, field in IDENTITY.items()}).values())
    )
    Consent.objects.bulk_create(
        consent for story, full in drafts for consent in rows.consents_given(story, full, by)
    )
    Allocation.objects.bulk_create(
        Allocation(story=story, domain=story.domain, by=by)
        for story, _full in drafts
        if story.domain
    )
