"""One look for all charts: what they share as Vega-Lite.

Text and lines take the colour of the page (`currentColor`); marks use a palette that stays apart
for colour-blind readers and on light and dark ground, and pages may restyle it by its values.
"""

from collections.abc import Mapping

from .document import SpecValue

BLUE, ORANGE, GREEN, RED, GREY, PURPLE = (
    "#3178b8",
    "#d9822b",
    "#2a9d78",
    "#c8503f",
    "#8a929c",
    "#8a63b8",
)
WIDTH = 640
# Height of the scale below a chart, and of the legend above one that has it.
_AXES, LEGEND = 48, 26

Rows = list[SpecValue]
_AXIS: dict[str, SpecValue] = {
    "labelColor": "currentColor",
    "titleColor": "currentColor",
    "domainColor": "currentColor",
    "tickColor": "currentColor",
    "gridColor": "currentColor",
    "gridOpacity": 0.12,
    "domainOpacity": 0.4,
    "tickOpacity": 0.4,
    "labelFontSize": 12,
    "titleFontSize": 12,
    "titleFontWeight": "normal",
    "labelLimit": 320,
    "labelFlush": False,
}
_CONFIG: dict[str, SpecValue] = {
    "font": "sans-serif",
    "axis": _AXIS,
    "view": {"stroke": None},
    "legend": {
        "labelColor": "currentColor",
        "titleColor": "currentColor",
        "labelFontSize": 12,
        "orient": "top",
        "title": None,
    },
    "text": {"color": "currentColor", "fontSize": 12},
}


MONEY: SpecValue = {"format": ",~f", "tickCount": 6}


def bar_height(bars: int) -> int:
    return 24 * bars + _AXES


def spec(
    rows: Rows, drawing: Mapping[str, SpecValue], *, height: int, width: int = WIDTH
) -> dict[str, SpecValue]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": width,
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": 8,
        "background": "transparent",
        "config": _CONFIG,
        "data": {"values": rows},
        **drawing,
    }


def rule(value: float, words: str, field: str = "x") -> list[SpecValue]:
    """A dashed line at a value, with its words at its end."""
    data: SpecValue = {"values": [{"at": value}]}
    place: SpecValue = {"field": "at", "type": "quantitative"}
    line: SpecValue = {"type": "rule", "color": RED, "strokeDash": [6, 4], "strokeWidth": 1.5}
    label: SpecValue = {"type": "text", "align": "right", "baseline": "top", "dx": -5, "dy": 2}
    said: dict[str, SpecValue] = {field: place, "text": {"value": words}}
    if field == "x":
        said["y"] = {"value": 0}
    return [
        {"data": data, "mark": line, "encoding": {field: place}},
        {"data": data, "mark": label, "encoding": said},
    ]
