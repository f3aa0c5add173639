"""Small files as phones send them, made here so that every byte is known."""

from __future__ import annotations

import struct
import wave
from hashlib import sha256
from io import BytesIO

from PIL import Image


def photo(size: tuple[int, int] = (64, 48), form: str = "JPEG", **more: object) -> bytes:
    """A photo with a place, a camera and an owner in every corner that keeps such things."""
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = "SecretCamera", "Awa Traore"
    exif.get_ifd(0x8825)[2] = (12.0, 39.0, 1.0)
    out = BytesIO()
    image = Image.new("RGB", size, (200, 30, 30))
    image.save(out, form, exif=exif, comment=b"Awa Traore", xmp=b"<x>Awa Traore</x>", **more)
    return out.getvalue()


def voice(seconds: float = 0.1) -> bytes:
    """A recording as WAV."""
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * int(8000 * seconds))
    return out.getvalue()


def mp4(handler: bytes, brand: bytes = b"M4A ") -> bytes:
    """The beginning of an MP4 whose only track is of that kind (``soun`` or ``vide``)."""
    hdlr = b"hdlr" + bytes(8) + handler + bytes(12)
    moov = b"moov" + struct.pack(">I", len(hdlr) + 4) + hdlr
    ftyp = b"ftyp" + brand + bytes(4)
    return b"".join(struct.pack(">I", len(box) + 4) + box for box in (ftyp, moov))


def webm(codec: bytes = b"A_OPUS") -> bytes:
    """The beginning of a WebM with one track."""
    return b"\x1aE\xdf\xa3\x9f\x42\x82\x84webm" + b"\x86" + bytes([0x80 + len(codec)]) + codec


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()
