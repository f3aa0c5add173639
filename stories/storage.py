"""Where the bytes of attachments lie: under MEDIA_ROOT, by random names, written piece by piece."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from uuid import uuid4

from django.db import transaction
from django.db.models.fields.files import FieldFile

FOLDER = "attachments"


def new_name(folder: str = FOLDER) -> str:
    """A name that says nothing of what lies there."""
    name = uuid4().hex
    return f"{folder}/{name[:2]}/{name}"


def write_at(file: FieldFile, offset: int, data: bytes) -> None:
    """Put the piece at its place and let nothing follow it; on disk before this returns.

    What an interrupted request left behind is written over by the next one.
    """
    path = Path(file.path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("r+b" if path.exists() else "w+b") as out:
        out.seek(offset)
        out.write(data)
        out.truncate()
        out.flush()
        os.fsync(out.fileno())


def read_pieces(file: FieldFile, n_bytes: int = 1024 * 1024) -> Iterator[bytes]:
    """What lies there, piece by piece; nothing when no piece has come."""
    path = Path(file.path)
    if not path.exists():
        return
    with path.open("rb") as source:
        while piece := source.read(n_bytes):
            yield piece


def remove_on_commit(files: Iterable[FieldFile]) -> None:
    """Remove the files as soon as the rows that speak of them are gone for good."""
    for file in files:
        if file.name:
            transaction.on_commit(partial(file.storage.delete, file.name))
