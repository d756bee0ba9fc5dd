"""Charts of the design: what is offered, where money and downtime go, compliance and the roadmap."""

from collections.abc import Mapping, Sequence
from typing import Final

from ..domain.facts import Facts
from ..words.terms import sentence_case, term
from .chart_style import (
    BLUE,
    GREEN,
    GREY,
    LEGEND,
    MONEY,
    ORANGE,
    PURPLE,
    RED,
    Rows,
    bar_height,
    rule,
    spec,
)
from .document import Chart, SpecValue, Table
from .view import View

HOURS_A_YEAR: Final = 8760
_MOST_CAUSES, _MOST_ACTS = 8, 14
_KINDS: Final = (
    (
        "compute",
        ("compute.", "serverless_containers.", "functions.", "app_platform.", "kubernetes."),
    ),
    ("stores", ("database.", "object_storage.", "cache.", "key_value.", "document.", "search.")),
    ("models", ("llm.",)),
    (
        "network and edge",
        ("egress.", "cdn.", "load_balancer.", "nat.", "waf.", "dns.", "public_ipv4."),
    ),
    ("data in motion", ("stream.", "kafka.", "pubsub.", "iot.", "warehouse.", "etl.")),
)
_REST: Final = "everything else"
_KIND_COLOURS: Final = (BLUE, GREEN, PURPLE, ORANGE, RED, GREY)
_STATUS_COLOURS: Final = {
    "supported": GREEN,
    "supported_in_part": BLUE,
    "not_supported": RED,
    "not_assessable": GREY,
}


