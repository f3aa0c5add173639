"""``manage.py write_docs``: the pages of docs/ that come from the code."""

from typing import Any

from django.core.management.base import BaseCommand

from msc import documentation


class Command(BaseCommand):
    """Writes workflow, permissions and data model."""

    help = "Writes the pages of docs/ that are made from the code."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for name, text in documentation.pages().items():
            (documentation.folder() / name).write_text(text, encoding="utf-8")
            self.stdout.write(f"docs/{name}")
