from dataclasses import replace

import pytest

from infra_mind.reports import charts
from infra_mind.reports.document import Chart
from infra_mind.reports.drawing import draw
from infra_mind.reports.technical import technical
from infra_mind.reports.view import view
from tests.factories.dossier import make_dossier, make_run

SEEN = view(make_dossier(), make_run())
NAMES = ["cost-range", "cost-by-part", "tornado", "trade-off", "timeline"]


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return dict(draw([technical(SEEN)]))


def test_the_technical_report_draws_all_five(drawn: dict[str, str]) -> None:
    assert sorted(drawn) == sorted(NAMES)


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
