"""What the model costs: evaluations a second, the choice for each example, a front under all futures.

An evaluation is one design in one future, all workloads of it: cost by line, availability, latency,
carbon, exit price.
"""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from infra_mind.agents.brief import Brief
from infra_mind.evaluation.candidates import of_vectors
from infra_mind.evaluation.model import Model
from infra_mind.evaluation.samples import draw
from infra_mind.imports import read_requirements
from infra_mind.knowledge.library import Library
from infra_mind.workflows.brief import write_brief

EXAMPLES = Path(__file__).parents[1] / "examples"
TODAY = date(2026, 11, 23)
FUTURES = 2000
T = TypeVar("T")


def main() -> None:
    model = Model(Library(today=TODAY))
    print("model: one process, CPU seconds; the first brief also reads the price book")
    print(
        f"{'example':20} {'designs':>9} {'brief s':>8} {'front':>6} {'front s':>8} {'evals/s':>10}"
    )
    for path in sorted(EXAMPLES.glob("*.yaml")):
        _measure(path, model)


def _measure(path: Path, model: Model) -> None:
    brief, seconds = _timed(lambda: _brief(path, model))
    front = brief.decision.front
    samples = draw(brief.demand.assumptions, size=FUTURES, seed=0)
    _, taken = _timed(lambda: model.evaluate(brief.demand, of_vectors(front), samples))
    rate = len(front) * FUTURES / taken
    print(
        f"{path.stem:20} {brief.decision.considered:9,} {seconds:8.2f} {len(front):6} "
        f"{taken:8.2f} {rate:10,.0f}"
    )


def _brief(path: Path, model: Model) -> Brief:
    parsed = read_requirements(path)
    return write_brief(parsed.requirements, parsed.provenance, model=model, seed=0, today=TODAY)


def _timed(act: Callable[[], T]) -> tuple[T, float]:
    started = time.process_time()
    made = act()
    return made, time.process_time() - started
