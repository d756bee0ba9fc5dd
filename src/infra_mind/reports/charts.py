"""Charts of money and of the run: axes carry scales only, what a reader should read off is a claim."""

from collections.abc import Mapping

from ..words.options import provider_words
from ..words.terms import term
from .chart_style import BLUE, GREEN, GREY, LEGEND, ORANGE, RED, Rows, bar_height, spec
from .document import Chart, SpecValue, Table
from .run_view import RunView
from .view import View


def cost_range(view: View) -> Chart | None:
    """The bill month by month: P10 to P90 as a band, P50 as a line, the budget as a rule."""
    outlook = view.dossier.cost.outlook
    if len(outlook) < 2:
        return None
    rows: Rows = [
        {"month": one.month, "low": one.p10, "mid": one.p50, "high": one.p90} for one in outlook
    ]
    money: dict[str, SpecValue] = {
        "type": "quantitative",
        "title": f"{view.currency} a month",
        "axis": {"format": ",~f", "tickCount": 5},
    }
    month: SpecValue = {
        "field": "month",
        "type": "quantitative",
        "title": "Month",
        "axis": {"grid": False, "tickMinStep": 1},
        "scale": {"nice": False},
    }
    band: SpecValue = {
        "mark": {"type": "area", "color": BLUE, "opacity": 0.22},
        "encoding": {"x": month, "y": {**money, "field": "low"}, "y2": {"field": "high"}},
    }
    line: SpecValue = {
        "mark": {"type": "line", "color": BLUE, "strokeWidth": 2.5},
        "encoding": {"x": month, "y": {**money, "field": "mid"}},
    }
    layers: list[SpecValue] = [band, line, *_budget(view, outlook[0].month), *_break(view)]
    return Chart(
        name="cost-range",
        spec=spec(rows, {"layer": layers}, height=190),
        alt="Area chart of the monthly cost over the horizon: the likely bill as a line, "
        "the range from P10 to P90 as a band, the budget as a dashed line.",
        caption="Monthly cost over the horizon. Line: P50. Band: P10 to P90. Dashed: the budget.",
    )


def _budget(view: View, first: int) -> list[SpecValue]:
    budget = view.number(view.facts.budget)
    if budget is None:
        return []
    data: SpecValue = {"values": [{"month": first, "budget": budget}]}
    y: SpecValue = {"field": "budget", "type": "quantitative"}
    return [
        {
            "data": data,
            "mark": {"type": "rule", "color": RED, "strokeDash": [6, 4], "strokeWidth": 1.5},
            "encoding": {"y": y},
        },
        {
            "data": data,
            "mark": {"type": "text", "align": "left", "baseline": "bottom", "dx": 6, "dy": -4},
            "encoding": {
                "x": {"field": "month", "type": "quantitative"},
                "y": y,
                "text": {"value": "budget"},
            },
        },
    ]


_BREAKS = ((0.5, "more often above than below"), (0.2, "above in one of five futures"))


def _break(view: View) -> list[SpecValue]:
    """Where the budget breaks: the first month above it in most futures, or else in one of five."""
    outlook = view.dossier.cost.outlook
    found = [
        (one, words)
        for chance, words in _BREAKS
        if (one := next((one for one in outlook if (one.over_budget or 0.0) > chance), None))
    ]
    if not found:
        return []
    first, words = found[0]
    late = first.month > (outlook[0].month + outlook[-1].month) / 2
    data: SpecValue = {"values": [{"month": first.month, "cost": first.p90}]}
    month: SpecValue = {"field": "month", "type": "quantitative"}
    label: SpecValue = {
        "type": "text",
        "align": "right" if late else "left",
        "baseline": "top",
        "dx": -6 if late else 6,
        "fontWeight": "bold",
    }
    line: SpecValue = {"type": "rule", "color": RED, "strokeWidth": 1.5}
    return [
        {"data": data, "mark": line, "encoding": {"x": month}},
        {
            "data": data,
            "mark": label,
            "encoding": {"x": month, "y": {"value": 0}, "text": {"value": words}},
        },
    ]


def cost_by_part(view: View, *, most: int = 10) -> Chart | None:
    """What the likely bill is made of, dearest first; the small rest in one bar."""
    sums: dict[str, float] = {}
    for line in view.dossier.cost.lines:
        cost = view.number(line.monthly)
        if cost:
            sums[line.component.name] = sums.get(line.component.name, 0.0) + cost
    ranked = sorted(sums.items(), key=lambda item: -item[1])
    rest = sum(cost for _, cost in ranked[most:])
    shown = ranked[:most] + ([("everything else", rest)] if rest else [])
    if not shown:
        return None
    rows: Rows = [{"part": name, "cost": cost} for name, cost in shown]
    return Chart(
        name="cost-by-part",
        spec=spec(
            rows, _bars("part", "cost", f"{view.currency} a month"), height=bar_height(len(shown))
        ),
        alt="Bar chart of the parts of the monthly bill, dearest first.",
        caption="What the likely monthly bill is made of.",
    )


