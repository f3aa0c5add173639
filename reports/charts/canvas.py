"""The drawing surface of all charts: escaped, mirrored, presentation attributes only.

A strict content security policy blocks style attributes and style elements inside SVG, so colours
and sizes are plain attributes. The same picture serves the page, the PDF and the Word file.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from typing import Literal
from unicodedata import bidirectional, combining, east_asian_width

INK, MUTED, RULE, PAPER, BRAND, TRACK = (
    "#1c2321",
    "#54605c",
    "#cfc9bb",
    "#ffffff",
    "#0b5d57",
    "#e7e3d8",
)
# After Okabe and Ito, darkened to three to one on white; six shapes double the eight colours.
COLOURS = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#B8578C",
    "#8A6D00",
    "#332288",
    "#882255",
    "#333333",
)
FONT = "system-ui, 'Noto Sans', 'Noto Naskh Arabic', 'DejaVu Sans', sans-serif"
FONT_SIZE = 13
_POLYGONS: dict[int, Sequence[tuple[float, float]]] = {
    2: [(0, -1.25), (1.1, 0.8), (-1.1, 0.8)],
    3: [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)],
    4: [(0, 1.25), (1.1, -0.8), (-1.1, -0.8)],
    5: [
        *((-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4), (1.2, 0.4), (0.4, 0.4)),
        *((0.4, 1.2), (-0.4, 1.2), (-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4), (-0.4, -0.4)),
    ],
}
N_SHAPES = 6

# What XML cannot hold, and the marks that would turn the direction of everything after them.
_UNPRINTABLE = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)
_SAFE_URL = re.compile(r"(?:https?://|#|\?|/(?![/\\]))", re.IGNORECASE)
_ISOLATE, _ISOLATE_RTL, _END = "\u2068", "\u2067", "\u2069"

Anchor = Literal["start", "middle", "end"]
_OPPOSITE: dict[Anchor, Anchor] = {"start": "end", "middle": "middle", "end": "start"}


@dataclass(frozen=True, slots=True)
class Chart:
    """A finished picture, and the same numbers as a table with its head."""

    svg: str
    head: tuple[str, ...]
    rows: list[tuple[str | int, ...]]


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set; ``tail`` is a number or the like that follows a name."""

    anchor: Anchor = "start"
    bold: bool = False
    fill: str = INK
    halo: bool = False
    tail: str = ""


PLAIN = Style()


