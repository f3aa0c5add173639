"""The map of themes: stories near each other say alike, a ring marks the chosen ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from statistics import fmean, pstdev

from reports.charts.canvas import (
    INK,
    PAPER,
    Canvas,
    Chart,
    Style,
    clean,
    colour,
    fitted,
    mark,
    safe_url,
    text_width,
    title_of,
)

WIDTH, HEIGHT, PAD, RADIUS = 760, 520, 40, 5.5
WIDEST_NAME = 230


@dataclass(frozen=True, slots=True)
class Point:
    """A story on the map: its place, the number of its theme, its name and page."""

    x: float
    y: float
    theme: int
    title: str
    url: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class ThemeMapWords:
    """The words on the map and its table; ``chosen`` stands beside the names of chosen stories."""

    title: str
    description: str
    theme: str
    stories: str
    n_chosen: str
    chosen: str


@dataclass(frozen=True, slots=True)
class _Placed:
    """A story with its place in pixels."""

    point: Point
    x: float
    y: float


def theme_map(
    points: Sequence[Point], themes: Sequence[str], *, words: ThemeMapWords, rtl: bool = False
) -> Chart:
    """Draw every story that has a place; all of them are counted in the table.

    The places themselves are not mirrored: two readers see the same map in either direction.
    """
    canvas = Canvas(WIDTH, HEIGHT, rtl, mirrored=False)
    placed = _place([point for point in points if 0 <= point.theme < len(themes)])
    for number in range(len(themes)):
        members = [one for one in placed if one.point.theme == number]
        _ground(canvas, members, colour(number), 0.6 / max(6, len(themes)))
    for one in sorted(placed, key=lambda one: one.point.chosen):
        _story(canvas, one, themes[one.point.theme], words.chosen)
    _names(canvas, placed, themes)
    rows: list[tuple[str | int, ...]] = []
    for number, name in enumerate(themes):
        of_theme = [point for point in points if point.theme == number]
        rows.append((name, len(of_theme), sum(point.chosen for point in of_theme)))
    head = (words.theme, words.stories, words.n_chosen)
    return Chart(canvas.svg(words.title, words.description), head, rows)


def _place(points: Iterable[Point]) -> list[_Placed]:
    """Fit the map into the frame; a point without a finite place is left off."""
    finite = [point for point in points if isfinite(point.x) and isfinite(point.y)]
    xs, ys = _shares([point.x for point in finite]), _shares([point.y for point in finite])
    return [
        _Placed(point, PAD + x * (WIDTH - 2 * PAD), HEIGHT - PAD - y * (HEIGHT - 2 * PAD))
        for point, x, y in zip(finite, xs, ys, strict=True)
    ]


def _shares(values: Sequence[float]) -> list[float]:
    """Scale numbers to 0..1; halves keep the largest floats from overflowing."""
    if not values:
        return []
    low, high = min(values) / 2, max(values) / 2
    if not high > low:
        return [0.5] * len(values)
    return [min(1.0, max(0.0, (value / 2 - low) / (high - low))) for value in values]


def _ground(canvas: Canvas, members: Sequence[_Placed], fill: str, opacity: float) -> None:
    """Shade where most of a theme lies."""
    if not members:
        return
    xs, ys = [one.x for one in members], [one.y for one in members]
    cx, cy = fmean(xs), fmean(ys)
    rx = min(1.9 * pstdev(xs) + 12, cx, WIDTH - cx)
    ry = min(1.9 * pstdev(ys) + 12, cy, HEIGHT - cy)
    canvas.add(
        f'<ellipse cx="{cx:.1f}" cy="{cy:.1f}" rx="{rx:.1f}" ry="{ry:.1f}"'
        f' fill="{fill}" fill-opacity="{opacity:.2f}"'
    )


def _story(canvas: Canvas, one: _Placed, theme: str, chosen: str) -> None:
    point, place = one.point, (one.x, one.y)
    name = f"{clean(point.title)} – {theme}" + (f" ({chosen})" if point.chosen else "")
    url = safe_url(point.url)
    canvas.has_links = canvas.has_links or bool(url)
    tag = f'a href="{url}"' if url else "g"
    canvas.parts.append(f'<{tag} data-theme="{point.theme}">{title_of(name)}')
    if point.chosen:
        ring = f'fill="{PAPER}" stroke="{INK}" stroke-width="2"'
        canvas.add(f'<circle cx="{one.x:.1f}" cy="{one.y:.1f}" r="10" {ring}')
    shape = mark(point.theme, place, RADIUS)
    canvas.add(f'{shape} fill="{colour(point.theme)}" stroke="{PAPER}" stroke-width="1"')
    canvas.parts.append("</a>" if url else "</g>")


def _names(canvas: Canvas, placed: Sequence[_Placed], themes: Sequence[str]) -> None:
    """Name each theme above its stories, with its mark, clear of the other names."""
    taken: list[tuple[float, float, float]] = []
    for number, theme in enumerate(themes):
        members = [one for one in placed if one.point.theme == number]
        if not members:
            continue
        tail = str(len(members))
        name = fitted(theme, WIDEST_NAME, bold=True)
        half = (text_width(f"{name} · {tail}", bold=True) + 20) / 2
        middle = min(max(fmean(one.x for one in members), half + 4), WIDTH - half - 4)
        baseline = _free_line(middle, half, min(one.y for one in members) - 14, taken)
        taken.append((middle, half, baseline))
        _name(canvas, number, (middle - half, middle + half, baseline), (name, tail))


def _name(
    canvas: Canvas, number: int, line: tuple[float, float, float], words: tuple[str, str]
) -> None:
    """Write a theme's name and number of stories after its mark."""
    left, right, baseline = line
    place = (right - 6 if canvas.rtl else left + 6, baseline - 4.5)
    canvas.add(f'{mark(number, place, 5)} fill="{colour(number)}" stroke="{PAPER}"')
    start = right - 16 if canvas.rtl else left + 16
    style = Style("end" if canvas.rtl else "start", bold=True, halo=True, tail=words[1])
    canvas.text((start, baseline), words[0], style)


def _free_line(
    middle: float, half: float, wanted: float, taken: Sequence[tuple[float, float, float]]
) -> float:
    """Find the line nearest to the wanted one on which the name touches no other."""
    steps = [0, *(sign * 18 * n for n in range(1, HEIGHT // 18) for sign in (-1, 1))]
    lines = [line for line in (wanted + step for step in steps) if 18 <= line <= HEIGHT - 8]
    for line in lines:
        if all(
            abs(line - other) >= 18 or abs(middle - x) >= half + width + 6
            for x, width, other in taken
        ):
            return line
    return lines[0] if lines else 18.0
