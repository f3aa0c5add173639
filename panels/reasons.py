"""Whether a text says something to a reader, and how much."""

import unicodedata

FEW_WORDS = 15
LONGEST = 20_000
BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")


def clean(text: str) -> str:
    """The text without what no database takes and no reader sees at its ends."""
    kept = "".join(c for c in text if c != "\x00" and unicodedata.category(c) != "Cs")
    return kept.strip() if is_readable(kept) else ""


def is_readable(text: str) -> bool:
    """Whether there is at least one letter that shows."""
    return any(unicodedata.category(c)[0] == "L" and c not in BLANK_LETTERS for c in text)


def is_short(text: str) -> bool:
    """Whether a reason is so short that it is perhaps no sentence (Davies & Dart 2005, step 5)."""
    return n_words(text) < FEW_WORDS


def n_words(text: str) -> int:
    """Count words; in scripts that set none apart, two letters count as one."""
    unspaced = sum(unicodedata.name(c, "").startswith(UNSPACED) for c in text)
    spaced = sum(is_readable(word) for word in text.split()) if unspaced < len(text) / 2 else 0
    return spaced + unspaced // 2
