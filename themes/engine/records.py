"""What goes into the engine and what comes out of it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Literal

ENGINE_VERSION = "1.1"
MIN_TEXTS = 8

Granularity = Literal["coarse", "normal", "fine"]


@dataclass(frozen=True)
class Text:
    """One text to sort; `lang` is a BCP 47 tag, guessed when empty.

    `domain` is a key of what it is filed under, if anything: a hint across languages only.
    """

    id: str
    text: str
    lang: str = ""
    domain: str = ""


@dataclass(frozen=True)
class Settings:
    """What people may choose about a run."""

    granularity: Granularity = "normal"
    drop_names: bool = True
    form_texts: tuple[str, ...] = ()
    seed: int = 7
    with_stability: bool = True
    languages_apart: bool = True


@dataclass(frozen=True)
class SuggestedTheme:
    """A suggested pile: words never stand alone, voices stand beside them.

    `sentence` is (text id, the sentence that carries the theme); `words` are best first.
    `language` is that of its texts when languages were grouped apart, else nothing.
    """

    number: int
    words: list[str]
    central: list[str]
    edge: str | None
    sentence: tuple[str, str]
    n: int
    language: str = ""


@dataclass(frozen=True)
class ThemePair:
    """Two themes, by number, in different languages that may be about the same."""

    one: int
    other: int
    score: float


@dataclass(frozen=True)
class Result:
    """A run: `placements` maps text id to (theme number, similarity), `positions` to (x, y)."""

    themes: list[SuggestedTheme]
    placements: dict[str, tuple[int, float]]
    positions: dict[str, tuple[float, float]]
    stability: float | None
    language_nmi: float | None
    input_hash: str
    warnings: list[str] = field(default_factory=list)
    engine_version: str = ENGINE_VERSION
    pairs: list[ThemePair] = field(default_factory=list)


def input_hash(texts: Iterable[Text], settings: Settings) -> str:
    """Fingerprint of a run's input, independent of the order of the texts."""
    rows = sorted([text.id, text.text, text.lang, text.domain] for text in texts)
    body = json.dumps([ENGINE_VERSION, asdict(settings), rows], sort_keys=True)
    return hashlib.sha256(body.encode("ascii")).hexdigest()
