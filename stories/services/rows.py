"""Writing the rows a story's answers are kept in. Called inside the services' transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from programmes.access import has_role
from programmes.models import Programme, Question
from stories.answers import AGREED, FACTS, IDENTITY, PLACES, TELLER, WORDS, Answers, consents_of
from stories.models import Allocation, Consent, Identity, Story, Storyteller, StoryVersion
from stories.queries import COLLECTING, question_for

if TYPE_CHECKING:
    from accounts.models import User


def create(by: User, programme: Programme, answers: Answers, uuid: UUID, **entrance: Any) -> Story:
    """Store a new draft. Raises IntegrityError when the uuid is taken.

    ``entrance`` {door, link} says how it came in.
    """
    story = Story(uuid=uuid, programme=programme, collector=by, submitter=by, **entrance)
    set_facts(story, answers)
    refuse_unless_collects(story, by)
    story.storyteller = Storyteller.objects.create(programme=programme, **teller_of(answers))
    story.save(force_insert=True)
    story.current = StoryVersion.objects.create(story=story, written_by=by, **words_of(answers))
    story.save(update_fields=["current"])
    if any(answers[name] for name in IDENTITY):
        write_identity(story, answers)
    for consent in consents_given(story, answers, by):
        consent.save()
    return story


def words_of(answers: Answers) -> dict[str, str]:
    """The wording's columns."""
    return {name: answers[name] for name in WORDS}


def consents_given(story: Story, answers: Answers, by: User) -> list[Consent]:
    """What was agreed to, not yet stored."""
    agreed = (purpose for name, purpose in AGREED.items() if answers[name])
    found = [_within_programme(story, purpose) for purpose in agreed]
    for consent in found:
        _fill(consent, answers, by)
    return found


def set_facts(story: Story, answers: Answers) -> None:
    """Put the answers that stand on the story itself, and the question they answer."""
    is_asked_alike = (
        story.question_id is not None
        and story.language == answers["language"]
        and story.domain == answers["domain"]
    )
    put_facts(story, answers)
    if not is_asked_alike:
        story.question = question_for(story.programme, story.language, story.domain)


def put_facts(story: Story, answers: Answers) -> None:
    """Put the answers that stand on the story itself. Nothing is stored."""
    for name in (*PLACES, *FACTS):
        setattr(story, name, answers[name])


def set_question(story: Story, asked: Question | None) -> None:
    """Keep the wording that was asked where the story was told, if it is one of the programme's."""
    if asked is None or asked.pk == story.question_id:
        return
    if asked.programme_id != story.programme_id:
        sentence = _("This belongs to another programme. Choose one from the list.")
        raise ValidationError({"question": sentence})
    story.question = asked
    story.save(update_fields=["question"])


def refuse_unless_collects(story: Story, by: User) -> None:
    """PermissionDenied for outsiders; for a collector of another branch, a sentence at the unit."""
    if by.has_perm("stories.submit_story", story):
        return
    if not has_role(by, story.programme_id, *COLLECTING):
        raise PermissionDenied
    sentence = _("You do not collect stories there. Choose a place of your own branch.")
    raise ValidationError({"unit": sentence})


def write_words(story: Story, answers: Answers, by: User) -> None:
    """Change the wording on the table; one that was handed in stays, and gets a successor."""
    words = {name: answers[name] for name in WORDS}
    version = story.current
    if version is None or any(getattr(version, name) != words[name] for name in WORDS):
        if version is None or is_frozen(version, story):
            add_version(story, words, by)
        else:
            StoryVersion.objects.filter(pk=version.pk).update(**words)
            version.refresh_from_db(fields=WORDS)


def is_frozen(version: StoryVersion, story: Story) -> bool:
    """Whether the wording has been handed in."""
    return story.submitted_at is not None and version.written_at <= story.submitted_at


def add_version(story: Story, words: dict[str, str], by: User, because: str = "") -> StoryVersion:
    """Write the next wording beside the former ones and make it the current one."""
    number = story.current.number + 1 if story.current else 1
    story.current = StoryVersion.objects.create(
        story=story, number=number, written_by=by, because=because, **words
    )
    story.save(update_fields=["current"])
    return story.current


def write_teller(story: Story, answers: Answers) -> None:
    """Keep what was said about the storyteller, and the identity apart from it."""
    if story.storyteller is None:
        story.storyteller = Storyteller.objects.create(programme=story.programme)
    for field, value in teller_of(answers).items():
        setattr(story.storyteller, field, value)
    story.storyteller.save()
    write_identity(story, answers)


def teller_of(answers: Answers) -> dict[str, str]:
    """The storyteller's columns."""
    return {field: answers[name] for name, field in TELLER.items()}


def write_identity(story: Story, answers: Answers) -> None:
    """Keep the name and the way to reach the teller apart; forget them when they are taken out."""
    known = {field: answers[name] for name, field in IDENTITY.items()}
    if any(known.values()):
        Identity.objects.update_or_create(storyteller=story.storyteller, defaults=known)
    else:
        Identity.objects.filter(storyteller=story.storyteller).delete()


def write_consent(story: Story, answers: Answers, by: User) -> None:
    """Record, change or lift each consent: for the words, for photos, for recordings."""
    present = consents_of(story)
    for name, purpose in AGREED.items():
        if answers[name]:
            _give_consent(present.get(purpose) or _within_programme(story, purpose), answers, by)
        elif purpose in present:
            _lift(present[purpose], story)


def _within_programme(story: Story, purpose: str) -> Consent:
    return Consent(story=story, purpose=purpose, audience=Consent.Audience.PROGRAMME)


def _give_consent(consent: Consent, answers: Answers, by: User) -> None:
    _fill(consent, answers, by)
    consent.save()


def _fill(consent: Consent, answers: Answers, by: User) -> None:
    consent.obtained_by = None if consent.story.door == Story.Door.DIRECT else by
    consent.method = answers["consent_method"]
    consent.language = answers["language"]
    consent.given_on = answers["told_on"] or timezone.localdate()


def _lift(consent: Consent, story: Story) -> None:
    if story.number is None:
        consent.delete()
    else:
        consent.withdrawn_on = timezone.localdate()
        consent.save(update_fields=["withdrawn_on"])


def write_allocation(story: Story, by: User, why: str = "") -> None:
    """Keep who put the story into its domain, unless that is already what the last one says."""
    last = story.allocations.order_by("-id").values_list("domain", flat=True).first()
    if last != story.domain_id:
        Allocation.objects.create(story=story, domain=story.domain, by=by, why=why)


def forget_teller(story: Story) -> None:
    """Cut the story from its teller, and forget who that was if nothing else was told by them."""
    teller = story.storyteller
    story.storyteller = None
    story.save(update_fields=["storyteller"])
    if teller is not None and not teller.stories.exists():
        teller.delete()
