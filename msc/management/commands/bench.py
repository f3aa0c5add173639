"""``make bench``: how the house's pages compare with a bare Django page, in one run."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from msc.bench.filling import Filled, fill
from msc.bench.measuring import Visit, as_json, cookie_of, form, measure
from programmes.models import Programme

WORKERS = 2
SMALL, LARGE = 1_000, 10_000


class Command(BaseCommand):
    """Fills a database of its own, serves it, and prints ratios to the reference page."""

    help = "Measures pages at 1,000 and 10,000 stories as multiples of a bare Django page."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--times", type=int, default=15, help="requests of each kind")
        parser.add_argument("--large", type=int, default=LARGE)

    def handle(self, *_args: Any, times: int, large: int, **_options: Any) -> None:
        if os.environ.get("DJANGO_SETTINGS_MODULE") != "msc.bench.settings":
            raise CommandError("Run it as `make bench`: it needs a database of its own.")
        call_command("migrate", verbosity=0)
        if Programme.objects.exists():
            raise CommandError("This database is in use. The bench needs an empty one.")
        call_command("collectstatic", verbosity=0, interactive=False)
        results = {}
        with _served() as server:
            for size in (SMALL, large):
                self.stderr.write(f"Filling {size} stories.")
                results[size] = self._measured(fill(size), server.port, times)
            memory = server.memory()
        self._print(results, memory)
        self._print_import(large)
        self._print_engine()

    def _measured(self, filled: Filled, port: int, times: int) -> list[Visit]:
        visits = _visits(filled)
        measure(visits, port, times=times)
        return visits

    def _print(self, results: dict[int, list[Visit]], memory: list[float]) -> None:
        (small, small_visits), (large, large_visits) = results.items()
        self.stdout.write(
            f"{'request':34s} {'ms':>8s} {'× reference':>12s} {'kB':>7s} {f'{small}→{large}':>12s}"
        )
        reference, small_reference = large_visits[0], small_visits[0]
        for before, after in zip(small_visits, large_visits, strict=True):
            ratio = after.milliseconds / reference.milliseconds
            growth = ratio / (before.milliseconds / small_reference.milliseconds)
            self.stdout.write(
                f"{after.name:34s} {after.milliseconds:8.1f} {ratio:11.2f}× "
                f"{after.n_bytes / 1000:7.1f} {growth:11.2f}×"
            )
        sizes = ", ".join(f"{mb:.0f} MB" for mb in memory)
        self.stdout.write(f"web workers: {sizes}")

    def _print_import(self, n: int) -> None:
        """In a process of its own, so that its memory can be told."""
        answer = _python("from msc.bench.importing import run; run()", n)
        seconds, cpu, peak = (float(word) for word in answer.split())
        self.stdout.write(
            f"import of {n} stories (CSV, all or none): {seconds:.0f} s, {cpu:.0f} s of them in "
            f"the importing process, {n / seconds:.0f} a second, {peak:.0f} MB at most"
        )

    def _print_engine(self) -> None:
        seconds, yardstick, peak = _engine_seconds(SMALL)
        self.stdout.write(
            f"theme engine, {SMALL} texts: {seconds:.1f} s, {seconds / yardstick:.1f}× TF-IDF with "
            f"k-means, {peak:.0f} MB at most"
        )


def _visits(filled: Filled) -> list[Visit]:
    """What is asked; the first is the reference."""
    boss, member = cookie_of(filled.coordinator), cookie_of(filled.member)
    programme, period = filled.programme.pk, filled.period.pk
    stories, api = reverse("stories:list"), "/api/v1/stories/"
    return [
        Visit("reference page", "GET", "/bench/reference/", boss),
        Visit("story list", "GET", f"{stories}?programme={programme}", boss),
        Visit("story list, search", "GET", f"{stories}?programme={programme}&q=500", boss),
        Visit("story list, common word", "GET", f"{stories}?programme={programme}&q=well", boss),
        Visit("story page", "GET", filled.story.get_absolute_url(), boss),
        Visit("register (CSV)", "GET", reverse("reports:register", args=[period, "csv"]), boss),
        Visit("period page", "GET", reverse("reports:period", args=[period]), boss),
        Visit("voting page", "GET", reverse("panels:vote", args=[filled.turn_id]), member),
        Visit("to do page", "GET", reverse("home"), boss),
        Visit("API list", "GET", f"{api}?programme={programme}", boss),
        Visit("API submit", "PUT", f"{api}<uuid>/", boss, as_json(lambda: _story(filled))),
        Visit(
            "vote",
            "POST",
            reverse("panels:vote", args=[filled.turn_id]),
            member,
            form(candidates=filled.candidate_id),
        ),
    ]


def _story(filled: Filled) -> dict[str, object]:
    return {
        "programme": filled.programme.pk,
        "unit": filled.unit.pk,
        "period": filled.next_period.pk,
        "language": "en",
        "title": "The well",
        "happened": "A well was dug. " * 100,
        "significance": "I have time for school.",
        "direction": "positive",
        "told_on": "2026-03-15",
        "capture_mode": "interview",
        "teller_selection": "volunteer",
        "name_choice": "anonymous",
        "read_back": "yes",
        "consent_selection": True,
        "consent_method": "oral",
    }


class _Server:
    """gunicorn with two workers on a free port."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        address = f"127.0.0.1:{self.port}"
        gunicorn = [sys.executable, "-m", "gunicorn", "msc.wsgi", "-b", address, "-w", str(WORKERS)]
        self.process = subprocess.Popen(gunicorn, stderr=subprocess.DEVNULL)  # noqa: S603
        self._wait()

    def _wait(self) -> None:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise CommandError("The server did not start.")

    def memory(self) -> list[float]:
        """Resident megabytes of each worker."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [_resident(int(pid)) for pid in children.split()]


@contextmanager
def _served() -> Iterator[_Server]:
    server = _Server()
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait(20)


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _engine_seconds(n: int) -> tuple[float, float, float]:
    """Seconds of the theme engine and of its yardstick on ``n`` texts, and the peak in MB."""
    answer = _python("from msc.bench.engine import run; run()", n)
    engine, yardstick, peak = (float(word) for word in answer.split())
    return engine, yardstick, peak


def _python(code: str, n: int) -> str:
    """What a process of its own writes."""
    answer = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code, str(n)], capture_output=True, text=True, check=True
    )
    return answer.stdout
