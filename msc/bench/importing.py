"""Bringing in a file of stories, in a process of its own."""

from __future__ import annotations

import csv
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from msc.bench.engine import FILLER, SUBJECTS

HEAD = ["id", "title", "before", "happened", "now", "significance", "site", "date", "consent"]


def run() -> None:
    """Write the seconds, those of this process, and its peak memory in MB to standard output."""
    import django

    django.setup()
    from msc.bench.filling import fill
    from stories.importing.mapping import columns_for
    from stories.importing.reading import rows_of
    from stories.importing.run import Plan, import_rows
    from stories.queries import path_names

    filled, n = fill(100), int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        place = path_names(filled.programme)[filled.unit.pk]
        path = _file(Path(folder) / "stories.csv", n, place)
        started, cpu = time.perf_counter(), time.process_time()
        plan = Plan(
            filled.programme,
            filled.coordinator,
            columns_for(HEAD, {}),
            {"period": filled.next_period.name},
        )
        report = import_rows(rows_of(path), plan)
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    if report.n_new != n:
        raise RuntimeError(report.problems[:3])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{seconds} {cpu} {peak}")


def _file(path: Path, n: int, site: str) -> Path:
    """A CSV of ``n`` made-up stories of about 2 kB; the same ones each time."""
    lot = random.Random(7)  # noqa: S311 (nothing secret)
    words = [word for subject in SUBJECTS.values() for word in subject.split()] + FILLER

    def told(n_words: int) -> str:
        return " ".join(lot.choices(words, k=n_words))

    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(HEAD)
        for k in range(n):
            parts = told(4), told(70), told(220), told(60), told(30)
            writer.writerow([k, *parts, site, "2026-03-15", "yes"])
    return path
