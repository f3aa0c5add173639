"""Horizontal bars: how much is done of what was planned, a row each."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.canvas import (
    BRAND,
    MUTED,
    RULE,
    TRACK,
    Canvas,
    Chart,
    Style,
    fitted,
    text_width,
)

WIDTH, ROW, PAD = 760, 34, 14
WIDEST_LABEL = 260


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: how many, of how many if there is a plan, and the sentence shown beside it."""

    label: str
    n: int
    of: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class BarsWords:
    """The words on the chart and its table; ``of`` heads the plan when there is one."""

    title: str
    description: str
    label: str
    n: str
    of: str = ""


def bars(data: Sequence[Bar], *, words: BarsWords, rtl: bool = False) -> Chart:
    """Draw one bar a row, over a pale bar for the plan."""
    canvas = Canvas(WIDTH, 2 * PAD + ROW * max(1, len(data)), rtl)
    labels = min(WIDEST_LABEL, 1 + max((text_width(bar.label) for bar in data), default=0))
    values = max((text_width(_value(bar), bold=True) for bar in data), default=0)
    start = PAD + labels + 10
    room = max(120.0, WIDTH - start - min(values, 200) - 10 - PAD)
    most = max((max(bar.n, bar.of or 0) for bar in data), default=0)
    for number, bar in enumerate(data):
        _row(canvas, bar, (start, PAD + number * ROW), room / max(1, most))
    has_plan = any(bar.of is not None for bar in data)
    head = (words.label, words.n, words.of) if has_plan else (words.label, words.n)
    rows: list[tuple[str | int, ...]] = [_cells(bar, has_plan=has_plan) for bar in data]
    return Chart(canvas.svg(words.title, words.description), head, rows)


def _row(canvas: Canvas, bar: Bar, at: tuple[float, float], scale: float) -> None:
    start, top = at
    done, plan = max(0, bar.n) * scale, max(0, bar.of or 0) * scale
    label = fitted(bar.label, start - 10 - PAD)
    canvas.text((start - 10, top + 21), label, Style(anchor="end"))
    if plan:
        canvas.rect((start, top + 6, plan, 20), TRACK, bar.label)
    if done:
        canvas.rect((start, top + 6, done, 20), BRAND, f"{bar.label}: {_value(bar)}")
    else:
        canvas.rect((start, top + 6, 2, 20), RULE)
    end = start + max(done, plan)
    value = fitted(_value(bar), canvas.width - PAD - end - 8, bold=True)
    canvas.text((end + 8, top + 21), value, Style(bold=True, fill=MUTED if not done else BRAND))


def _value(bar: Bar) -> str:
    return bar.text or str(bar.n)


def _cells(bar: Bar, *, has_plan: bool) -> tuple[str | int, ...]:
    if not has_plan:
        return (bar.label, bar.n)
    return (bar.label, bar.n, "" if bar.of is None else bar.of)
