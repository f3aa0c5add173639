"""What was answered in Kobo, as answers of the story form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from programmes.models import Domain, Period, Unit
from stories.answers import AGREED, IDENTITY, Answers
from stories.importing.cells import Cells
from stories.importing.mapping import ID, columns_for
from stories.importing.run import title_from

if TYPE_CHECKING:
    from programmes.models import Programme
    from stories.models import KoboSource

PLACED: dict[str, Any] = {"unit": Unit, "period": Period, "domain": Domain}
DAYS = ("today", "start", "_submission_time")
"""What Kobo can note by itself; the first of these that is there is the day of telling."""
LEFT_OUT = "-"
"""What stands for a choice that means nothing here."""
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Codebook:
    """What the questions of a form hold.

    ``columns`` {answer: question}, ``defaults`` {answer: text}, ``choices`` {answer: {what Kobo
    writes: the key of a place, period or domain, or a text as a file would have it}}.
    """

    columns: Texts
    defaults: Texts = field(default_factory=dict)
    choices: Mapping[str, Texts] = field(default_factory=dict)

    @classmethod
    def of(cls, source: KoboSource) -> Codebook:
        return cls(source.columns, source.defaults, source.choices)

    @property
    def private(self) -> list[str]:
        """The questions whose answers say who the teller is."""
        return [self.columns[name] for name in IDENTITY if name in self.columns]


class Reader:
    """Reads submissions of one programme. Seven queries when made, none afterwards."""

    def __init__(self, programme: Programme) -> None:
        self.cells = Cells(programme)
        self.placed = {
            name: {str(one.pk): one for one in model.objects.filter(programme=programme)}
            for name, model in PLACED.items()
        }

    def answers(self, texts: Texts, book: Codebook) -> tuple[Answers, dict[str, list[str]]]:
        """The answers, and ``{answer: [what to mend]}`` for those that could not be understood."""
        said = {name: texts.get(question, "") for name, question in book.columns.items()}
        for name, text in book.defaults.items():
            said[name] = said.get(name, "").strip() or text
        if not said.get("title", "").strip():
            told = (said.get(name, "") for name in ("happened", "before", "now"))
            said["title"] = title_from(next(filter(None, told), ""))
        things: Answers = {}
        for name, meanings in book.choices.items():
            self._translate(name, meanings, said, things)
        answers, problems = self.cells.answers(said)
        return answers | things, {name: [reason] for name, reason in problems.items()}

    def _translate(self, name: str, meanings: Texts, said: dict[str, str], things: Answers) -> None:
        """Put what a choice means in its place; where that is gone it stays as it was written."""
        meant = meanings.get(said.get(name, "").strip(), "")
        if meant == LEFT_OUT:
            said[name] = ""
        elif name in self.placed and meant in self.placed[name]:
            said[name] = ""
            things[name] = self.placed[name][meant]
        elif meant and name not in self.placed:
            said[name] = meant

    def is_understood(self, name: str, text: str) -> bool:
        """Whether a text needs no meaning given to it."""
        return not self.cells.answers({name: text})[1]


def is_chosen(name: str, cells: Cells) -> bool:
    """Whether the answer is one of several, so that what Kobo writes may need a meaning."""
    return name in PLACED or name in AGREED or name in cells.choices


def guessed(questions: Iterable[str]) -> dict[str, str]:
    """``{answer: question}`` as the last parts of their names suggest."""
    by_end: dict[str, str] = {}
    for question in questions:
        by_end.setdefault(question.rsplit("/", maxsplit=1)[-1], question)
    found = columns_for(by_end, {})
    day = next((end for end in DAYS if end in by_end), "")
    if day:
        found.setdefault("told_on", day)
    return {name: by_end[end] for name, end in found.items() if name != ID}
