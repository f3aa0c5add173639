"""Charts drawn on the server as SVG, each with its numbers as a table: plain Python, no Django.

Words come in as arguments, so that charts know no language; ``rtl`` lays them out right to left.
"""

from reports.charts.bars import Bar, BarsWords, bars
from reports.charts.canvas import Chart
from reports.charts.flow import FlowGroup, FlowLevel, FlowLink, FlowWords, flow
from reports.charts.theme_map import Point, ThemeMapWords, theme_map
from reports.charts.timeline import Bucket, Span, TimelineWords, timeline

__all__ = [
    "Bar",
    "BarsWords",
    "Bucket",
    "Chart",
    "FlowGroup",
    "FlowLevel",
    "FlowLink",
    "FlowWords",
    "Point",
    "Span",
    "ThemeMapWords",
    "TimelineWords",
    "bars",
    "flow",
    "theme_map",
    "timeline",
]
