"""The charts: valid and harmless whatever the words, within their frame whatever the numbers."""

import re
import subprocess
import sys
from math import isfinite
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.charts import (
    Bar,
    BarsWords,
    Bucket,
    Chart,
    FlowGroup,
    FlowLevel,
    FlowLink,
    FlowWords,
    Point,
    Span,
    ThemeMapWords,
    TimelineWords,
    bars,
    flow,
    theme_map,
    timeline,
)
from reports.charts.canvas import fitted, safe_url, text_width

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert(1)</script> \"'&]]> \x00\x1b\u202e \ud800 ﷽"

any_text = st.text(max_size=40) | st.just(HOSTILE)
urls = st.sampled_from(["", "/stories/1/", "javascript:alert(1)", HOSTILE])
numbers = st.floats(allow_nan=True, allow_infinity=True)
counts = st.integers(-3, 400)
map_words = st.builds(ThemeMapWords, *[any_text] * 6)
flow_words = st.builds(FlowWords, *[any_text] * 6)
time_words = st.builds(TimelineWords, *[any_text] * 4)
bars_words = st.builds(BarsWords, *[any_text] * 5)
points = st.lists(
    st.builds(Point, numbers, numbers, st.integers(-1, 30), any_text, urls, st.booleans()),
    max_size=30,
)
levels = st.lists(
    st.builds(
        FlowLevel,
        any_text,
        st.lists(st.tuples(any_text, counts), max_size=30).map(
            lambda groups: tuple(FlowGroup(i, name, n) for i, (name, n) in enumerate(groups))
        ),
    ),
    max_size=7,
)
links = st.lists(
    st.builds(FlowLink, st.integers(-1, 7), st.integers(0, 30), st.integers(0, 30), counts),
    max_size=30,
)
edges = st.floats(-5, 70)

MAP_WORDS = ThemeMapWords("Map", "Two themes", "Theme", "Stories", "Chosen", "chosen")
FLOW_WORDS = FlowWords("Flow", "Three levels", "Level", "Group", "Stories", "Others")
TIME_WORDS = TimelineWords("Time", "Two weeks", "Week", "Stories")
BARS_WORDS = BarsWords("Bars", "Two units", "Unit", "Told", "Planned")


# What holds for any picture


def check(chart):
    """Assert that a picture is valid, finite, harmless, named, and stays in its frame."""
    root = ET.fromstring(chart.svg)
    assert root.tag == SVG + "svg"
    _, _, width, height = (float(part) for part in root.get("viewBox").split())
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in ALLOWED
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]
        assert element.get("href", "/").startswith(("/", "#", "?", "http"))
        for x, y in extent(element):
            assert isfinite(x)
            assert -0.1 <= x <= width + 0.1
            assert -0.1 <= y <= height + 0.1
    ids = {element.get("id") for element in root.iter()} - {None}
    assert set(root.get("aria-labelledby").split()) == ids
    assert [child.tag for child in root[:2]] == [SVG + "title", SVG + "desc"]
    assert all(len(row) == len(chart.head) for row in chart.rows)
    has_links = root.find(f".//{SVG}a") is not None
    assert root.get("role") == ("group" if has_links else "img")


ALLOWED = {"svg", "title", "desc", "rect", "circle", "ellipse", "polygon", "path", "text", "a", "g"}


def extent(element):
    """Give corner points that enclose a shape or a line of text."""
    kind = element.tag.removeprefix(SVG)
    if kind in {"polygon", "path"}:
        text = re.sub(r"V[^C]*", "", element.get("points") or element.get("d"))
        pairs = re.findall(r"-?[a-z\d.]+,-?[a-z\d.]+", text)
        return [tuple(map(float, pair.split(","))) for pair in pairs]
    value = {name: float(element.get(name, 0)) for name in SIZES.get(kind, ())}
    if kind == "rect":
        return [
            (value["x"], value["y"]),
            (value["x"] + value["width"], value["y"] + value["height"]),
        ]
    if kind in {"circle", "ellipse"}:
        rx, ry = value.get("rx", value.get("r")), value.get("ry", value.get("r"))
        return [(value["cx"] - rx, value["cy"] - ry), (value["cx"] + rx, value["cy"] + ry)]
    return text_extent(element) if kind == "text" else []


