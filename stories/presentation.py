"""How a story is shown: in which language, and what became of it in plain words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audit.models import Entry
from stories.answers import WORDS
from stories.languages import is_same, name_of
from stories.models import Story, StoryVersion, Translation

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Words:
    """A wording to be shown. ``translation`` is empty when it is what the teller said."""

    title: str
    before: str
    happened: str
    now: str
    significance: str
    language: str
    translation: Translation | None = None

    @property
    def parts(self) -> list[str]:
        return [part for part in (self.before, self.happened, self.now) if part]

    @property
    def language_name(self) -> str:
        return name_of(self.language)


def words_for(version: StoryVersion, language: str) -> Words:
    """The version, or its best translation into the language: checked before unchecked.

    Reads ``version.story`` and ``version.translations``; prefetch them for lists.
    """
    told_in = version.story.language
    fitting = [t for t in version.translations.all() if is_same(t.language, language)]
    if is_same(told_in, language) or not fitting:
        return _words(version, told_in)
    best = min(fitting, key=lambda t: (t.checked_by_id is None, t.method != "human", t.pk))
    return _words(best, best.language, best)


def _words(
    source: StoryVersion | Translation, language: str, translation: Translation | None = None
) -> Words:
    words = {name: getattr(source, name) for name in WORDS}
    return Words(language=language, translation=translation, **words)


@dataclass(frozen=True)
class Moment:
    """One thing that happened to a story: a sentence, when, and what was written beside it."""

    at: dt.datetime
    text: str
    note: str = ""


def moments(story: Story) -> list[Moment]:
    """What became of a story, oldest first. One query."""
    entries = Entry.objects.filter(
        subject_type=Story._meta.label_lower, subject_id=str(story.pk)
    ).select_related("actor", "note")
    found = [Moment(story.created_at, _("Written down."))]
    for entry in entries.order_by("number"):
        facts = {"story": story, "who": entry.actor or _("somebody")}
        text = _sentence(entry, is_again=any(m.text != found[0].text for m in found)) % facts
        found.append(Moment(entry.at, text, note=_note_of(entry)))
    return found


def _note_of(entry: Entry) -> str:
    note = getattr(entry, "note", None)
    return note.text if note else ""


def _sentence(entry: Entry, *, is_again: bool) -> str:
    if entry.action == "submit" and is_again:
        return _("%(story)s was handed in again by %(who)s.")
    sentences: dict[str, str | _StrPromise] = {
        "submit": _("Received as %(story)s from %(who)s."),
        "send_back": _("Sent back by %(who)s, who asks:"),
        "let_stand": _("Read and understood by %(who)s: it may stand before its panel."),
        "withdraw": _("Withdrawn by %(who)s. Its words were removed."),
        "allocate": _("Put into another domain by %(who)s."),
        "correct": _("Given a corrected wording by %(who)s."),
        "attach": _("A photo or recording was added by %(who)s."),
        "remove_media": _("A photo or recording was removed by %(who)s."),
        "refuse_media": _("A photo or recording sent by %(who)s was not taken."),
        "other_form": _("Written down by %(who)s in another version of the form."),
        "see_identity": _("%(who)s looked up who told it."),
        "translate": _("Translated by %(who)s:"),
        "check_translation": _("Translation checked by %(who)s:"),
    }
    return str(sentences.get(entry.action) or _("Changed by %(who)s."))


def qr_code(text: str) -> str:
    """A picture for a phone's camera, as a ``data:`` address of its own."""
    import segno  # 4 MB that few pages need

    code = segno.make_qr(text, error="m")
    return code.svg_data_uri(scale=4, border=4, light="#fff", omitsize=True)


@dataclass(frozen=True)
class Change:
    """A wording of the story and the names of the parts in which it differs from the one before."""

    version: StoryVersion
    parts: list[str]


def changes(versions: list[StoryVersion]) -> Iterator[Change]:
    """Each wording after the first with what changed, newest first."""
    for old, new in reversed(list(pairwise(versions))):
        parts = [
            str(StoryVersion._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            for name in WORDS
            if getattr(old, name) != getattr(new, name)
        ]
        yield Change(new, parts)


@dataclass(frozen=True)
class Rendering:
    """What a story is in another language: the newest translation, of this or an earlier wording.

    ``translation`` is None where there is none yet.
    """

    language: str
    translation: Translation | None = None
    is_stale: bool = False

    @property
    def language_name(self) -> str:
        return name_of(self.language)


def renderings(story: Story, languages: Iterable[str] = ()) -> list[Rendering]:
    """One for each language it was translated into or the programme works in; the reader's first.

    Reads ``story.versions`` and their ``translations``; prefetch them. No query then.
    """
    newest: dict[str, Translation] = {}
    for version in sorted(story.versions.all(), key=lambda version: version.number):
        newest |= {t.language: t for t in version.translations.all()}
    wanted = [code for code in languages if not is_same(code, story.language)]
    here = get_language() or ""
    found = [
        _rendering(story, code, newest.get(code)) for code in dict.fromkeys([*newest, *wanted])
    ]
    return sorted(found, key=lambda one: (not is_same(one.language, here), one.language))


def _rendering(story: Story, language: str, found: Translation | None) -> Rendering:
    is_stale = found is not None and found.version_id != story.current_id
    return Rendering(language, found, is_stale)
