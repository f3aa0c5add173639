"""Fills the house with the fictional demo programme."""

from __future__ import annotations

import os
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from msc.demo import PASSWORD
from msc.demo.material import read
from msc.demo.script import play
from msc.demo.stage import Stage, is_loaded, name_of
from msc.quiet import nobody_is_told


class Command(BaseCommand):
    help = "Load the fictional demo programme with its accounts. A second time does nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and os.environ.get("MSC_DEMO") != "1":
            raise CommandError(
                "The demo makes accounts with a known password. "
                "Set MSC_DEMO=1 if this is not a server for real stories."
            )
        stage = Stage(read(timezone.localdate()))
        name = name_of(stage.material)
        if is_loaded():
            self.stdout.write(f"The demo programme “{name}” is there already.")
            return
        began = time.monotonic()
        with nobody_is_told(), transaction.atomic():
            play(stage)
        seconds = time.monotonic() - began
        self.stdout.write(f"The demo programme “{name}” is loaded ({seconds:.0f} s).")
        self.stdout.write(f"Everybody's password: {PASSWORD}")
        for person in stage.material.people:
            self.stdout.write(f"  {person['email']:<28} {person['role']}")
