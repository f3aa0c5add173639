"""Importing: every row through the same door as any other story, and a report of each."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from stories import services
from stories.answers import WORDS, Answers, digest_of
from stories.importing.cells import Cells
from stories.importing.likeness import Shelf, sketch_of
from stories.importing.mapping import ID
from stories.importing.reading import Row
from stories.models import Story

if TYPE_CHECKING:
    from accounts.models import User
    from programmes.models import Programme

LONGEST_TITLE = 60
CHUNK = 250
"""So many stories are written at a time; between them others get their turn."""

Tell = Callable[[float], None]
"""Hears how far it is, from 0 to 1."""


def silent(_fraction: float) -> None:
    """For those who do not want to hear."""


@dataclass(frozen=True)
class Problem:
    """Why a row is not taken: where, which answer, and what to do."""

    line: int
    field: str
    reason: str


@dataclass(frozen=True)
class Alike:
    """That a row resembles another story: which one (a reference, or a line), how much in %."""

    line: int
    other: str
    percent: int


@dataclass
class Report:
    """What became of the rows. ``is_kept`` is False when nothing was stored."""

    n_rows: int = 0
    n_new: int = 0
    n_known: int = 0
    problems: list[Problem] = field(default_factory=list)
    twins: list[tuple[int, int]] = field(default_factory=list)
    alike: list[Alike] = field(default_factory=list)
    is_kept: bool = True


@dataclass(frozen=True)
class Plan:
    """How rows become stories: ``columns`` {answer: column}, ``defaults`` {answer: text}.

    ``without`` are lines that are left out.
    """

    programme: Programme
    by: User
    columns: Mapping[str, str]
    defaults: Mapping[str, str] = field(default_factory=dict)
    skips_bad: bool = False
    is_dry: bool = False
    door: str = Story.Door.FILE
    without: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Ready:
    """A row that can be received."""

    line: int
    uuid: uuids.UUID
    answers: Answers


def import_rows(rows: list[Row], plan: Plan, tell: Tell = silent) -> Report:
    """Receive the rows, all or none; with ``skips_bad`` those that are good, some at a time.

    The same file again adds nothing. A dry run goes the same way and takes everything back.
    ``tell`` hears how far it is.
    """
    report = Report(n_rows=len(rows))
    rows = [row for row in rows if row.line not in plan.without]
    ready = _prepare(rows, plan, report)
    is_hopeless = bool(report.problems) and not plan.skips_bad
    if plan.is_dry or is_hopeless:
        report.is_kept = False
        _receive(ready, plan, report, lambda part: tell(part / 2), is_tried=True)
        report.alike = find_alike(ready, plan, lambda part: tell((1 + part) / 2))
    elif plan.skips_bad:
        _receive(ready, plan, report, tell)
    else:
        with transaction.atomic():
            _receive(ready, plan, report, tell)
            report.is_kept = not report.problems
            transaction.set_rollback(not report.is_kept)
    report.problems.sort(key=lambda problem: problem.line)
    return report


def find_alike(ready: list[Ready], plan: Plan, tell: Tell = silent) -> list[Alike]:
    """Which rows resemble a story that is here, or an earlier row. Same words are not told again.

    Only stories that the person sees are compared.
    """
    shelf: Shelf[str] = Shelf()
    uuids_here, found = set(), []
    for number, uuid, *parts in _told(plan):
        uuids_here.add(uuid)
        shelf.put(f"S-{number:05d}", sketch_of(" ".join(parts)))
    for n, row in enumerate(ready):
        if n % CHUNK == 0:
            tell(n / len(ready))
        sketch = sketch_of(_words_of(row.answers))
        if row.uuid not in uuids_here and (near := shelf.nearest(sketch)):
            found.append(Alike(row.line, near[0], round(100 * near[1])))
        shelf.put(str(row.line), sketch)
    return found


def _told(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """Number, uuid and words of each story of the programme that the person sees."""
    seen = Story.objects.visible_to(plan.by).handed_in().present()
    words = (f"current__{name}" for name in WORDS if name != "title")
    stories = seen.filter(programme=plan.programme).order_by("pk")
    return stories.values_list("number", "uuid", *words).iterator(CHUNK)


def _receive(
    ready: list[Ready], plan: Plan, report: Report, tell: Tell, *, is_tried: bool = False
) -> None:
    """Receive the rows, some at a time; ``is_tried`` takes back what was written each time."""
    for begin in range(0, len(ready), CHUNK):
        tell(begin / len(ready))
        with transaction.atomic():
            _receive_some(ready[begin : begin + CHUNK], plan, report)
            if is_tried:
                transaction.set_rollback(True)


def _receive_some(ready: list[Ready], plan: Plan, report: Report) -> None:
    outcomes = services.receive_many(
        [(row.uuid, row.answers) for row in ready],
        by=plan.by,
        programme=plan.programme,
        door=plan.door,
    )
    for row, outcome in zip(ready, outcomes, strict=True):
        if isinstance(outcome, services.Receipt):
            report.n_new += outcome.is_new
            report.n_known += not outcome.is_new
        else:
            report.problems += _refused(row.line, outcome)


def _refused(line: int, outcome: ValidationError | services.OtherWords) -> list[Problem]:
    if isinstance(outcome, ValidationError):
        return _problems(line, outcome)
    sentence = _(
        "%(story)s came from the same row with other words. "
        "Correct that story on its page, or give this row another id."
    )
    return [Problem(line, ID, sentence % {"story": outcome.story})]


def _prepare(rows: list[Row], plan: Plan, report: Report) -> list[Ready]:
    """The rows that can be received; the others go into the report."""
    cells, ready = Cells(plan.programme), []
    first_with_id: dict[uuids.UUID, int] = {}
    first_with_words: dict[str, int] = {}
    for row in rows:
        if row.problem:
            report.problems.append(Problem(row.line, "", row.problem))
            continue
        answers, found = _answers(row, plan, cells)
        uuid, words = _uuid_of(row, plan, answers), _words_of(answers)
        if uuid in first_with_id:
            sentence = _("Line %(line)d has the same id. Give each row its own.")
            if ID not in plan.columns:
                sentence = _("This is the same story as line %(line)d. Remove one of them.")
            found[ID] = sentence % {"line": first_with_id[uuid]}
        elif words in first_with_words:
            report.twins.append((row.line, first_with_words[words]))
        first_with_id.setdefault(uuid, row.line)
        first_with_words.setdefault(words, row.line)
        report.problems += [Problem(row.line, name, reason) for name, reason in found.items()]
        if not found:
            ready.append(Ready(row.line, uuid, answers))
    return ready


def _answers(row: Row, plan: Plan, cells: Cells) -> tuple[Answers, dict[str, str]]:
    texts = {name: row.cells.get(column, "") for name, column in plan.columns.items()}
    texts.pop(ID, None)
    for name, text in plan.defaults.items():
        texts[name] = texts.get(name, "").strip() or text
    if "title" not in texts:
        texts["title"] = title_from(texts.get("happened", ""))
    return cells.answers(texts)


def title_from(text: str) -> str:
    """A working title where a file has none: how the story begins."""
    words, title = text.split(), ""
    for word in words:
        if len(title) + len(word) >= LONGEST_TITLE:
            return f"{title or word[:LONGEST_TITLE]}…"
        title = f"{title} {word}".strip()
    return title


def _uuid_of(row: Row, plan: Plan, answers: Answers) -> uuids.UUID:
    """The same row of the same programme always gets the same uuid.

    Without an id column a row is known by its words.
    """
    own = row.cells.get(plan.columns.get(ID, ""), "").strip() or f"words:{digest_of(answers)}"
    return uuids.uuid5(uuids.NAMESPACE_URL, f"msc:import:{plan.programme.pk}:{own}")


def _words_of(answers: Answers) -> str:
    return "\n".join(str(answers.get(name, "")).strip() for name in WORDS if name != "title")


def _problems(line: int, error: ValidationError) -> list[Problem]:
    return [
        Problem(line, name, " ".join(messages)) for name, messages in error.message_dict.items()
    ]
