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
WIDTH, SLIM = 640, 340
# Of the space of a slim chart, what the words beside it may take.
_BESIDE = 120
_LINE = 15
# Height of the scale below a chart, and of the legend above one that has it.
_AXES, LEGEND = 48, 26

# The page's font may be a tenth wider than the one that the words were measured in.
_PADDING: SpecValue = {"left": 36, "top": 8, "right": 20, "bottom": 8}

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
    "labelLimit": 270,
    "labelFlush": False,
}
_LEGEND: dict[str, SpecValue] = {
    "labelColor": "currentColor",
    "titleColor": "currentColor",
    "labelFontSize": 12,
    "orient": "top",
    "title": None,
    "columns": 4,
    "columnPadding": 24,
}
_CONFIG: dict[str, SpecValue] = {
    "font": "sans-serif",
    "axis": _AXIS,
    "view": {"stroke": None},
    "legend": _LEGEND,
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
        "padding": _PADDING,
        "background": "transparent",
        "config": _CONFIG,
        "data": {"values": rows},
        **drawing,
    }


def slim_spec(spec: Mapping[str, SpecValue]) -> dict[str, SpecValue]:
    """The same chart as slim as a phone, with words of the same size."""
    config: dict[str, SpecValue] = {
        **_CONFIG,
        "axis": {**_AXIS, "labelLimit": _BESIDE},
        # Of the figures below a scale some may be left out, of the names beside it none.
        "axisQuantitative": {"labelOverlap": "greedy", "labelSeparation": 16},
        "legend": {**_LEGEND, "columns": 1},
    }
    height = spec.get("height")
    if isinstance(height, int):
        height += _LINE * _further_lines(spec)
    return {**spec, "width": SLIM, "height": height, "config": config}


def _further_lines(spec: Mapping[str, SpecValue]) -> int:
    """What a legend of one column takes more than one of one row."""
    encoding = spec.get("encoding")
    color = encoding.get("color") if isinstance(encoding, Mapping) else None
    scale = color.get("scale") if isinstance(color, Mapping) else None
    domain = scale.get("domain") if isinstance(scale, Mapping) else None
    return len(domain) - 1 if isinstance(domain, list) else 0


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
