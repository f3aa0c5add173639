"""The texts a rehearsal is held with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TITLE_WORDS = 8
SENTENCE_END = re.compile(r"(?<=[.!?؟。])\s")


@dataclass(frozen=True)
class Text:
    """One told text; ``label`` is what it is about, as far as its source says."""

    id: str
    words: str
    language: str
    label: str

    @property
    def title(self) -> str:
        return " ".join(self.words.split()[:TITLE_WORDS])[:200]


def read(path: Path, limit: int | None = None) -> list[Text]:
    """The first texts of a file with one JSON object a line: id, text, lang, label.

    Raises ValueError naming the line that cannot be read.
    """
    return list(_texts(path, limit))


def _texts(path: Path, limit: int | None) -> Iterator[Text]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if limit is not None and number > limit:
                return
            yield _text(line, number)


def _text(line: str, number: int) -> Text:
    try:
        row = json.loads(line)
        words = str(row["text"]).strip()
        facts = str(row.get("id", number)), words, row.get("lang") or "en", row.get("label") or ""
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"Line {number} is no JSON object with a “text”.") from error
    if not words:
        raise ValueError(f"Line {number} has an empty text.")
    return Text(facts[0], facts[1], str(facts[2]), str(facts[3]))


def first_sentence(words: str, longest: int = 160) -> str:
    """How a text begins, for those who speak about it."""
    sentence = SENTENCE_END.split(" ".join(words.split()), maxsplit=1)[0]
    return sentence if len(sentence) <= longest else f"{sentence[:longest].rstrip()}…"
