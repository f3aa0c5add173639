"""Build the index of words anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from stories.search import rebuild


class Command(BaseCommand):
    """``rebuild_search``: after a repair of the database, or when the search misses stories."""

    help = "Build the index of the search anew. Nothing else changes."

    def handle(self, *_args: Any, **_options: Any) -> None:
        rebuild()
        self.stdout.write(_("The index of the search was built anew."))
