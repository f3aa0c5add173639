"""Texts written for tests, as the files hold them that a rehearsal reads."""

from __future__ import annotations

import json
from pathlib import Path

PEOPLE = ("Amina", "Joseph", "Salma", "Pascal", "Neema")
LINES = {
    "water": "{who} walked {n} minutes to the spring. Now the tap is near and the girls learn.",
    "fish": "{who} fished without a jacket. After the storm {n} boats carry one for everybody.",
}


def text(number: int) -> dict[str, str]:
    label = list(LINES)[number // 6 % len(LINES)]
    who = PEOPLE[number % len(PEOPLE)]
    words = LINES[label].format(who=who, n=number + 2) + f" {who} tells it." * (number % 7)
    return {"id": f"t{number}", "text": words, "lang": "en", "label": label}


def write_texts(folder: Path, n: int) -> Path:
    file = folder / "texts.jsonl"
    file.write_text("".join(f"{json.dumps(text(number))}\n" for number in range(n)), "utf-8")
    return file
