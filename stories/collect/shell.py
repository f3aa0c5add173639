"""What a phone keeps of a programme's story form: nothing about anybody, and no key to anything."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from programmes.models import Programme
from stories import queries
from stories.completeness import ASKED, NEEDED
from stories.fields import Lines, MayWait
from stories.forms import GROUPS, StoryForm

SCRIPTS = (
    "js/vendor/idb-8.0.4.umd.js",
    *(f"js/collect/{name}.js" for name in ("store", "outbox", "sync")),
)
"""What page and worker both need, in this order."""
PAGE_SCRIPTS = tuple(
    f"js/collect/{name}.js" for name in ("answers", "media", "queue", "phone", "form")
)
LINK_SCRIPTS = (*SCRIPTS, "js/collect/link.js")
FILES = (*SCRIPTS, *PAGE_SCRIPTS, "css/house.css", "css/collect.css", "icon.svg")
PARTS = ("form", "_texts", "_phone", "_item", "_media")
TEMPLATES = ("base.html", *(f"collect/{name}.html" for name in PARTS))

SPLIT: dict[str, tuple[tuple[str, Any, tuple[str, ...]], ...]] = {
    "words": (
        ("happened", _("What happened"), ("happened",)),
        ("around", _("Before and now"), ("before", "now")),
        ("words", _("The change in a few words"), ("title", "direction")),
    )
}
"""Groups of the form that are too long for one page of a phone: ``{group: its pages}``."""


def pages() -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    """(name, heading, names of fields) of one page on the phone after the other."""
    for group, (legend, names) in GROUPS.items():
        parts = SPLIT.get(group, ((group, legend, names),))
        told = {name for _name, _legend, own in parts for name in own}
        beside = tuple(name for name in names if name not in told)
        for number, (name, heading, own) in enumerate(parts):
            is_last = number == len(parts) - 1
            language = ("language",) if group == "place" else ()
            yield name, heading, (*language, *own, *(beside if is_last else ()))


def form_page(programme: Programme, language: str) -> str:
    """The page for everybody who collects there. It is made without a request on purpose."""
    with override(language):
        form = StoryForm(programme=programme, initial=queries.first_answers(programme))
        context = {
            "programme": programme,
            "form": form,
            "pages": [
                (name, heading, [form[one] for one in names]) for name, heading, names in pages()
            ],
            "questions": queries.newest_questions(programme),
            "needed": [*_required(form), *NEEDED],
            "asked": ASKED,
            "numbers": [n for n, field in form.fields.items() if hasattr(field, "queryset")],
            "lists": [n for n, field in form.fields.items() if isinstance(field, Lines)],
            "languages": settings.LANGUAGES,
            "language": language,
            "scripts": (*SCRIPTS, *PAGE_SCRIPTS),
            "retry_after": int(settings.COLLECT_RETRY_SECONDS * 1000),
            "audio_limit": settings.MEDIA_AUDIO_LIMIT,
        }
        return render_to_string("collect/form.html", context)


def _required(form: StoryForm) -> Iterator[tuple[tuple[str, ...], Any]]:
    """What even a draft needs, with the sentence that asks for it."""
    for name, field in form.fields.items():
        if field.required and not isinstance(field, MayWait):
            yield (name,), field.error_messages["required"]


def files() -> list[str]:
    """The addresses of everything the page is made of."""
    return [static(name) for name in FILES]


def worker_files() -> list[str]:
    """The addresses of what the worker itself runs."""
    return [static(name) for name in (*SCRIPTS, "js/collect/worker.js")]


def version() -> str:
    """Changes with every file that makes up the form; a browser then renews what it keeps."""
    folder = Path(settings.BASE_DIR) / "templates"
    paths = [Path(str(finders.find(name))) for name in (*FILES, "js/collect/worker.js")]
    paths += [folder / name for name in TEMPLATES]
    digests = (_digest(path, path.stat().st_mtime_ns) for path in paths)
    return sha256("".join(digests).encode()).hexdigest()[:12]


@cache
def _digest(path: Path, _changed: int) -> str:
    return sha256(path.read_bytes()).hexdigest()
