"""Removes a practice programme with everything in it; a real one is refused."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from msc.rehearsal.removing import NotPractice, remove
from programmes.models import Programme


class Command(BaseCommand):
    help = "Remove a programme that is marked as practice. Its log entries stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("programme", type=int, help="its number")

    def handle(self, *args: Any, programme: int, **options: Any) -> None:
        found = Programme.objects.filter(pk=programme).first()
        if found is None:
            raise CommandError(f"There is no programme {programme}.")
        try:
            remove(found)
        except NotPractice:
            raise CommandError(
                f"“{found}” is a real programme. Only practice programmes can be removed."
            ) from None
        self.stdout.write(f"“{found}” is removed.")
