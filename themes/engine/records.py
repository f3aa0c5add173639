"""What goes into the engine and what comes out of it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Literal

ENGINE_VERSION = "1.0"
MIN_TEXTS = 8

Granularity = Literal["coarse", "normal", "fine"]


@dataclass(frozen=True)
class Text:
    """One text to sort; `lang` is a BCP 47 tag, guessed when empty."""

    id: str
    text: str
    lang: str = ""


@dataclass(frozen=True)
class Settings:
    """What people may choose about a run."""

    granularity: Granularity = "normal"
    drop_names: bool = True
    form_texts: tuple[str, ...] = ()
    seed: int = 7
    with_stability: bool = True


@dataclass(frozen=True)
class SuggestedTheme:
    """A suggested pile: words never stand alone, voices stand beside them.

    `sentence` is (text id, the sentence that carries the theme); `words` are best first.
    """

    number: int
    words: list[str]
    central: list[str]
    edge: str | None
    sentence: tuple[str, str]
    n: int


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


def input_hash(texts: Iterable[Text], settings: Settings) -> str:
    """Fingerprint of a run's input, independent of the order of the texts."""
    rows = sorted([text.id, text.text, text.lang] for text in texts)
    body = json.dumps([ENGINE_VERSION, asdict(settings), rows], sort_keys=True)
    return hashlib.sha256(body.encode("ascii")).hexdigest()
