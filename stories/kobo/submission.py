"""One submission as Kobo writes it in JSON: its questions, who it is, its files."""

from __future__ import annotations

import json
import re
import uuid as uuids
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

DEEPEST = 8
LONGEST_KEY = 300
MOST_FILES = 50
IDS = ("meta/rootUuid", "_uuid", "meta/instanceID")
META = re.compile(r"^(_|meta/|formhub/|__version__)")
ALSO_ASKED = ("_submission_time", "_submitted_by")
"""What Kobo notes itself and may well answer a question of ours."""


class Malformed(ValueError):  # noqa: N818 - the sentence says what is wrong
    """The body is no submission; the sentence says why."""


@dataclass(frozen=True)
class File:
    """A photo or recording that lies on the Kobo server."""

    url: str
    name: str


@dataclass(frozen=True)
class Submission:
    """``key`` stays the same through all edits, ``instance`` is this edit's own.

    ``replaces`` is the edit before it, where Kobo names that only. ``texts`` {question: what was
    answered}; ``digest`` is that of the answers without what Kobo adds to them.
    """

    key: uuids.UUID
    instance: str
    replaces: str
    has_root: bool
    remote_id: int | None
    digest: str
    texts: dict[str, str] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)


def parsed(text: str) -> Any:
    """The JSON in a text. Raises Malformed."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed(
            _("This is not JSON. In Kobo, choose JSON for the REST service.")
        ) from error


def submission_of(body: Any) -> Submission:
    """Read a submission, wherever a template of the REST service has put it. Raises Malformed."""
    found = _within(body, DEEPEST)
    if found is None:
        sentence = _(
            "There is no _uuid in it, by which a submission is known. "
            "Leave the list of fields in Kobo's REST service empty."
        )
        raise Malformed(sentence)
    flat = dict(_flat(found, "", DEEPEST))
    key = next(uuid for name in IDS if (uuid := _uuid(flat.get(name))))
    remote_id = flat.get("_id")
    return Submission(
        key=key,
        instance=str(_uuid(flat.get("_uuid")) or _uuid(flat.get("meta/instanceID")) or key),
        replaces=str(_uuid(flat.get("meta/deprecatedID")) or ""),
        has_root=bool(_uuid(flat.get("meta/rootUuid"))),
        remote_id=remote_id if type(remote_id) is int else None,
        digest=_digest(flat),
        texts={name: text for name, value in flat.items() if (text := text_of(value))},
        files=_files(flat.get("_attachments")),
    )


def questions_of(texts: Mapping[str, str]) -> list[str]:
    """The questions in it that may answer one of ours."""
    return [name for name in texts if not META.match(name) or name in ALSO_ASKED]


def _within(body: Any, deep: int) -> dict[str, Any] | None:
    """The first object that knows who it is, looked for from the outside inwards."""
    if deep == 0:
        return None
    if isinstance(body, dict):
        if any(_uuid(value) for name, value in _flat(body, "", 2) if name in IDS):
            return body
        return next((f for value in body.values() if (f := _within(value, deep - 1))), None)
    if isinstance(body, list):
        return next((f for value in body[:3] if (f := _within(value, deep - 1))), None)
    return None


def _flat(body: Mapping[str, Any], above: str, deep: int) -> Iterator[tuple[str, Any]]:
    """Groups inside each other as ``group/question``; what Kobo notes itself stays as it is."""
    for name, value in body.items():
        here = _clean(f"{above}{name}")[:LONGEST_KEY]
        if isinstance(value, dict) and deep > 1 and not here.startswith("_"):
            yield from _flat(value, f"{here}/", deep - 1)
        else:
            yield here, value


def _uuid(value: Any) -> uuids.UUID | None:
    try:
        return uuids.UUID(str(value).removeprefix("uuid:")) if value else None
    except ValueError:
        return None


def text_of(value: Any) -> str:
    """What was answered, as somebody would have typed it; "" for what is no answer."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return _clean(str(value))
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        return _clean("\n".join(map(str, value)))
    return ""


def _clean(text: str) -> str:
    """The text with a sign for each character that no database takes."""
    text = text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return text.encode("utf-8", "replace").decode()


def _digest(flat: Mapping[str, Any]) -> str:
    answers = {name: value for name, value in flat.items() if not META.match(name)}
    return sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()


def _files(found: Any) -> list[File]:
    """Photos and recordings that were not deleted in Kobo; films and others are no part of it."""
    files = []
    for one in found if isinstance(found, list) else []:
        if not isinstance(one, dict) or one.get("is_deleted"):
            continue
        url, kind = text_of(one.get("download_url")), text_of(one.get("mimetype"))
        name = text_of(one.get("media_file_basename")) or text_of(one.get("filename"))
        if url and kind.partition("/")[0] in {"image", "audio", "video", ""}:
            files.append(File(url[:2000], name.rsplit("/", maxsplit=1)[-1][-100:]))
    return files[:MOST_FILES]
