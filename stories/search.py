"""Finding stories by their words: what a reader typed, turned into one question to the index.

PostgreSQL keeps a generated column with a GIN index, SQLite an FTS5 table; migration
``stories.0003_search_index`` made both, and the database itself keeps them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.expressions import RawSQL

SEARCHED = ("title", "before", "happened", "now", "significance")
MOST_WORDS = 8
MANY = 1_000
"""More stories than this are not gathered before the page is made (PostgreSQL)."""
TABLES = ("stories_storyversion", "stories_translation")
NO_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese: nobody can tell where their words end."""

POSTGRESQL = "SELECT id FROM %(table)s WHERE searched @@ to_tsquery('simple', %%s)"
SQLITE = "SELECT rowid FROM %(table)s_searched WHERE %(table)s_searched MATCH %%s"


def wording_holds(text: str) -> Q:
    """A filter for stories whose present wording, or one translation of it, holds every word.

    The last word may be the beginning of one. Nothing that is typed is syntax: each word goes to
    the index in quotes, and signs only part words. Words of languages without spaces are looked
    for as they stand, wherever they stand.
    """
    words = unicodedata.normalize("NFC", text).split()[:MOST_WORDS]
    spaced = [part for word in words if not NO_SPACES.search(word) for part in _parts(word)]
    found = Q()
    for word in words:
        if NO_SPACES.search(word) or not _parts(word):
            found &= _as_it_stands(word)
    return found & _indexed(spaced) if spaced else found


def _parts(word: str) -> list[str]:
    """Letters, numbers and their marks; everything else parts them, as it does in the index."""
    return "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in word).split()


def _indexed(words: Sequence[str]) -> Q:
    """One query on PostgreSQL, to see how many there are."""
    if connection.vendor == "sqlite":
        return Q(current__in=_holding(SQLITE, " ".join(f'"{word}"' for word in words) + " *"))
    question = " & ".join(f"'{word}'" for word in words) + ":*"
    found = list(_holding(POSTGRESQL, question)[: MANY + 1])
    if len(found) > MANY:
        return _row_by_row(question)
    return Q(current__in=[key for (key,) in found])


def _holding(sql: str, question: str) -> QuerySet[Any, tuple[int]]:
    """The keys of the wordings that the index finds, of their own or for a translation."""
    from stories.models import StoryVersion, Translation

    own, translated = (RawSQL(sql % {"table": table}, [question]) for table in TABLES)  # noqa: S611
    told = StoryVersion.objects.filter(pk__in=own).order_by().values_list("pk")
    retold = Translation.objects.filter(pk__in=translated).order_by().values_list("version")
    return told.union(retold, all=True)


def _row_by_row(question: str) -> Q:
    """For words that many stories hold: a page is full long before all of them are gathered.

    The CASE keeps PostgreSQL from gathering them all the same.
    """
    from stories.models import StoryVersion, Translation

    holds = RawSQL("searched @@ to_tsquery('simple', %s)", [question], BooleanField())
    told = StoryVersion.objects.filter(holds, pk=OuterRef("current"))
    retold = Translation.objects.filter(holds, version=OuterRef("current"))
    return Q(
        Case(
            When(Exists(told) | Exists(retold), then=True),
            default=False,
            output_field=BooleanField(),
        )
    )


def _as_it_stands(word: str) -> Q:
    from stories.models import Translation

    holds = "contains" if word.lower() == word.upper() else "icontains"
    own, translated = Q(), Q()
    for part in SEARCHED:
        own |= Q(**{f"current__{part}__{holds}": word})
        translated |= Q(**{f"{part}__{holds}": word})
    return own | Q(Exists(Translation.objects.filter(translated, version=OuterRef("current"))))


def rebuild() -> None:
    """Make the index anew from the wordings as they are, and drop what it kept of older ones."""
    with connection.cursor() as cursor:
        for table in TABLES:
            if connection.vendor == "postgresql":
                cursor.execute(f"REINDEX TABLE {table}")
                continue
            for order in ("rebuild", "optimize"):
                cursor.execute(
                    f"INSERT INTO {table}_searched({table}_searched) VALUES(%s)", [order]
                )
