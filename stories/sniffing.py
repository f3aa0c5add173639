"""What a file is, read from its own bytes; what it is called or claimed to be is no proof."""

from __future__ import annotations

import mimetypes
import re
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

HEAD = 4096
"""As many bytes as it takes to recognise a file."""
IMAGE, AUDIO = "image", "audio"
AUDIO_BRANDS = {b"3gp": "audio/3gpp", b"3g2": "audio/3gpp2"}
PHOTO_BRANDS = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis"}
MP3_FRAME = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")
FILM_IN_MP4 = re.compile(rb"hdlr.{8}vide", re.DOTALL)
FILM_IN_WEBM = re.compile(rb"\x86[\x80-\x8f]V_[A-Z]")
FILM_IN_OGG = re.compile(rb"\x80theora|\x01video\x00")


def sniff(head: bytes) -> tuple[str, str]:
    """(kind, content type) by the first ``HEAD`` bytes. Raises ValidationError for all others."""
    found = _image(head) or _sound(head)
    if found is None:
        raise ValidationError({"media": _why_not(head)})
    return found


def _image(head: bytes) -> tuple[str, str] | None:
    if head.startswith(b"\xff\xd8\xff"):
        return IMAGE, "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return IMAGE, "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return IMAGE, "image/webp"
    if head[:6] in {b"GIF87a", b"GIF89a"}:
        return IMAGE, "image/gif"
    return None


def _sound(head: bytes) -> tuple[str, str] | None:
    starts = {
        b"OggS": "audio/ogg",
        b"ID3": "audio/mpeg",
        b"#!AMR": "audio/amr",
    }
    for start, content_type in starts.items():
        if head.startswith(start):
            return AUDIO, content_type
    if head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head[:64]:
        return AUDIO, "audio/webm"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return AUDIO, "audio/wav"
    if head[4:8] == b"ftyp" and head[8:12] not in PHOTO_BRANDS:
        return AUDIO, AUDIO_BRANDS.get(head[8:11], "audio/mp4")
    if MP3_FRAME.match(head):
        return AUDIO, "audio/mpeg"
    return None


def _why_not(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return _("This is a photo in a format few can open (HEIC). Send it as JPEG.")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        return _("This is a page or a drawing made of text, no photo. Send a photo as JPEG or PNG.")
    return _(
        "This is no photo and no sound recording that can be used here. "
        "Send a photo as JPEG, PNG or WebP, or a recording as WebM, Ogg, MP4, MP3, WAV, 3GP or AMR."
    )


def refuse_film(file: IO[bytes]) -> None:
    """Raise ValidationError when pictures move in a file that began like a sound recording."""
    data = file.read()
    is_film = any(film.search(data) for film in (FILM_IN_MP4, FILM_IN_WEBM, FILM_IN_OGG))
    if is_film:
        raise ValidationError({"media": _("This is a film. Send a sound recording or a photo.")})


def kind_by_name(name: str) -> str:
    """The kind a name hints at, or "": enough to say in time that a file is too large."""
    guessed = (mimetypes.guess_type(name)[0] or "").partition("/")[0]
    return guessed if guessed in {IMAGE, AUDIO} else ""
