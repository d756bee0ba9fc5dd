"""The constants of the model that are own estimates, by what they move.

Of each the largest share, among the examples, of the variance that it makes by itself: of the bill, and of all
that the design costs with people, downtime, carbon and leaving. It writes the table of docs/model/estimates.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import numpy as np

from infra_mind.domain.input import Input
from infra_mind.evaluation.model import Model
from infra_mind.evaluation.samples import Array
from infra_mind.imports import read_requirements
from infra_mind.imports.example import example, example_names
from infra_mind.knowledge.library import Library
from infra_mind.questions.cost.drivers import shares
from infra_mind.workflows.brief import write_brief

PAGE = Path(__file__).parents[1] / "docs" / "model" / "estimates.md"
TODAY = date(2026, 11, 23)
LEAST = 0.001
HEAD = "| constant | what it is | low | likely | high | unit | of the bill | of all it costs | most in |"
REST = "None of the examples feels these:"


def main() -> None:
    model = Model(Library(today=TODAY))
    found = largest(model)
    page = PAGE.read_text(encoding="utf-8").partition(HEAD)[0]
    PAGE.write_text(page + tables(own_estimates(model.library), found), encoding="utf-8")
    print(f"estimates: {PAGE.name} written, {len(found)} constants and inputs felt by an example")


def own_estimates(library: Library) -> dict[str, Input]:
    """Constants that no publication stands behind, by path."""
    return {
        row.path: row
        for row in library.inputs
        if row.path.startswith("model.") and row.source is None and row.default is not None
    }


def largest(model: Model) -> Mapping[str, tuple[float, float, str]]:
    """By path, its largest share of the bill and of the whole cost, and the example that feels it most."""
    found: defaultdict[str, list[tuple[float, float, str]]] = defaultdict(list)
    for name in example_names():
        bill, total, draws = _spread(name, model)
        of_bill, of_total = shares(bill, draws), shares(total, draws)
        for path in {*of_bill, *of_total}:
            found[path].append((of_bill.get(path, 0.0), of_total.get(path, 0.0), name))
    return {
        path: (
            max(one[0] for one in every),
            max(one[1] for one in every),
            max(every, key=lambda one: max(one[:2]))[2],
        )
        for path, every in found.items()
    }


def _spread(name: str, model: Model) -> tuple[Array, Array, Mapping[str, Array]]:
    """The bill and the whole cost of the choice for an example in every future, and what was drawn."""
    parsed = read_requirements(Path(example(name)))
    brief = write_brief(parsed.requirements, parsed.provenance, model=model, seed=0, today=TODAY)
    case = brief.case(model)
    evaluated = case.evaluate([case.chosen], case.futures)
    draws = {path: case.futures[path] for path in case.demand.assumptions}
    moving = {path: draw for path, draw in draws.items() if np.ptp(draw) > 0}
    return evaluated.monthly[0], case.judge.cost(evaluated)[0], moving


def tables(estimated: Mapping[str, Input], found: Mapping[str, tuple[float, float, str]]) -> str:
    """The estimates that move something, largest first, and the names of the others."""
    felt = {
        path: found[path] for path in estimated if max(found.get(path, (0.0, 0.0))[:2]) >= LEAST
    }
    order = sorted(felt, key=lambda path: (-max(felt[path][:2]), path))
    rows = [_row(estimated[path], *felt[path]) for path in order]
    others = sorted(path for path in estimated if path not in felt)
    return "\n".join(
        [HEAD, "|---|---|---:|---:|---:|---|---:|---:|---|", *rows, "", REST, "", *_listed(others)]
    )


def _row(one: Input, of_bill: float, of_total: float, most: str) -> str:
    numbers = " | ".join(
        f"{number:g}" for number in (one.low, one.likely, one.high) if number is not None
    )
    parts = f"{of_bill * 100:.2g} % | {of_total * 100:.2g} %"
    return (
        f"| `{one.path}` | {one.label or one.reason} | {numbers} | {one.unit} | {parts} | {most} |"
    )


def _listed(paths: Iterable[str]) -> list[str]:
    return [f"- `{path}`" for path in paths] + [""]
