"""What the model costs: the choice for each example, time and memory by size, an assessment by step.

An evaluation is one design in one future, all workloads of it: cost by line, availability, latency,
carbon, exit price. All times are CPU seconds of one core, but for the steps of an assessment, which
are wall time, one step after the other.
"""

import asyncio
import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from infra_mind.agents.brief import Brief
from infra_mind.evaluation.candidates import Candidates, of_designs
from infra_mind.evaluation.model import Model
from infra_mind.evaluation.samples import draw
from infra_mind.imports import read_requirements, written
from infra_mind.knowledge.library import Library
from infra_mind.models.assessment import Assessment
from infra_mind.workflows.assessment_workflow import AssessmentWorkflow
from infra_mind.workflows.brief import write_brief

EXAMPLES = Path(__file__).parents[1] / "examples"
TODAY = date(2026, 11, 23)
FUTURES = 2000
SIZED = EXAMPLES / "clinic-portal.yaml"
SIZES = (1, 10, 100, 1000)
T = TypeVar("T")


def main() -> None:
    model = Model(Library(today=TODAY))
    print("model: one process, CPU seconds; the first brief also reads the price book")
    print(
        f"{'example':20} {'designs':>9} {'brief s':>8} {'front':>6} {'front s':>8} {'evals/s':>10}"
    )
    for path in sorted(EXAMPLES.glob("*.yaml")):
        _measure(path, model)
    _by_size(model)
    _by_step()


def _by_size(model: Model) -> None:
    """Time and the most memory held, by how many designs meet how many futures at once."""
    brief = _brief(SIZED, model)
    front = brief.decision.front
    print(f"\n{SIZED.stem}: designs x futures, CPU seconds (evaluations a second; MB held at most)")
    print(f"{'designs':>9}" + "".join(f"{futures:>26,} futures" for futures in SIZES))
    for count in SIZES:
        designs = of_designs([front[place % len(front)] for place in range(count)])
        cells = [_cell(model, brief, designs, futures) for futures in SIZES]
        print(f"{count:9,}" + "".join(f"{cell:>34}" for cell in cells))


def _cell(model: Model, brief: Brief, designs: Candidates, futures: int) -> str:
    samples = draw(brief.demand.assumptions, size=futures, seed=0)
    _, taken = _timed(lambda: model.evaluate(brief.demand, designs, samples))
    tracemalloc.start()
    model.evaluate(brief.demand, designs, samples)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return f"{taken:.3f} ({designs.size * futures / taken:,.0f}; {most / 1e6:,.1f})"


def _by_step() -> None:
    """Seconds of each agent and phase of one assessment, and their shares of the whole."""
    stated = written(read_requirements(SIZED))
    assessment = Assessment(user_id="bench", requirements=stated)
    metrics = asyncio.run(AssessmentWorkflow().execute(assessment)).metrics
    print(f"\n{SIZED.stem}: an assessment by step, {metrics.total_time:.2f} s in all")
    for name, seconds in (*metrics.phase_times.items(), *metrics.agent_times.items()):
        print(f"{name:24} {seconds:8.2f} s {seconds / metrics.total_time:7.0%}")


def _measure(path: Path, model: Model) -> None:
    brief, seconds = _timed(lambda: _brief(path, model))
    front = brief.decision.front
    samples = draw(brief.demand.assumptions, size=FUTURES, seed=0)
    _, taken = _timed(lambda: model.evaluate(brief.demand, of_designs(front), samples))
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
