"""Stories told over time as columns, with the panels' meetings as bands below."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from reports.charts.canvas import (
    MUTED,
    PAPER,
    RULE,
    Canvas,
    Chart,
    Style,
    fitted,
    text_width,
)

WIDTH, PAD, TOP, PLOT, LANE = 760, 20, 24, 110, 28
COLUMN, BAND = "#3d8f86", "#8a3d00"
WIDEST_NAME = 220
INSIDE = Style(bold=True, fill=PAPER)
BESIDE = Style(bold=True)
BEFORE = Style("end", bold=True)


@dataclass(frozen=True, slots=True)
class Bucket:
    """One week or month: what to call it and how many stories were told in it."""

    label: str
    n: int


@dataclass(frozen=True, slots=True)
class Span:
    """A meeting or round, from the start of one bucket to the start of another."""

    start: float
    end: float
    name: str


@dataclass(frozen=True, slots=True)
class TimelineWords:
    """The words on the chart and its table."""

    title: str
    description: str
    when: str
    stories: str


@dataclass(frozen=True, slots=True)
class _Band:
    """A span laid out: its bar, where its name hangs, and what both cover together."""

    start: float
    width: float
    name: str
    whole_name: str
    name_at: float
    style: Style
    left: float
    right: float


def timeline(
    buckets: Sequence[Bucket],
    spans: Sequence[Span] = (),
    *,
    words: TimelineWords,
    rtl: bool = False,
) -> Chart:
    """Draw a column a bucket and a band a span; bands that would touch go below each other."""
    step = (WIDTH - 2 * PAD) / max(1, len(buckets))
    lanes = _lanes([_band(span, step, len(buckets)) for span in spans])
    base = TOP + PLOT
    canvas = Canvas(WIDTH, base + 34 + LANE * len(lanes), rtl)
    canvas.rect((PAD, base, WIDTH - 2 * PAD, 1), RULE)
    _columns(canvas, buckets, step)
    _axis(canvas, buckets, step)
    for number, lane in enumerate(lanes):
        for band in lane:
            _draw_band(canvas, band, base + 28 + LANE * number)
    rows: list[tuple[str | int, ...]] = [(bucket.label, bucket.n) for bucket in buckets]
    svg = canvas.svg(words.title, words.description)
    return Chart(svg, (words.when, words.stories), rows)


def _columns(canvas: Canvas, buckets: Sequence[Bucket], step: float) -> None:
    most = max((bucket.n for bucket in buckets), default=0)
    every = all(text_width(str(bucket.n)) + 4 <= step for bucket in buckets)
    peak_told = False
    for i, bucket in enumerate(buckets):
        height = PLOT * max(0, bucket.n) / max(1, most)
        gap = min(2.0, step / 4)
        box = (PAD + i * step + gap / 2, TOP + PLOT - height, step - gap, height)
        canvas.rect(box, COLUMN, f"{bucket.label}: {bucket.n}")
        is_peak = bucket.n == most and not peak_told
        if bucket.n > 0 and (every or is_peak):
            peak_told = peak_told or is_peak
            middle = _within(PAD + (i + 0.5) * step, text_width(str(bucket.n)) / 2)
            canvas.text((middle, TOP + PLOT - height - 5), str(bucket.n), Style(anchor="middle"))


def _axis(canvas: Canvas, buckets: Sequence[Bucket], step: float) -> None:
    labels = [fitted(bucket.label, 120) for bucket in buckets]
    widest = max((text_width(label) for label in labels), default=0)
    for i in range(0, len(labels), max(1, ceil((widest + 10) / step))):
        if PAD + i * step + text_width(labels[i]) <= WIDTH:
            canvas.text((PAD + i * step, TOP + PLOT + 18), labels[i], Style(fill=MUTED))


def _within(middle: float, half: float) -> float:
    return min(max(middle, half), WIDTH - half)


def _band(span: Span, step: float, n_buckets: int) -> _Band:
    """Lay out one span; a name too long for its bar stands after it, or before it at the end."""
    low, high = (PAD + step * min(max(edge, 0), n_buckets) for edge in (span.start, span.end))
    start = min(low, WIDTH - PAD - 6)
    width = max(6.0, high - start)
    name = fitted(span.name, WIDEST_NAME, bold=True)
    needed = text_width(name, bold=True)
    end = start + width
    if needed + 12 <= width:
        return _Band(start, width, name, span.name, start + 6, INSIDE, start, end)
    if end + 6 + needed <= WIDTH - 4:
        return _Band(start, width, name, span.name, end + 6, BESIDE, start, end + 6 + needed)
    return _Band(start, width, name, span.name, start - 6, BEFORE, start - 6 - needed, end)


def _lanes(bands: Sequence[_Band]) -> list[list[_Band]]:
    lanes: list[list[_Band]] = []
    for band in sorted(bands, key=lambda one: one.left):
        free = next((lane for lane in lanes if lane[-1].right + 8 <= band.left), None)
        if free is None:
            lanes.append([band])
        else:
            free.append(band)
    return lanes


def _draw_band(canvas: Canvas, band: _Band, top: float) -> None:
    canvas.rect((band.start, top, band.width, 22), BAND, band.whole_name)
    canvas.text((band.name_at, top + 16), band.name, band.style)
