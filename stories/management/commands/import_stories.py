"""Import stories from a JSONL, CSV or XLSX file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from programmes.models import Programme
from stories.answers import NAMES
from stories.importing.mapping import columns_for
from stories.importing.reading import Row, Unreadable, header_of, rows_of
from stories.importing.run import Plan, Report, import_rows

MOST_PROBLEMS = 200


class Command(BaseCommand):
    """``import_stories FILE --programme ID --by EMAIL``."""

    help = (
        "Hand in the stories of a JSONL, CSV or XLSX file. Columns are found by their names; "
        "--map answer=column says otherwise, --default answer=text fills what is empty. "
        "All rows are taken or none, unless --skip-bad is given. The same file again adds nothing. "
        "Answers: id, " + ", ".join(NAMES) + "."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--programme", type=int, required=True, help="the programme's number")
        parser.add_argument("--by", required=True, help="e-mail of the person who hands them in")
        parser.add_argument("--map", type=_pair, nargs="+", action="extend", default=[])
        parser.add_argument(
            "--default", "--defaults", type=_pair, nargs="+", action="extend", default=[]
        )
        parser.add_argument("--sheet", default="", help="which sheet of a workbook (the first)")
        parser.add_argument("--dry-run", action="store_true", help="check, and store nothing")
        parser.add_argument("--skip-bad", action="store_true", help="take the good rows")

    def handle(self, *_args: Any, **options: Any) -> None:
        plan, rows = _plan(options)
        self.stdout.write(_("Columns:"))
        for name, column in plan.columns.items():
            self.stdout.write(f"  {name} = {column}")
        try:
            report = import_rows(rows, plan)
        except PermissionDenied:
            message = _("%(person)s does not collect or coordinate in this programme.")
            raise CommandError(message % {"person": plan.by.email}) from None
        self._tell(report)

    def _tell(self, report: Report) -> None:
        for line, first in report.twins:
            sentence = _("Line %(line)d has the same words as line %(first)d.")
            self.stdout.write(sentence % {"line": line, "first": first})
        for problem in report.problems[:MOST_PROBLEMS]:
            sentence = _("Line %(line)d, %(field)s: %(reason)s")
            self.stderr.write(
                sentence
                % {"line": problem.line, "field": problem.field or "–", "reason": problem.reason}
            )
        self.stdout.write(
            ngettext(
                "%(n)d row: %(new)d new, %(known)d already here, %(bad)d with problems.",
                "%(n)d rows: %(new)d new, %(known)d already here, %(bad)d with problems.",
                report.n_rows,
            )
            % {
                "n": report.n_rows,
                "new": report.n_new,
                "known": report.n_known,
                "bad": len({problem.line for problem in report.problems}),
            }
        )
        if not report.is_kept:
            self.stdout.write(_("Nothing was stored."))
            if report.problems:
                raise CommandError(_("Mend the rows above, or take the others with --skip-bad."))


def _plan(options: dict[str, Any]) -> tuple[Plan, list[Row]]:
    programme = Programme.objects.filter(pk=options["programme"]).first()
    by = User.objects.filter(email__iexact=options["by"], is_active=True).first()
    if programme is None:
        raise CommandError(_("There is no programme with this number."))
    if by is None:
        raise CommandError(_("There is no active account with this e-mail address."))
    defaults = dict(options["default"])
    if unknown := set(defaults) - set(NAMES):
        raise CommandError(_("There is no answer called “%(name)s”.") % {"name": min(unknown)})
    try:
        rows = rows_of(options["file"], options["sheet"])
        columns = columns_for(header_of(rows), dict(options["map"]))
    except Unreadable as error:
        raise CommandError(str(error)) from error
    return Plan(programme, by, columns, defaults, options["skip_bad"], options["dry_run"]), rows


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(_("Write answer=value."))
    return name.strip(), value
