"""Languages that people work and tell stories in: far more than the house itself speaks."""

from __future__ import annotations

from django.conf.locale import LANG_INFO

# Spoken by many who tell stories, and not among the languages Django knows.
MORE = {
    "am": "አማርኛ",
    "ff": "Fulfulde",
    "ha": "Hausa",
    "ht": "Kreyòl ayisyen",
    "ln": "Lingála",
    "mg": "Malagasy",
    "om": "Afaan Oromoo",
    "ps": "پښتو",
    "rn": "Ikirundi",
    "rw": "Ikinyarwanda",
    "sn": "chiShona",
    "so": "Soomaali",
    "ti": "ትግርኛ",
    "tpi": "Tok Pisin",
    "wo": "Wolof",
    "yo": "Yorùbá",
    "zu": "isiZulu",
}


def choices() -> list[tuple[str, str]]:
    """``(code, name in the language itself)``, in the order of the codes."""
    known = {code: info["name_local"] for code, info in LANG_INFO.items() if "name_local" in info}
    return [(code, f"{name} ({code})") for code, name in sorted((known | MORE).items())]
