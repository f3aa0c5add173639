"""The story form on paper: as many sheets as are asked for, each with a code of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from stories import queries
from stories.forms import StoryForm
from stories.languages import is_rtl, is_same
from stories.paper_codes import new_code, shown

if TYPE_CHECKING:
    from accounts.models import User
    from programmes.models import Programme

NEEDS = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core"
"""What Debian calls the libraries and fonts that put letters on paper."""
STYLE = settings.BASE_DIR / "static" / "css" / "paper.css"
LEFT_OUT = frozenset({"media"})
MOST_CHOICES = 14


class NoPrinter(Exception):  # noqa: N818 - it is a fact about the machine
    """The libraries that draw a PDF are not on this machine."""


@dataclass(frozen=True)
class Question:
    """A field as it stands on paper: boxes to tick, or so many lines to write on."""

    label: Any
    help_text: Any = ""
    boxes: tuple[str, ...] = ()
    n_lines: int = 1

    @property
    def lines(self) -> range:
        return range(0 if self.boxes else self.n_lines)


def pdf(programme: Programme, *, by: User, language: str, n: int) -> bytes:
    """So many blank forms in a language of the programme. Raises NoPrinter.

    The labels are in that language where the house speaks it, else in the reader's.
    """
    try:
        from weasyprint import CSS, HTML  # only here: everything else works without it
    except OSError as error:
        raise NoPrinter from error
    document = HTML(string=_sheets(programme, by, language, n), url_fetcher=_nothing)
    drawn: bytes = document.write_pdf(stylesheets=[CSS(string=STYLE.read_text())])
    return drawn


def _nothing(url: str, *_more: Any, **_others: Any) -> Any:
    """Nothing is fetched for a sheet, from wherever it may be."""
    raise ValueError(url)


def _sheets(programme: Programme, by: User, language: str, n: int) -> str:
    house = next((code for code, _name in settings.LANGUAGES if is_same(code, language)), None)
    with override(house) if house else override(by.language):
        form = StoryForm(programme=programme, by=by)
        context = {
            "programme": programme,
            "language": house or by.language,
            "direction": "rtl" if is_rtl(house or by.language) else "ltr",
            "question": queries.question_for(programme, language, None),
            "groups": list(_groups(form)),
            "codes": [shown(new_code()) for _sheet in range(n)],
        }
        return render_to_string("stories/_paper.html", context)


def _groups(form: StoryForm) -> Any:
    """(name, legend, questions) of one part of the sheet after the other."""
    for name, legend, fields in form.groups():
        if name not in LEFT_OUT:
            yield name, legend, [_question(field) for field in fields]


def _question(field: forms.BoundField) -> Question:
    kind = field.field
    help_text = "" if isinstance(kind.widget, forms.CheckboxInput) else field.help_text
    if isinstance(kind, forms.BooleanField):
        return Question(field.label, boxes=(_("Yes"), _("No")))
    boxes = _boxes(kind)
    if boxes or not isinstance(kind.widget, forms.Textarea):
        return Question(field.label, help_text, boxes)
    return Question(field.label, help_text, n_lines=int(kind.widget.attrs.get("rows", 4)))


def _boxes(kind: Any) -> tuple[str, ...]:
    """The choices, where they are few enough to be ticked."""
    found = [str(label) for value, label in getattr(kind, "choices", ()) if str(value or "")]
    return tuple(found) if 0 < len(found) <= MOST_CHOICES else ()
