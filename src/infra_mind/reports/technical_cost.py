"""The bill, line by line, month by month, and what moves it."""

from collections.abc import Sequence

from ..domain.dossier import CostLine
from .charts import cost_by_part, cost_range, tornado
from .charts_design import cost_by_workload
from .document import (
    Block,
    Bullets,
    Column,
    Content,
    Form,
    Name,
    Paragraph,
    Section,
    Strong,
    Table,
    Text,
)
from .price_basis import BASES
from .prose import shown, write
from .view import View

# How lines of the second region are called.
SECOND = "second region"


def bill(view: View) -> Section:
    """Every line, by workload with its sum."""
    drawn = cost_by_workload(view), cost_by_part(view)
    blocks: list[Block] = [chart for chart in drawn if chart is not None]
    lines = view.costliest
    places = _places(lines)
    spread = _needs_place(lines, places)
    names = tuple(dict.fromkeys(line.component.workload for line in lines))
    tables = [
        _lines(view, [one for one in lines if one.component.workload == name], placed=spread)
        for name in names
    ]
    if lines:
        blocks.append(Paragraph(content=(Text(_caption(places, placed=spread)),)))
        blocks += tables if len(names) == 1 else []
        blocks += _sum(view)
    missing = view.dossier.cost.not_priced
    if missing:
        items = tuple(write("Not priced: {name}", name=Name(name)) for name in missing)
        blocks.append(Bullets(items=items))
    parts = tuple(
        Section(title=name, anchor=f"bill-{number}", blocks=(table,))
        for number, (name, table) in enumerate(zip(names, tables, strict=True))
    )
    return Section(
        title="The bill",
        anchor="bill",
        blocks=tuple(blocks),
        sections=parts if len(names) > 1 else (),
    )


def _lines(view: View, lines: Sequence[CostLine], *, placed: bool) -> Table:
    """The lines of one workload, dearest first, and what they come to."""
    columns = (
        Column(title="Part, and its size", wide=True),
        *((Column(title="Region"),) if placed else ()),
        Column(title="Quantity", numeric=True),
        Column(title="Unit price", numeric=True),
        Column(title=f"A month, {view.currency}", numeric=True),
        Column(title="Rests on"),
    )
    rows = [_line(view, line, placed=placed) for line in lines]
    workload = lines[0].component.workload
    built = view.dossier.synthesis.built
    total = next((one.monthly for one in built if one.workload == workload), None)
    if total is not None:
        empty = ((),) * (len(columns) - 3)
        rows.append(((Strong("Together"),), *empty, shown(total, Form.BARE), ()))
    return Table(columns=columns, rows=tuple(rows))


def _sum(view: View) -> tuple[Block, ...]:
    """Why the lines add up to another figure than the one that leads the report."""
    words = write(
        "These lines add up to {likely} at the likely values; over all futures the median is "
        "{median}.",
        likely=view.facts.monthly_likely,
        median=view.dossier.cost.monthly,
    )
    return (Paragraph(content=words),)


def _places(lines: Sequence[CostLine]) -> list[str]:
    """Where the lines lie, the place of the workloads first."""
    found = sorted(lines, key=lambda line: SECOND in line.component.name)
    return list(dict.fromkeys(line.component.region for line in found))


def _needs_place(lines: Sequence[CostLine], places: list[str]) -> bool:
    """Whether a line lies elsewhere than its name says: what is of the second region is called so."""
    return len(places) > 2 or any(
        (line.component.region != places[0]) != (SECOND in line.component.name) for line in lines
    )


def _caption(places: list[str], *, placed: bool) -> str:
    if placed:
        return "Lines of the likely monthly bill."
    where = f"all in {places[0]}"
    if len(places) > 1:
        where = f"in {places[0]}; those of the second region in {places[1]}"
    return f"Lines of the likely monthly bill, {where}."


def _line(view: View, line: CostLine, *, placed: bool) -> tuple[Content, ...]:
    part = line.component
    basis = view.dossier.prices.basis.get(line.monthly or "")
    return (
        (Name(part.name), Text(" "), Name(part.sku, code=True)) if part.sku else (Name(part.name),),
        *(((Name(part.region),),) if placed else ()),
        shown(line.quantity),
        shown(line.unit_price, missing="not priced"),
        shown(line.monthly, Form.BARE, missing="not priced"),
        (Text(BASES[basis] if basis else "–"),),
    )


def outlook(view: View) -> Section:
    over = any(row.risk is not None for row in view.outlook)
    columns = (
        Column(title="Month"),
        Column(title="P10", numeric=True),
        Column(title="P50", numeric=True),
        Column(title="P90", numeric=True),
        *((Column(title="Over budget", numeric=True),) if over else ()),
    )
    rows = tuple(
        (
            (Name(f"Month {row.month}"),),
            shown(row.bill, Form.LOW),
            shown(row.bill),
            shown(row.bill, Form.HIGH),
            *((shown(row.risk, missing="–"),) if over else ()),
        )
        for row in view.outlook
    )
    blocks: list[Block] = []
    if (chart := cost_range(view)) is not None:
        blocks.append(chart)
    if rows:
        blocks.append(Table(columns=columns, rows=rows))
    cost = view.dossier.cost
    totals = write(
        "First year {year}, whole horizon of {months} {horizon} ({horizon:range}), "
        "net present cost {npc}.",
        year=cost.first_year,
        months=view.facts.horizon_months,
        horizon=cost.horizon,
        npc=cost.net_present_cost,
    )
    blocks.append(Bullets(items=(totals, *_convergence(view))))
    return Section(title="Outlook by month", anchor="outlook", blocks=tuple(blocks))


def _convergence(view: View) -> tuple[Content, ...]:
    """How far the percentiles themselves may be off, because futures are drawn and not all counted."""
    cost = view.dossier.cost
    told = tuple(
        write(
            "{what}: the standard errors of P10, P50 and P90 are {p10}, {p50} and {p90}.",
            what=Name(what),
            p10=errors["p10"],
            p50=errors["p50"],
            p90=errors["p90"],
        )
        for what, errors in (
            ("Month 1", cost.monthly_errors),
            ("Whole horizon", cost.horizon_errors),
        )
        if errors
    )
    why = Text("They come from the number of futures drawn; more would not narrow the range.")
    return (*told, (why,)) if told else ()


def tornado_section(view: View) -> Section:
    rows = tuple(
        (
            (Name(driver.label),),
            (Name(driver.path, code=True),),
            shown(driver.share),
            shown(driver.low),
            shown(driver.high),
        )
        for driver in view.dossier.cost.drivers
    )
    if not rows:
        return Section(title="What moves the bill", anchor="tornado")
    table = Table(
        columns=(
            Column(title="Assumption"),
            Column(title="Path"),
            Column(title="Share of the spread", numeric=True),
            Column(title="Cost at its low end", numeric=True),
            Column(title="Cost at its high end", numeric=True),
        ),
        rows=rows,
    )
    chart = tornado(view, table)
    note = Text("One assumption moves at a time; the others stay at their likely values.")
    blocks: list[Block] = [Paragraph(content=(note,)), table if chart is None else chart]
    cost = view.dossier.cost
    if cost.others is not None and cost.together is not None:
        rest = write(
            "Shares are of the variance of the bill. All other assumptions make {others} of it each "
            "by itself, and {together} comes from several together.",
            others=cost.others,
            together=cost.together,
        )
        blocks.append(Paragraph(content=rest))
    return Section(title="What moves the bill", anchor="tornado", blocks=tuple(blocks))