def tornado(view: View, table: Table | None = None) -> Chart | None:
    """How far each assumption alone swings the monthly cost."""
    rows: Rows = []
    for driver in view.dossier.cost.drivers[:10]:
        low, high = view.number(driver.low), view.number(driver.high)
        if low is not None and high is not None:
            rows.append({"driver": driver.label, "low": low, "high": high})
    if not rows:
        return None
    encoding: SpecValue = {
        "y": {"field": "driver", "type": "nominal", "sort": None, "title": None},
        "x": {
            "field": "low",
            "type": "quantitative",
            "title": f"{view.currency} a month",
            "scale": {"zero": False},
            "axis": {"format": ",~f", "tickCount": 5, "labelOverlap": True},
        },
        "x2": {"field": "high"},
    }
    bar: SpecValue = {"mark": {"type": "bar", "color": BLUE, "height": 14}, "encoding": encoding}
    layers: list[SpecValue] = [bar]
    likely = view.number(view.facts.monthly_likely)
    if likely is not None:
        layers.append(
            {
                "data": {"values": [{"likely": likely}]},
                "mark": {"type": "rule", "color": "currentColor", "strokeWidth": 1.5},
                "encoding": {"x": {"field": "likely", "type": "quantitative"}},
            }
        )
    return Chart(
        name="tornado",
        spec=spec(rows, {"layer": layers}, height=bar_height(len(rows))),
        alt="Tornado chart: for each assumption, the monthly cost at its low and its high end.",
        caption="What moves the bill: monthly cost at the low and the high end of each assumption. "
        "The vertical line is the cost at the likely values.",
        table=table,
    )


def trade_off(view: View, table: Table | None = None) -> Chart | None:
    """The designs that are offered, by cost and downtime; the chosen one stands out."""
    rows: Rows = []
    for point in view.dossier.answers.pareto:
        cost = view.number(_first(point.figures, "monthly", "monthly_cost", "total_cost", "cost"))
        downtime = view.number(_first(point.figures, "downtime", "downtime_hours"))
        if cost is not None and downtime is not None:
            provider = provider_words(point.design.site.provider)
            kind = "chosen" if point.chosen else provider
            rows.append({"cost": cost, "downtime": downtime, "kind": kind})
    if len(rows) < 2:
        return None
    kinds = sorted({_text(row, "kind") for row in rows} - {"chosen"})
    colours: list[SpecValue] = [BLUE, ORANGE, GREEN, GREY]
    domain: list[SpecValue] = ["chosen", *kinds]
    shapes: list[SpecValue] = ["diamond", "circle", "square", "triangle-up", "cross"]
    encoding: SpecValue = {
        "x": {
            "field": "cost",
            "type": "quantitative",
            "title": f"{view.currency} a month",
            "scale": {"zero": False, "nice": True, "padding": 14},
            "axis": {"format": ",~f", "tickCount": 5, "labelOverlap": True},
        },
        "y": {
            "field": "downtime",
            "type": "quantitative",
            "title": "Downtime, hours a year",
            "scale": {"domainMin": 0, "nice": True},
            "axis": {"tickCount": 5},
        },
        "color": {
            "field": "kind",
            "type": "nominal",
            "scale": {"domain": domain, "range": [RED, *colours][: len(domain)]},
        },
        "shape": {
            "field": "kind",
            "type": "nominal",
            "scale": {"domain": domain, "range": shapes[: len(domain)]},
        },
        "size": {
            "condition": {"test": "datum.kind === 'chosen'", "value": 260},
            "value": 80,
        },
    }
    mark: SpecValue = {"type": "point", "filled": True, "opacity": 0.85}
    return Chart(
        name="trade-off",
        spec=spec(rows, {"mark": mark, "encoding": encoding}, height=240),
        alt="Scatter chart of the designs that are offered: monthly cost against downtime a year, "
        "with the chosen design marked.",
        caption="The designs that are offered. The diamond is the chosen one.",
        table=table,
    )


def timeline(run: RunView, table: Table | None = None) -> Chart | None:
    """When each agent ran."""
    if not run.agents:
        return None
    rows: Rows = [
        {
            "agent": agent.role.label,
            "start": agent.started,
            "end": agent.started + agent.seconds,
            "status": "reused" if agent.reused else term(agent.status),
        }
        for agent in run.agents
    ]
    states: list[SpecValue] = ["completed", "reused", "skipped", "timed out", "failed"]
    encoding: SpecValue = {
        "y": {"field": "agent", "type": "nominal", "sort": None, "title": None},
        "x": {
            "field": "start",
            "type": "quantitative",
            "title": "Seconds since the first agent started",
            "axis": {"tickCount": 6},
        },
        "x2": {"field": "end"},
        "color": {
            "field": "status",
            "type": "nominal",
            "scale": {"domain": _present(rows, states), "range": _colours(rows, states)},
        },
    }
    bar: SpecValue = {"type": "bar", "height": 13, "cornerRadius": 2, "minBandSize": 1}
    return Chart(
        name="timeline",
        spec=spec(rows, {"mark": bar, "encoding": encoding}, height=bar_height(len(rows)) + LEGEND),
        alt="Timeline of the run: one bar per agent from its start to its end, coloured by how it ended.",
        caption="The agents of this run, from start to end.",
        table=table,
    )


def _present(rows: Rows, states: list[SpecValue]) -> list[SpecValue]:
    seen = {_text(row, "status") for row in rows}
    return [state for state in states if state in seen]


def _colours(rows: Rows, states: list[SpecValue]) -> list[SpecValue]:
    known = dict(zip(map(str, states), (BLUE, GREEN, GREY, ORANGE, RED), strict=True))
    return [known[str(state)] for state in _present(rows, states)]


def _bars(name: str, value: str, title: str) -> dict[str, SpecValue]:
    return {
        "mark": {"type": "bar", "color": BLUE, "height": 14},
        "encoding": {
            "y": {"field": name, "type": "nominal", "sort": None, "title": None},
            "x": {
                "field": value,
                "type": "quantitative",
                "title": title,
                "axis": {"format": ",~f", "tickCount": 5, "labelOverlap": True},
            },
        },
    }


def _first(figures: Mapping[str, str], *names: str) -> str | None:
    return next((figures[name] for name in names if name in figures), None)


def _text(row: SpecValue, key: str) -> str:
    return str(row.get(key)) if isinstance(row, dict) else ""
