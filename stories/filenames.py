"""Names that files were sent with, made harmless; they are shown and never used as a path."""

from __future__ import annotations

import unicodedata

LONGEST = 100
UNPRINTED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def harmless(name: str) -> str:
    """The last part of a path without characters that are not seen, such as turns of direction."""
    last = name.replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    seen = (" " if unicodedata.category(c) in UNPRINTED else c for c in last)
    return " ".join("".join(seen).split()).strip(". ")[-LONGEST:]