@dataclass(slots=True)
class Canvas:
    """Shapes collected left to right; with ``rtl`` everything is laid out right to left."""

    width: float
    height: float
    rtl: bool = False
    mirrored: bool = True
    parts: list[str] = field(default_factory=list)
    has_links: bool = False

    def x(self, x: float) -> float:
        """Place a distance from the start of the line."""
        return self.width - x if self.rtl and self.mirrored else x

    def rect(self, box: tuple[float, float, float, float], fill: str, title: str = "") -> None:
        """Draw a bar; the box is (start, top, width, height)."""
        x, y, w, h = box
        left = min(self.x(x), self.x(x + w))
        self.add(
            f'<rect x="{left:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" fill="{fill}"',
            title,
        )

    def text(self, at: tuple[float, float], words: str, style: Style = PLAIN) -> None:
        """Write one line from (start, baseline).

        A halo is drawn as a text of its own, as not every reader knows paint-order.
        """
        anchor = _OPPOSITE[style.anchor] if self.rtl and self.mirrored else style.anchor
        place = f'<text x="{self.x(at[0]):.1f}" y="{at[1]:.1f}" text-anchor="{anchor}"'
        place += ' font-weight="700"' if style.bold else ""
        line = escape(self._line(clean(words), clean(style.tail)))
        if style.halo:
            edge = f'fill="{PAPER}" stroke="{PAPER}" stroke-width="4" stroke-linejoin="round"'
            self.parts.append(f'{place} {edge} aria-hidden="true">{line}</text>')
        self.parts.append(f'{place} fill="{style.fill}">{line}</text>')

    def add(self, start: str, title: str = "") -> None:
        """Close an element that was begun, with a title when there is one."""
        tag = start[1:].split(maxsplit=1)[0]
        self.parts.append(f"{start}>{title_of(title)}</{tag}>" if title else f"{start}/>")

    def svg(self, title: str, description: str) -> str:
        """Give the finished picture; its ids follow from what is in it."""
        body = "".join(self.parts)
        title, description = escape(clean(title)), escape(clean(description))
        key = "c" + sha256(f"{title}{description}{body}".encode()).hexdigest()[:10]
        w, h = f"{self.width:.0f}", f"{self.height:.0f}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {w} {h}"'
            f' width="{w}" height="{h}" role="{"group" if self.has_links else "img"}"'
            f' aria-labelledby="{key}t {key}d" direction="ltr" font-family="{FONT}"'
            f' font-size="{FONT_SIZE}"><title id="{key}t">{title}</title>'
            f'<desc id="{key}d">{description}</desc>'
            f'<rect width="{w}" height="{h}" fill="{PAPER}"/>{body}</svg>'
        )

    def _line(self, words: str, tail: str) -> str:
        """Join a name and what follows it; both keep their place whatever the script."""
        if tail:
            turns = self.rtl or any(bidirectional(char) in {"R", "AL"} for char in words)
            name = f"{_ISOLATE}{words}{_END}" if turns else words
            words = f"{name} · {tail}"
        return f"{_ISOLATE_RTL}{words}{_END}" if self.rtl else words


def mark(shape: int, at: tuple[float, float], r: float) -> str:
    """Begin the shape of a theme, without its colour; shapes repeat after six."""
    (x, y), kind = at, shape % N_SHAPES
    if kind == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"'
    if kind == 1:
        side = f'width="{2 * r:.1f}" height="{2 * r:.1f}"'
        return f'<rect x="{x - r:.1f}" y="{y - r:.1f}" {side}'
    corners = " ".join(f"{x + a * r:.1f},{y + b * r:.1f}" for a, b in _POLYGONS[kind])
    return f'<polygon points="{corners}"'


def colour(index: int) -> str:
    """Give the colour of a theme; with its shape it is unique among twenty-four."""
    return COLOURS[index % len(COLOURS)]


def clean(words: str) -> str:
    """Take out what XML cannot hold or would turn the text around, and join the lines."""
    return " ".join(_UNPRINTABLE.sub("", words).split())


def title_of(words: str) -> str:
    """Give the element that names a shape to a pointer and to a screen reader."""
    return f"<title>{escape(clean(words))}</title>"


def safe_url(url: str) -> str:
    """Give the address escaped when it is on the web or within the site, else nothing."""
    address = clean(url)
    is_safe = _SAFE_URL.match(address) and " " not in address
    return escape(address) if is_safe else ""


def text_width(words: str, *, bold: bool = False) -> float:
    """Estimate the width of a line in pixels, rather too much than too little."""
    ems = sum(_em(char) for char in words)
    return ems * FONT_SIZE * (1.08 if bold else 1.0)


def fitted(words: str, room: float, *, bold: bool = False) -> str:
    """Shorten a line with an ellipsis until it fits; the whole name belongs into a title."""
    words = clean(words)
    if text_width(words, bold=bold) <= room:
        return words
    while words and text_width(words + "…", bold=bold) > room:
        words = words[:-1]
    return words.rstrip() + "…"


def _em(char: str) -> float:
    """Estimate one character after DejaVu Sans, the widest of the usual fonts."""
    if combining(char):
        return 0.0
    if east_asian_width(char) in "WF":
        return 1.05
    if char in "fijlrtI.,:;'|!()/- ·":
        return 0.42
    if char in "mwMW@%—…":
        return 1.0
    is_other_script = ord(char) >= 0x0900
    return 0.8 if is_other_script or char.isupper() else 0.64
