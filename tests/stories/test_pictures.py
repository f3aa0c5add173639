"""What is read out of files, and what is made of photos and names: no database."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from stories import pictures, sniffing
from stories.filenames import harmless


@given(st.binary(max_size=200))
def test_any_bytes_are_known_or_refused(head: bytes) -> None:
    try:
        kind, content_type = sniffing.sniff(head)
    except ValidationError:
        return
    assert content_type.startswith(f"{kind}/")


def test_photo_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = BytesIO()
    Image.new("RGB", (40, 20)).save(out, "JPEG", exif=exif)

    assert Image.open(BytesIO(pictures.fit_to_show(out))).size == (20, 40)


def test_transparent_photo_gets_a_white_ground() -> None:
    out = BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")

    shown = Image.open(BytesIO(pictures.fit_to_show(out)))
    assert shown.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\Well 1.jpg", "Well 1.jpg"),
        ("a\u202egpj.exe", "a gpj.exe"),
        ("x" * 200 + ".jpg", "x" * 96 + ".jpg"),
        ("\x00\n", ""),
        ("بئر.jpg", "بئر.jpg"),
    ],
)
def test_names_are_made_harmless(given: str, kept: str) -> None:
    assert harmless(given) == kept