SIZES = {"rect": ("x", "y", "width", "height"), "circle": ("cx", "cy", "r")}
SIZES["ellipse"] = ("cx", "cy", "rx", "ry")


def text_extent(element):
    x, y = float(element.get("x")), float(element.get("y"))
    words = re.sub("[\u2066-\u2069]", "", element.text or "")
    wide = text_width(words, bold=element.get("font-weight") == "700")
    left = x - {"start": 0, "middle": wide / 2, "end": wide}[element.get("text-anchor")]
    return [(left, y - 12), (left + wide, y + 4)]


@given(points, st.lists(any_text, max_size=30), map_words, st.booleans())
def test_theme_map_holds_for_anything(drawn, themes, words, rtl):
    check(theme_map(drawn, themes, words=words, rtl=rtl))


@settings(deadline=None)
@given(levels, links, flow_words, st.booleans())
def test_flow_holds_for_anything(drawn, moved, words, rtl):
    check(flow(drawn, moved, words=words, rtl=rtl))


@given(
    st.lists(st.builds(Bucket, any_text, counts), max_size=60),
    st.lists(st.builds(Span, edges, edges, any_text), max_size=6),
    time_words,
    st.booleans(),
)
def test_timeline_holds_for_anything(buckets, spans, words, rtl):
    check(timeline(buckets, spans, words=words, rtl=rtl))


@given(
    st.lists(st.builds(Bar, any_text, counts, st.none() | counts, any_text), max_size=30),
    bars_words,
    st.booleans(),
)
def test_bars_hold_for_anything(data, words, rtl):
    check(bars(data, words=words, rtl=rtl))


# Words


def test_hostile_title_is_shown_as_text():
    chart = theme_map([Point(0, 0, 0, HOSTILE, "/s/1/")], ["A & B"], words=MAP_WORDS)

    link = ET.fromstring(chart.svg).find(f"{SVG}a")
    assert link[0].text == "<script>alert(1)</script> \"'&]]> ﷽ – A & B"
    assert "<script" not in chart.svg


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("/stories/1/?a=1&b=2", "/stories/1/?a=1&amp;b=2"),
        ("#s1", "#s1"),
        ("https://example.org/", "https://example.org/"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        (" JaVaScRiPt:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.org/", ""),
        ("/\\example.org/", ""),
        ("/\t/example.org/", ""),
        ("/\x00/example.org/", ""),
        ('/a"onclick="x', "/a&quot;onclick=&quot;x"),
    ],
)
def test_only_addresses_on_the_web_or_the_site_are_linked(url, kept):
    assert safe_url(url) == kept


def test_a_dropped_address_leaves_the_story_on_the_map():
    chart = theme_map([Point(0, 0, 0, "Well", "javascript:x")], ["A"], words=MAP_WORDS)

    root = ET.fromstring(chart.svg)
    assert (root.get("role"), root.find(f".//{SVG}a")) == ("img", None)
    assert root.find(f"{SVG}g")[0].text == "Well – A"


@given(st.text(max_size=60), st.floats(20, 300))
def test_shortened_names_fit(words, room):
    assert text_width(fitted(words, room)) <= room


def test_same_input_gives_the_same_picture_in_another_process():
    code = (
        "from reports.charts import *;"
        "print(bars([Bar('A', 1)], words=BarsWords('t', 'd', 'l', 'n')).svg, end='')"
    )

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout == bars([Bar("A", 1)], words=BarsWords("t", "d", "l", "n")).svg


def test_charts_import_no_django():
    code = "import sys, reports.charts; print(sorted({'django', 'numpy'} & set(sys.modules)))"

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "[]"


# Each chart's own promises


def texts(chart):
    """List the words drawn, without halos and marks of direction."""
    return [
        re.sub("[\u2066-\u2069]", "", element.text or "")
        for element in ET.fromstring(chart.svg).iter(f"{SVG}text")
        if not element.get("aria-hidden")
    ]


def test_theme_map_counts_every_story_and_rings_the_chosen():
    drawn = [
        Point(0, 0, 0, "a"),
        Point(1, 2, 0, "b", chosen=True),
        Point(float("nan"), 0, 1, "c", chosen=True),
    ]

    chart = theme_map(drawn, ["Water", "School", "Empty"], words=MAP_WORDS)

    assert chart.head == ("Theme", "Stories", "Chosen")
    assert chart.rows == [("Water", 2, 1), ("School", 1, 1), ("Empty", 0, 0)]
    rings = [c for c in ET.fromstring(chart.svg).iter(f"{SVG}circle") if c.get("r") == "10"]
    assert len(rings) == 1
    assert texts(chart) == ["Water · 2"]


