"""A story's words in another language: written, made better, and checked by somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import log
from stories import queries
from stories.answers import WORDS, answers_of
from stories.checks import refuse_unstorable
from stories.languages import is_same, name_of
from stories.models import Story, StoryVersion, Translation
from stories.services.locking import locked, refuse_in, refuse_unless

if TYPE_CHECKING:
    from accounts.models import User

MAY_CHANGE = (Story.State.DRAFT, Story.State.RETURNED, Story.State.WITHDRAWN)
"""Here the wording itself may still change under the translator's hands, or is gone."""


@transaction.atomic
def translate(
    story: Story,
    *,
    by: User,
    language: str,
    words: Mapping[str, str | None],
    translator: str,
    method: str = Translation.Method.HUMAN,
    number: int | None = None,
) -> Translation:
    """Keep one wording of a story in another language, unchecked.

    ``words`` {title, before, happened, now, significance}; ``number`` is the wording that was
    translated, else the present one. The same again changes nothing; other words take the place of
    the former translation, which stays for those who have read it. Raises TransitionNotAllowed
    while the story is with its collector, and ValidationError by field.
    """
    story = locked(story)
    refuse_unless_translatable(story, by)
    version = _version(story, number)
    said = {name: (words.get(name) or "").replace("\r\n", "\n").strip() for name in WORDS}
    facts = {"method": method, "translator": translator.strip()}
    _refuse(story, version, language, said, facts["translator"])
    former = version.translations.filter(language=language).first()
    if former and all(getattr(former, name) == value for name, value in (said | facts).items()):
        return former
    _supersede(former)
    found = Translation.objects.create(
        version=version, language=language, written_by=by, **said, **facts
    )
    log.record(story, "translate", by=by, note=name_of(language))
    return found


@transaction.atomic
def check_translation(translation: Translation, *, by: User) -> Translation:
    """Note that somebody has compared it with the original and found it right.

    Raises ValidationError for the person who wrote a translation of their own down: a second pair
    of eyes is the point of it.
    """
    story = locked(translation.version.story)
    refuse_unless_translatable(story, by)
    fresh = Translation.objects.filter(pk=translation.pk).first()
    if fresh is None:
        raise ValidationError(_("Another translation has taken its place. Read that one."))
    if fresh.written_by_id == by.pk and not fresh.is_by_machine:
        raise ValidationError(_("You wrote this translation. Let somebody else check it."))
    if fresh.checked_by_id is None:
        fresh.checked_by, fresh.checked_at = by, timezone.now()
        fresh.save(update_fields=["checked_by", "checked_at"])
        log.record(story, "check_translation", by=by, note=name_of(fresh.language))
    return fresh


def refuse_unless_translatable(story: Story, by: User) -> None:
    """Raise unless the wording stands still and the person may translate it."""
    refuse_in(story, *MAY_CHANGE)
    refuse_unless(by, "stories.translate_story", story)


def _version(story: Story, number: int | None) -> StoryVersion:
    assert story.current is not None
    if number is None or number == story.current.number:
        return story.current
    found = story.versions.filter(number=number).first()
    if found is None:
        raise ValidationError({"number": _("The story has no such wording.")})
    return found


def _refuse(
    story: Story, version: StoryVersion, language: str, said: dict[str, str], translator: str
) -> None:
    """Raise ValidationError by field for what is no translation of this wording."""
    refuse_unstorable({**answers_of(story), **said}, story.programme)
    found = _unlike(version, said)
    if is_same(language, story.language):
        found["language"] = _("The story was told in this language.")
    elif language not in queries.programme_languages(story.programme):
        found["language"] = _("The programme does not work in this language.")
    if not translator:
        found["translator"] = _("Say who translated it, or which program.")
    elif len(translator) > 150:
        found["translator"] = _("This is longer than a name. Shorten it to 150 characters.")
    if found:
        raise ValidationError(found)


def _unlike(version: StoryVersion, said: dict[str, str]) -> dict[str, str]:
    """Parts that only one of the two has."""
    found = {}
    for name in WORDS:
        if getattr(version, name) and not said[name]:
            found[name] = _("The original has words here. Translate them too.")
        elif said[name] and not getattr(version, name):
            found[name] = _("The original says nothing here. Leave it empty.")
    return found


def _supersede(former: Translation | None) -> None:
    if former is not None:
        former.superseded_at = timezone.now()
        former.save(update_fields=["superseded_at"])
