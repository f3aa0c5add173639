"""Plays a whole period with the texts of a file, in a programme marked as practice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from msc.quiet import nobody_is_told
from msc.rehearsal.playing import Played, play
from msc.rehearsal.removing import remove
from msc.rehearsal.texts import Text, read


class Command(BaseCommand):
    help = "Let a script take texts through a whole period, by the API. Leaves with 1 on a fault."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="one JSON object a line: id, text, lang, label")
        parser.add_argument("--stories", type=int, help="how many texts; all when left out")
        parser.add_argument("--units", type=int, default=12, help="how many villages")
        what_then = parser.add_mutually_exclusive_group()
        what_then.add_argument("--keep", action="store_true", help="keep the programme (usual)")
        what_then.add_argument("--remove", action="store_true", help="remove it afterwards")

    def handle(self, *args: Any, **options: Any) -> None:
        texts = self._read(options["file"], options["stories"])
        if options["units"] < 1:
            raise CommandError("A programme has at least one village.")
        with nobody_is_told():
            played = play(texts, n_units=options["units"], say=self._say)
        self._show(played)
        if options["remove"]:
            remove(played.programme)
        else:
            self._say(f"Remove it with: manage.py remove_practice {played.programme.pk}")
        if played.faults:
            raise CommandError("\n".join(played.faults))

    def _read(self, file: Path, limit: int | None) -> list[Text]:
        try:
            texts = read(file, limit)
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        if len(texts) < 2:
            raise CommandError("A rehearsal needs at least two texts.")
        return texts

    def _show(self, played: Played) -> None:
        self._say(f"{played.programme} ({played.programme.pk})")
        for what, number in played.counts.items():
            self._say(f"  {what:<20}{number:>8}")
        for phase, seconds in played.seconds.items():
            self._say(f"  {phase + ', s':<20}{seconds:>8.1f}")
        self._say(f"  {'all, s':<20}{sum(played.seconds.values()):>8.1f}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
