from dataclasses import replace

import pytest

from infra_mind.domain.dossier import ReportCurrency, Share
from infra_mind.reports import charts, charts_design
from infra_mind.reports.document import Chart, Name
from infra_mind.reports.drawing import draw, slim_name
from infra_mind.reports.technical import technical
from infra_mind.reports.technical_limits import limits
from infra_mind.reports.view import view
from tests.factories.dossier import make_dossier, make_run

SEEN = view(make_dossier(), make_run())
NAMES = [
    "cost-range",
    "cost-by-workload",
    "cost-by-part",
    "tornado",
    "offers",
    "trade-off",
    "compliance",
    "roadmap",
    "timeline",
]


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return dict(draw([technical(SEEN)]))


def test_the_technical_report_draws_them_all(drawn: dict[str, str]) -> None:
    assert sorted(drawn) == sorted(form for name in NAMES for form in (name, slim_name(name)))


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_takes_the_colour_of_its_page(drawn: dict[str, str], name: str) -> None:
    svg = drawn[name]
    assert svg.startswith("<svg")
    assert 'fill="currentColor"' in svg
    assert 'fill="white"' not in svg and 'fill="#fff' not in svg and 'fill="black"' not in svg


def test_the_budget_is_drawn_where_there_is_one(drawn: dict[str, str]) -> None:
    assert ">budget<" in drawn["cost-range"]


def test_the_chosen_design_stands_out(drawn: dict[str, str]) -> None:
    assert ">chosen<" in drawn["trade-off"]
    assert charts.RED in drawn["trade-off"]


def test_a_small_rest_of_the_bill_is_one_bar() -> None:
    chart = charts.cost_by_part(SEEN, most=3)
    assert isinstance(chart, Chart)
    data = chart.spec["data"]
    assert isinstance(data, dict) and isinstance(data["values"], list)
    parts = data["values"]
    assert len(parts) == 4
    assert parts[-1]["part"] == "everything else"
    total = sum(SEEN.number(line.monthly) or 0 for line in SEEN.dossier.cost.lines)
    assert sum(part["cost"] for part in parts) == pytest.approx(total)


def test_what_cannot_be_drawn_is_left_out() -> None:
    dossier = make_dossier()
    bare = replace(
        dossier,
        cost=replace(dossier.cost, lines=(), drivers=(), outlook=dossier.cost.outlook[:1]),
        answers=replace(dossier.answers, pareto=dossier.answers.pareto[:1]),
    )
    seen = view(bare)
    assert charts.cost_range(seen) is None
    assert charts.cost_by_part(seen) is None
    assert charts.tornado(seen) is None
    assert charts.trade_off(seen) is None


def _values(chart: Chart | None) -> list[dict[str, object]]:
    assert chart is not None
    data = chart.spec["data"]
    assert isinstance(data, dict) and isinstance(data["values"], list)
    return [dict(row) for row in data["values"] if isinstance(row, dict)]


def test_the_bill_by_workload_and_kind_is_the_whole_bill() -> None:
    rows = _values(charts_design.cost_by_workload(SEEN))
    total = sum(SEEN.number(line.monthly) or 0 for line in SEEN.dossier.cost.lines)
    assert sum(float(str(row["cost"])) for row in rows) == pytest.approx(total)
    assert {"compute", "stores", "models"} <= {row["kind"] for row in rows}


def test_each_offer_is_drawn_with_its_range_and_the_budget() -> None:
    chart = charts_design.offers_by_cost(SEEN)
    rows = _values(chart)
    assert len(rows) == len(SEEN.dossier.choice.by_design)
    assert all(
        float(str(row["low"])) <= float(str(row["mid"])) <= float(str(row["high"])) for row in rows
    )
    assert chart is not None and "budget" in str(chart.spec["layer"])


def test_downtime_is_drawn_by_cause_with_what_the_target_allows() -> None:
    dossier = make_dossier()
    causes = (
        Share(name="the database", amount=dossier.facts.downtime),
        Share(name="slips of the hand", amount=dossier.facts.downtime),
    )
    chart = charts_design.downtime_by_cause(
        view(replace(dossier, answers=replace(dossier.answers, downtime_causes=causes)))
    )
    first, *others = _values(chart)
    assert first["cause"] == "all together" and len(others) == 2
    assert first["hours"] == pytest.approx(sum(float(str(row["hours"])) for row in others))
    assert chart is not None and "allowed" in str(chart.spec["layer"])
    assert charts_design.downtime_by_cause(SEEN) is None


def test_what_a_drawing_of_the_downtime_shows_stands_in_a_table_too() -> None:
    dossier = make_dossier()
    cause = Share(name="slips of the hand", amount=dossier.facts.downtime)
    seen = view(replace(dossier, answers=replace(dossier.answers, downtime_causes=(cause,))))
    told = next(one for one in limits(seen).sections if one.anchor == "downtime")
    (chart,) = told.blocks
    assert isinstance(chart, Chart) and chart.table is not None
    assert chart.table.rows[0][0] == (Name(cause.name),)


def test_the_roadmap_has_a_bar_for_each_act_in_the_colour_of_who_does_it() -> None:
    rows = _values(charts_design.roadmap(SEEN))
    acts = [one for wave in SEEN.dossier.synthesis.roadmap for one in wave.recommendations]
    assert len(rows) == len(acts)
    assert all(row["owner"] and float(str(row["start"])) < float(str(row["end"])) for row in rows)


def test_the_month_from_which_the_budget_is_broken_is_called_out() -> None:
    dossier = make_dossier()
    over = tuple(
        replace(one, over_budget=0.1 if one.month < 12 else 0.7) for one in dossier.cost.outlook
    )
    chart = charts.cost_range(view(replace(dossier, cost=replace(dossier.cost, outlook=over))))
    assert chart is not None
    months = [one.month for one in over if one.month >= 12]
    assert f"{{'month': {months[0]}, 'cost'" in str(chart.spec["layer"])
    assert "more often above than below" in str(chart.spec["layer"])


def test_axes_of_money_name_the_currency_of_the_company() -> None:
    dossier = make_dossier()
    seen = view(replace(dossier, currency=ReportCurrency(code="EUR", usd_rate=1.0)))
    for chart in (charts_design.offers_by_cost(seen), charts_design.cost_by_workload(seen)):
        assert chart is not None and "USD" not in str(chart.spec)
