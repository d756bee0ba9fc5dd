import contextlib
import io
import re
from pathlib import Path

import pytest

from infra_mind.knowledge.correlations import load_correlations

PAGE = Path(__file__).parents[3] / "docs" / "model" / "uncertainty.md"


def test_the_worked_example_prints_what_the_page_says() -> None:
    text = PAGE.read_text(encoding="utf-8")
    program, shown = re.findall(r"```(?:python|text)\n(.*?)```", text, re.DOTALL)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, str(PAGE), "exec"), {})  # noqa: S102 - the page is ours
    assert printed.getvalue() == shown


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (
            "workloads[0].traffic.growth_per_year",
            "workloads[1].stores[0].growth_gb_per_month",
            0.49,
        ),
        ("workloads[0].traffic.average_rps", "workloads[0].stores[0].size_gb", 0.36),
        ("workloads[0].service.cpu_ms", "workloads[0].stores[0].reads_per_request", 0.42),
        ("workloads[0].service.response_kb", "workloads[0].stores[0].writes_per_request", 0.16),
        ("model.database_single", "model.database_replicated", 0.74),
        ("model.price_error.aws.data", "model.price_error.gcp.data", 0.49),
        ("model.price_error.aws.data", "model.price_error.aws.network", 0.65),
    ],
)
def test_the_correlations_are_those_of_the_table(one: str, other: str, told: float) -> None:
    assert load_correlations().between(one, other) == pytest.approx(told, abs=0.005)
