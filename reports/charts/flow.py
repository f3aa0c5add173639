"""How stories moved up through the levels of panels, as bands between columns of groups."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from reports.charts.canvas import (
    BRAND,
    MUTED,
    Canvas,
    Chart,
    Style,
    fitted,
    text_width,
)

WIDTH, COLUMN, PAD, TOP, BAR, SLOT = 760, 216, 14, 58, 16, 24
MOST_GROUPS = 12
BAND_FILL = 'fill="#0b5d57" fill-opacity="0.35"'


@dataclass(frozen=True, slots=True)
class FlowGroup:
    """A panel or unit at one level, and the stories before it; the key is unique in its level."""

    key: Hashable
    name: str
    n: int


@dataclass(frozen=True, slots=True)
class FlowLevel:
    """One stage on the way up, named by the programme, with its groups in order."""

    name: str
    groups: tuple[FlowGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowLink:
    """Stories that went from a group of level number ``level`` to a group of the next."""

    level: int
    source: Hashable
    target: Hashable
    n: int


@dataclass(frozen=True, slots=True)
class FlowWords:
    """The words on the chart and its table; ``others`` names the groups too small to show."""

    title: str
    description: str
    level: str
    group: str
    stories: str
    others: str


@dataclass(slots=True)
class _Node:
    """A group as drawn: its weight, its top and height, and how far its edges are used up."""

    group: FlowGroup
    weight: int
    start: float = 0.0
    top: float = 0.0
    height: float = 0.0
    sent: float = 0.0
    received: float = 0.0


_OTHERS = object()
_Nodes = dict[tuple[int, Hashable], _Node]


def flow(
    levels: Sequence[FlowLevel],
    links: Sequence[FlowLink],
    *,
    words: FlowWords,
    rtl: bool = False,
) -> Chart:
    """Draw a column a level; beyond twelve groups the smallest stand together as others."""
    shown, moved = _gather(levels, links, words.others)
    nodes = _weigh(shown, moved)
    moved.sort(key=_untangled(nodes))
    most = max((len(level.groups) for level in shown), default=0)
    canvas = Canvas(max(WIDTH, COLUMN * len(shown)), TOP + max(240, SLOT * most + 160), rtl)
    column = (canvas.width - 2 * PAD) / max(1, len(shown))
    scale = _scale(nodes, len(shown), canvas.height - TOP - PAD)
    _place(nodes, column, scale)
    for link in moved:
        ends = nodes[link.level, link.source], nodes[link.level + 1, link.target]
        _band(canvas, ends, link.n, scale)
    for node in nodes.values():
        _bar(canvas, node, column)
    for number, level in enumerate(shown):
        _heading(canvas, level, PAD + number * column, column)
    rows: list[tuple[str | int, ...]] = [
        (level.name, group.name, group.n) for level in levels for group in level.groups
    ]
    head = (words.level, words.group, words.stories)
    return Chart(canvas.svg(words.title, words.description), head, rows)


def _gather(
    levels: Sequence[FlowLevel], links: Sequence[FlowLink], others: str
) -> tuple[list[FlowLevel], list[FlowLink]]:
    """Put the tail of each level together, and send its links there."""
    shown: list[FlowLevel] = []
    stands_for: dict[tuple[int, Hashable], Hashable] = {}
    for number, level in enumerate(levels):
        kept = _largest(level.groups)
        tail = [group for group in level.groups if group.key not in kept]
        groups = [group for group in level.groups if group.key in kept]
        if tail:
            groups.append(FlowGroup(_OTHERS, others, sum(group.n for group in tail)))
        shown.append(FlowLevel(level.name, tuple(groups)))
        stands_for |= {(number, group.key): group.key for group in groups}
        stands_for |= {(number, group.key): _OTHERS for group in tail}
    return shown, _merged(links, stands_for)


def _largest(groups: Sequence[FlowGroup]) -> set[Hashable]:
    if len(groups) <= MOST_GROUPS:
        return {group.key for group in groups}
    ranked = sorted(groups, key=lambda group: -group.n)
    return {group.key for group in ranked[: MOST_GROUPS - 1]}


def _merged(
    links: Sequence[FlowLink], stands_for: Mapping[tuple[int, Hashable], Hashable]
) -> list[FlowLink]:
    """Add up links between the same two groups; a link to nowhere or of nothing is left out."""
    sums: dict[tuple[int, Hashable, Hashable], int] = {}
    for link in links:
        ends = (link.level, link.source), (link.level + 1, link.target)
        if link.n > 0 and all(end in stands_for for end in ends):
            key = (link.level, stands_for[ends[0]], stands_for[ends[1]])
            sums[key] = sums.get(key, 0) + link.n
    return [FlowLink(level, source, target, n) for (level, source, target), n in sums.items()]


def _weigh(levels: Sequence[FlowLevel], links: Sequence[FlowLink]) -> _Nodes:
    """Give each group room for its stories, and for all that come in or go out."""
    nodes = {
        (number, group.key): _Node(group, max(0, group.n))
        for number, level in enumerate(levels)
        for group in level.groups
    }
    going, coming = dict.fromkeys(nodes, 0), dict.fromkeys(nodes, 0)
    for link in links:
        going[link.level, link.source] += link.n
        coming[link.level + 1, link.target] += link.n
    for key, node in nodes.items():
        node.weight = max(node.weight, going[key], coming[key])
    return nodes


def _untangled(nodes: _Nodes) -> Callable[[FlowLink], tuple[int, int]]:
    """Order links as their ends stand in the columns, so that few bands cross."""
    place = {key: number for number, key in enumerate(nodes)}
    return lambda link: (place[link.level, link.source], place[link.level + 1, link.target])


def _scale(nodes: _Nodes, n_levels: int, room: float) -> float:
    """Find the pixels a story may take so that the fullest column just fits."""
    columns: list[list[int]] = [[] for _ in range(n_levels)]
    for (level, _), node in nodes.items():
        columns[level].append(node.weight)
    most = max((sum(column) for column in columns), default=0)
    low, high = 0.0, room / max(1, most)
    for _ in range(20):
        middle = (low + high) / 2
        fits = all(sum(_slot(n * middle) for n in column) <= room for column in columns)
        low, high = (middle, high) if fits else (low, middle)
    return low


def _slot(height: float) -> float:
    """Give the height a group takes with its gap; its name needs a line in any case."""
    return max(height + 8, SLOT)


def _place(nodes: _Nodes, column: float, scale: float) -> None:
    tops: dict[int, float] = {}
    for (level, _), node in nodes.items():
        top = tops.get(level, TOP)
        node.start, node.top = PAD + level * column, top
        node.height = max(3.0, node.weight * scale)
        tops[level] = top + _slot(node.height)


def _band(canvas: Canvas, ends: tuple[_Node, _Node], n: int, scale: float) -> None:
    source, target = ends
    thick = n * scale
    a, b = canvas.x(source.start + BAR), canvas.x(target.start)
    y0, y1, half = source.top + source.sent, target.top + target.received, (a + b) / 2
    source.sent += thick
    target.received += thick
    path = (
        f"M{a:.1f},{y0:.1f}C{half:.1f},{y0:.1f} {half:.1f},{y1:.1f} {b:.1f},{y1:.1f}"
        f"V{y1 + thick:.1f}"
        f"C{half:.1f},{y1 + thick:.1f} {half:.1f},{y0 + thick:.1f} {a:.1f},{y0 + thick:.1f}Z"
    )
    arrow = "←" if canvas.rtl else "→"
    title = f"{source.group.name} {arrow} {target.group.name}: {n}"
    canvas.add(f'<path d="{path}" {BAND_FILL}', title)


def _bar(canvas: Canvas, node: _Node, column: float) -> None:
    number = str(node.group.n)
    canvas.rect((node.start, node.top, BAR, node.height), BRAND, f"{node.group.name}: {number}")
    room = column - BAR - 16 - text_width(f" · {number}")
    at = (node.start + BAR + 6, node.top + max(node.height / 2, 8) + 4)
    canvas.text(at, fitted(node.group.name, room), Style(halo=True, tail=number))


def _heading(canvas: Canvas, level: FlowLevel, start: float, column: float) -> None:
    name = fitted(level.name, column - 10, bold=True)
    canvas.text((start, 22), name, Style(bold=True))
    canvas.text((start, 42), str(sum(group.n for group in level.groups)), Style(fill=MUTED))