def offers_by_cost(view: View) -> Chart | None:
    """What each offer costs, as a range with its likely value, against the budget."""
    rows: Rows = []
    for same in view.dossier.choice.by_design:
        claim = view.claims[same[0].monthly]
        likely = view.number(same[0].monthly)
        if likely is None:
            continue
        low, high = claim.low, claim.high
        name = sentence_case(" and ".join(one.name for one in same))
        rows.append(
            {"offer": name, "low": _end(low, likely), "mid": likely, "high": _end(high, likely)}
        )
    if len(rows) < 2:
        return None
    y: SpecValue = {"field": "offer", "type": "nominal", "sort": None, "title": None}
    x: dict[str, SpecValue] = {
        "type": "quantitative",
        "title": f"{view.currency} a month",
        "axis": MONEY,
    }
    bar: SpecValue = {"type": "bar", "color": BLUE, "opacity": 0.45, "height": 14}
    tick: SpecValue = {"type": "tick", "color": BLUE, "thickness": 3, "size": 22}
    layers: list[SpecValue] = [
        {"mark": bar, "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}}},
        {"mark": tick, "encoding": {"y": y, "x": {**x, "field": "mid"}}},
    ]
    budget = view.number(view.facts.budget)
    layers += rule(budget, "budget") if budget is not None else []
    return Chart(
        name="offers",
        spec=spec(rows, {"layer": layers}, height=bar_height(len(rows)) + 12),
        alt="Bar chart of the offers: the monthly bill of each from its low to its high end with "
        "the likely value, and the budget as a dashed line.",
        caption="What each offer costs a month. Bar: P10 to P90. Mark: the likely bill. Dashed: the budget.",
    )


def _end(end: object, likely: float) -> float:
    return float(end) if isinstance(end, int | float) else likely


def cost_by_workload(view: View) -> Chart | None:
    """Where the money goes: each workload's bill by the kind of what is bought."""
    sums: dict[tuple[str, str], float] = {}
    for line in view.dossier.cost.lines:
        key = line.component.workload, _kind(line.component.service)
        sums[key] = sums.get(key, 0.0) + (view.number(line.monthly) or 0.0)
    workloads = dict.fromkeys(workload for workload, _ in sums)
    if len(workloads) < 2:
        return None
    kinds = [kind for kind, _ in _KINDS] + [_REST]
    rows: Rows = [
        {"workload": workload, "kind": kind, "order": kinds.index(kind), "cost": cost}
        for (workload, kind), cost in sums.items()
        if cost
    ]
    present = {kind for (_, kind), cost in sums.items() if cost}
    colours = dict(zip(kinds, _KIND_COLOURS, strict=True))
    drawing = _stacked(
        "workload",
        "cost",
        f"{view.currency} a month",
        "kind",
        {one: colours[one] for one in kinds if one in present},
    )
    return Chart(
        name="cost-by-workload",
        spec=spec(rows, drawing, height=bar_height(len(workloads)) + LEGEND),
        alt="Stacked bar chart: the monthly bill of each workload by the kind of what is bought.",
        caption="Where the money goes: the likely monthly bill by workload and kind.",
    )


def _kind(service: str) -> str:
    return next((kind for kind, services in _KINDS if service.startswith(services)), _REST)


def downtime_by_cause(view: View, table: Table | None = None) -> Chart | None:
    """What makes the hours down in a year, and how many of them the target allows."""
    causes = [
        (one.name, hours)
        for one in view.dossier.answers.downtime_causes
        if (hours := view.number(one.amount))
    ]
    causes.sort(key=lambda one: -one[1])
    if not causes or not view.serves:
        return None
    rest = sum(hours for _, hours in causes[_MOST_CAUSES:])
    shown = causes[:_MOST_CAUSES] + ([(_REST, rest)] if rest else [])
    total = sum(hours for _, hours in causes)
    rows: Rows = [
        {"cause": name, "hours": hours, "kind": "cause" if at else "sum"}
        for at, (name, hours) in enumerate([("all together", total), *shown])
    ]
    bars: SpecValue = {
        "mark": {"type": "bar", "height": 14},
        "encoding": {
            "y": {"field": "cause", "type": "nominal", "sort": None, "title": None},
            "x": {"field": "hours", "type": "quantitative", "title": "Hours a year"},
            "color": {
                "field": "kind",
                "type": "nominal",
                "legend": None,
                "scale": {"domain": ["sum", "cause"], "range": [GREY, BLUE]},
            },
        },
    }
    layers = [bars, *_allowed(view.facts, view)]
    return Chart(
        name="downtime",
        spec=spec(rows, {"layer": layers}, height=bar_height(len(rows)) + 12),
        alt="Bar chart of the hours down in a year by their cause, with all of them together and "
        "what the availability target allows as a dashed line.",
        caption="Hours down in a year by cause. Dashed: what the availability target allows.",
        table=table,
    )


def _allowed(facts: Facts, view: View) -> list[SpecValue]:
    target = view.number(facts.availability_target)
    return [] if target is None else rule((1 - target) * HOURS_A_YEAR, "allowed")


def compliance_by_framework(view: View) -> Chart | None:
    """How much of each framework is supported, in part, to do, or not assessable."""
    frameworks = [one for one in view.dossier.compliance.frameworks if one.applies]
    rows: Rows = [
        {
            "framework": one.title,
            "status": term(status),
            "order": order,
            "number": view.number(one.counts.get(status)) or 0,
        }
        for one in frameworks
        for order, status in enumerate(_STATUS_COLOURS)
    ]
    if not rows:
        return None
    colours = {term(status): colour for status, colour in _STATUS_COLOURS.items()}
    return Chart(
        name="compliance",
        spec=spec(
            rows,
            _stacked("framework", "number", "Requirements", "status", colours),
            height=bar_height(len(frameworks)) + LEGEND,
        ),
        alt="Stacked bar chart: the requirements of each framework by how far they are supported.",
        caption="Requirements by framework. Nothing here says that anybody is compliant.",
    )


def roadmap(view: View) -> Chart | None:
    """What to do when, coloured by who does it."""
    found = {one.id: one for one in view.dossier.synthesis.recommendations}
    rows: Rows = []
    for wave in view.dossier.synthesis.roadmap:
        starts, ends = view.number(wave.starts) or 0.0, view.number(wave.ends) or 0.0
        for one in (found[id] for id in wave.recommendations if id in found):
            title = one.title.render(view.claims)
            owner = sentence_case(term(one.owner))
            # A wave that ends by a month takes all of that month.
            rows.append({"act": title, "owner": owner, "start": max(starts - 1, 0), "end": ends})
    rows = rows[:_MOST_ACTS]
    if not rows:
        return None
    owners = sorted({str(row["owner"]) for row in rows if isinstance(row, dict)})
    encoding: SpecValue = {
        "y": {"field": "act", "type": "nominal", "sort": None, "title": None},
        "x": {
            "field": "start",
            "type": "quantitative",
            "title": "Months from now",
            "axis": {"tickMinStep": 1},
        },
        "x2": {"field": "end"},
        "color": _coloured("owner", dict(zip(owners, _cycled(owners), strict=True))),
    }
    bar: SpecValue = {"type": "bar", "height": 13, "cornerRadius": 2}
    height = bar_height(len(rows)) + LEGEND * (1 + (len(owners) > 3))
    return Chart(
        name="roadmap",
        spec=spec(rows, {"mark": bar, "encoding": encoding}, height=height),
        alt="Timeline of the roadmap: one bar for each act from its first to its last month, "
        "coloured by who does it.",
        caption="The roadmap: what is done when, and by whom.",
    )


def _cycled(owners: Sequence[str]) -> list[str]:
    return [_KIND_COLOURS[at % len(_KIND_COLOURS)] for at in range(len(owners))]


def _stacked(
    name: str, value: str, title: str, kind: str, colours: Mapping[str, str]
) -> dict[str, SpecValue]:
    return {
        "mark": {"type": "bar", "height": 16},
        "encoding": {
            "y": {"field": name, "type": "nominal", "sort": None, "title": None},
            "x": {"field": value, "type": "quantitative", "title": title, "axis": MONEY},
            "color": _coloured(kind, colours),
            "order": {"field": "order", "type": "quantitative"},
        },
    }


def _coloured(field: str, colours: Mapping[str, str]) -> SpecValue:
    domain: list[SpecValue] = [*colours]
    shades: list[SpecValue] = [*colours.values()]
    scale: SpecValue = {"domain": domain, "range": shades}
    return {"field": field, "type": "nominal", "scale": scale}
