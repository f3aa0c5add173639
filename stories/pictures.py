"""Photos made fit to be shown: smaller, upright, and without place, time and camera."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

LONGEST_SIDE = 2048
MOST_PIXELS = 64_000_000
"""More would take hundreds of megabytes to unpack, however small the file is."""
READ = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY = 82
WHITE = (255, 255, 255)

BROKEN = (OSError, SyntaxError, ValueError)
"""What Pillow raises for files that are not what they seem."""

Image.MAX_IMAGE_PIXELS = 2 * MOST_PIXELS  # a second belt: ``_opened`` refuses earlier


def refuse_unreadable(file: IO[bytes]) -> None:
    """Raise ValidationError for what is no photo, or too large to unpack. Nothing is unpacked."""
    _opened(file).close()


def fit_to_show(file: IO[bytes]) -> bytes:
    """The photo as a JPEG of at most 2048 pixels a side, with nothing but its pixels.

    Raises ValidationError when it cannot be read. About 250 ms for 12 million pixels.
    """
    with _opened(file) as image:
        try:
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _as_jpeg(upright)
        except (*BROKEN, Image.DecompressionBombError) as error:
            raise _unreadable() from error


def _opened(file: IO[bytes]) -> Image.Image:
    file.seek(0)
    try:
        image = Image.open(file, formats=READ)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except BROKEN as error:
        raise _unreadable() from error
    if image.width * image.height > MOST_PIXELS:
        raise _too_many_pixels()
    return image


def _as_jpeg(image: Image.Image) -> bytes:
    """Only the pixels go over to the new picture: no comment, profile or thumbnail comes along."""
    bare = Image.new("RGB", image.size, WHITE)
    seen = image.convert("RGBA") if image.has_transparency_data else image.convert("RGB")
    bare.paste(seen, mask=seen if seen.mode == "RGBA" else None)
    out = BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _too_many_pixels() -> ValidationError:
    sentence = _("This photo has more than %(n)d million pixels. Make it smaller first.")
    return ValidationError({"media": sentence % {"n": MOST_PIXELS // 1_000_000}})


def _unreadable() -> ValidationError:
    sentence = _("This could not be read as a photo. Take or choose another one.")
    return ValidationError({"media": sentence})
