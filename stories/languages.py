"""Languages in which stories are told: far more than those of the pages."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

BEYOND_DJANGO = {
    "am": "አማርኛ",
    "ha": "Hausa",
    "ht": "Kreyòl ayisyen",
    "ilo": "Ilokano",
    "ln": "Lingála",
    "mg": "Malagasy",
    "mai": "मैथिली",
    "ny": "Chichewa",
    "om": "Afaan Oromoo",
    "ps": "پښتو",
    "rw": "Ikinyarwanda",
    "sn": "chiShona",
    "so": "Soomaali",
    "ti": "ትግርኛ",
    "tl": "Tagalog",
    "tpi": "Tok Pisin",
    "wo": "Wolof",
    "yo": "Yorùbá",
    "zu": "isiZulu",
}
RTL = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
NAMES: dict[str, str] = {
    **{
        code: str(facts["name_local"]) for code, facts in LANG_INFO.items() if "name_local" in facts
    },
    **BEYOND_DJANGO,
}


def name_of(code: str) -> str:
    """The language's own name for itself; the code where it is not known."""
    name = NAMES.get(code) or NAMES.get(code.split("-", maxsplit=1)[0]) or code
    return name[:1].upper() + name[1:]


def is_same(language: str, other: str) -> bool:
    """Whether two tags mean the same language, wherever it is spoken: "pt" and "pt-BR"."""
    return language.split("-", maxsplit=1)[0] == other.split("-", maxsplit=1)[0]


def is_rtl(code: str) -> bool:
    """Whether the language is written from right to left."""
    return code.split("-", maxsplit=1)[0] in RTL


def choices(near: Iterable[str]) -> list[tuple[str, object]]:
    """Choices of a select: the languages at hand first, then all others by code."""
    first = list(dict.fromkeys(code for code in near if code))
    others = sorted(code for code in NAMES if code not in first)
    return [
        ("", _("Choose a language")),
        (str(_("Used here")), [(code, name_of(code)) for code in first]),
        (str(_("Other languages")), [(code, name_of(code)) for code in others]),
    ]
