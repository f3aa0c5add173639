"""Importing: every row through the same door as any other story, and a report of each."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from stories import services
from stories.answers import WORDS, Answers, complete, digest_of
from stories.checks import refuse_unstorable
from stories.completeness import missing
from stories.importing.cells import Cells
from stories.importing.mapping import ID
from stories.importing.reading import Row
from stories.models import Story

if TYPE_CHECKING:
    from accounts.models import User
    from programmes.models import Programme

LONGEST_TITLE = 60


@dataclass(frozen=True)
class Problem:
    """Why a row is not taken: where, which answer, and what to do."""

    line: int
    field: str
    reason: str


@dataclass
class Report:
    """What became of the rows. ``is_kept`` is False when nothing was stored."""

    n_rows: int = 0
    n_new: int = 0
    n_known: int = 0
    problems: list[Problem] = field(default_factory=list)
    twins: list[tuple[int, int]] = field(default_factory=list)
    is_kept: bool = True


@dataclass(frozen=True)
class Plan:
    """How rows become stories: ``columns`` {answer: column}, ``defaults`` {answer: text}."""

    programme: Programme
    by: User
    columns: Mapping[str, str]
    defaults: Mapping[str, str] = field(default_factory=dict)
    skips_bad: bool = False
    is_dry: bool = False
    door: str = Story.Door.FILE


@dataclass(frozen=True)
class Ready:
    """A row that can be received."""

    line: int
    uuid: uuids.UUID
    answers: Answers


def import_rows(rows: list[Row], plan: Plan) -> Report:
    """Receive the rows, all or none; with ``skips_bad`` those that are good, one by one.

    Everything is checked before the first row is written. The same file again adds nothing.
    """
    report = Report(n_rows=len(rows))
    ready = _prepare(rows, plan, report)
    if plan.skips_bad and not plan.is_dry:
        _receive(ready, plan, report)
        return report
    report.is_kept = not plan.is_dry and not report.problems
    if report.problems and not plan.skips_bad:
        return report
    with transaction.atomic():
        _receive(ready, plan, report)
        report.is_kept = not plan.is_dry and not report.problems
        transaction.set_rollback(not report.is_kept)
    return report


def _receive(ready: list[Ready], plan: Plan, report: Report) -> None:
    for row in ready:
        try:
            receipt = services.receive(
                by=plan.by,
                programme=plan.programme,
                uuid=row.uuid,
                answers=row.answers,
                door=plan.door,
            )
        except ValidationError as error:
            report.problems += _problems(row.line, error)
        except services.OtherWords as known:
            sentence = _(
                "%(story)s came from the same row with other words. "
                "Correct that story on its page, or give this row another id."
            )
            report.problems.append(Problem(row.line, ID, sentence % {"story": known.story}))
        else:
            report.n_new += receipt.is_new
            report.n_known += not receipt.is_new


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
        found = found or _refusals(answers, plan)
        uuid, words = _uuid_of(row, plan, answers), _words_of(answers)
        if uuid in first_with_id:
            sentence = _("Line %(line)d has the same id. Give each row its own.")
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


def _refusals(answers: Answers, plan: Plan) -> dict[str, str]:
    full = complete(answers)
    try:
        refuse_unstorable(full, plan.programme)
    except ValidationError as error:
        return {name: " ".join(messages) for name, messages in error.message_dict.items()}
    return missing(full)


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