def test_theme_names_do_not_cover_each_other():
    drawn = [Point(0, 0, theme, "s") for theme in range(20)]

    chart = theme_map(drawn, [f"Theme {i}" for i in range(20)], words=MAP_WORDS)

    lines = {e.get("y") for e in ET.fromstring(chart.svg).iter(f"{SVG}text")}
    assert len(lines) == 20


def test_theme_map_keeps_places_in_either_direction():
    drawn = [Point(0, 0, 0, "a"), Point(1, 2, 1, "b")]

    pictures = [theme_map(drawn, ["A", "B"], words=MAP_WORDS, rtl=rtl).svg for rtl in (False, True)]

    first, second = (re.findall(r'cx="[\d.]+" cy="[\d.]+" r="5.5"', svg) for svg in pictures)
    assert first == second


def tree(n_groups):
    groups = tuple(FlowGroup(i, f"Unit {i}", i + 1) for i in range(n_groups))
    return [
        FlowLevel("Told", groups),
        FlowLevel("Ward"),
        FlowLevel("Top", (FlowGroup(0, "All", 2),)),
    ]


def test_flow_puts_the_tail_together_and_tells_all_in_the_table():
    chart = flow(tree(30), [], words=FLOW_WORDS)

    assert len(chart.rows) == 31
    assert chart.rows[0] == ("Told", "Unit 0", 1)
    largest = [f"Unit {i} · {i + 1}" for i in range(19, 30)]
    others = sum(range(1, 20))
    assert texts(chart) == [
        *largest,
        f"Others · {others}",
        "All · 2",
        "Told",
        "465",
        "Ward",
        "0",
        "Top",
        "2",
    ]


def test_links_of_the_tail_are_added_up():
    groups = [FlowLevel("Told", tree(30)[0].groups), FlowLevel("Top", (FlowGroup(0, "All", 30),))]

    chart = flow(groups, [FlowLink(0, i, 0, 1) for i in range(30)], words=FLOW_WORDS)

    titles = [e[0].text for e in ET.fromstring(chart.svg).iter(f"{SVG}path")]
    assert titles == [*(f"Unit {i} → All: 1" for i in range(19, 30)), "Others → All: 19"]


def test_flow_of_one_level_and_of_none():
    assert texts(flow(tree(1)[:1], [], words=FLOW_WORDS)) == ["Unit 0 · 1", "Told", "1"]
    assert flow([], [], words=FLOW_WORDS).rows == []


def test_flow_runs_from_the_right_when_the_script_does():
    drawn = tree(1)

    left, right = (flow(drawn, [], words=FLOW_WORDS, rtl=rtl).svg for rtl in (False, True))

    bar = 'width="16.0" height="[\\d.]+" fill="#0b5d57"'
    assert re.findall(rf'<rect x="([\d.]+)" y="[\d.]+" {bar}', left)[0] == "14.0"
    assert re.findall(rf'<rect x="([\d.]+)" y="[\d.]+" {bar}', right)[0] == "730.0"


def test_timeline_bands_that_would_touch_stand_below_each_other():
    weeks = [Bucket(f"Week {i}", i) for i in range(10)]

    chart = timeline(weeks, [Span(1, 6, "First"), Span(3, 8, "Second")], words=TIME_WORDS)

    tops = re.findall(r'y="([\d.]+)" width="[\d.]+" height="22.0"', chart.svg)
    assert tops == ["162.0", "190.0"]
    assert chart.rows[:2] == [("Week 0", 0), ("Week 1", 1)]


def test_bars_have_a_column_for_the_plan_only_when_there_is_one():
    planned = bars([Bar("A", 1, 4, "1 of 4"), Bar("B", 2)], words=BARS_WORDS)
    plain = bars([Bar("A", 1)], words=BARS_WORDS)

    assert (planned.head, planned.rows) == (
        ("Unit", "Told", "Planned"),
        [("A", 1, 4), ("B", 2, "")],
    )
    assert plain == Chart(plain.svg, ("Unit", "Told"), [("A", 1)])
    assert texts(planned) == ["A", "1 of 4", "B", "2"]
