"""What an assessment costs: CPU seconds by step, calls of the model, cells, memory; and how that grows.

A cell is one design in one future. All times are CPU seconds of one core in one warm process, but for the
last line, which is the command line from a cold shell without charts. Growth is told as ratios of one run.
"""

import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from infra_mind.agents.roster import ROSTER
from infra_mind.decision import outlook
from infra_mind.domain.workload import Demand, Workload
from infra_mind.evaluation.candidates import Candidates
from infra_mind.evaluation.model import Evaluation, Model
from infra_mind.evaluation.samples import Samples
from infra_mind.imports import read_requirements
from infra_mind.knowledge.library import Library
from infra_mind.prices.files import load_prices
from infra_mind.workflows.answers import answer
from infra_mind.workflows.brief import write_brief

EXAMPLES = Path(__file__).parents[1] / "examples"
TODAY = date(2026, 11, 23)
EXAMPLE = EXAMPLES / "clinic-portal.yaml"
WORKLOADS = (1, 5, 20)
REGIONS = (["eu-central-1"], ["eu"], ["eu", "us"])
FUTURES = (24, 48, 96)
T = TypeVar("T")


class Counted(Model):
    """A model that counts what it is asked for."""

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self.calls = 0
        self.cells = 0

    def evaluate(
        self,
        demand: Demand,
        candidates: Candidates,
        samples: Samples,
        *,
        workloads: Sequence[Workload] | None = None,
        itemised: bool = False,
    ) -> Evaluation:
        self.calls += 1
        self.cells += candidates.size * samples.size
        return super().evaluate(demand, candidates, samples, workloads=workloads, itemised=itemised)


@dataclass(kw_only=True)
class Run:
    """One assessment: CPU seconds of each step, calls of the model, cells."""

    seconds: dict[str, float] = field(default_factory=dict[str, float])
    calls: int = 0
    cells: int = 0

    @property
    def total(self) -> float:
        return sum(self.seconds.values())

    @contextmanager
    def step(self, name: str) -> Generator[None]:
        started = time.process_time()
        yield
        self.seconds[name] = time.process_time() - started


def main() -> None:
    library = Library(today=TODAY)
    assess(library, EXAMPLE)
    run = assess(library, EXAMPLE)
    print(
        f"{EXAMPLE.stem}: {run.total:.2f} s, {run.calls} calls of the model, {run.cells:,} cells, "
        f"{_memory(library):.0f} MB held at most"
    )
    for name, seconds in sorted(run.seconds.items(), key=lambda one: -one[1]):
        print(f"{name:24} {seconds:8.2f} s {seconds / run.total:7.0%}")
    _grow("workloads", WORKLOADS, lambda size: assess(library, _of_workloads(size)))
    _grow("regions", REGIONS, lambda named: assess(library, _of_regions(named)))
    _grow("futures", FUTURES, lambda size: _with_futures(library, size))
    started = time.process_time()
    load_prices(today=TODAY)
    print(f"\nprices loaded: {time.process_time() - started:.3f} s of CPU")
    print(f"--help: {_spent('--help'):.2f} s of CPU")
    print(f"command line, cold, no charts: {_cold():.2f} s of CPU")


def assess(library: Library, source: Path | dict[str, object]) -> Run:
    """The brief, every agent and the answers, one after the other; the library stays, the model does not."""
    parsed, model, run = read_requirements(source), Counted(library), Run()
    with run.step("brief"):
        brief = write_brief(
            parsed.requirements, parsed.provenance, model=model, seed=0, today=TODAY
        )
    for agent in ROSTER:
        if agent.analyse is not None:
            with run.step(str(agent.role)):
                agent.analyse(agent.draft(brief.narrow(agent.reads), model))
    with run.step("answers"):
        answer(brief, model)
    run.calls, run.cells = model.calls, model.cells
    return run


def _memory(library: Library) -> float:
    tracemalloc.start()
    assess(library, EXAMPLE)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1e6


def _grow(name: str, sizes: Sequence[T], act: Callable[[T], Run]) -> None:
    """CPU seconds and cells as multiples of the first."""
    first: Run | None = None
    for size in sizes:
        run = act(size)
        first = first or run
        print(
            f"{name} {size}: {run.total:.2f} s ({run.total / first.total:.1f} x), "
            f"{run.calls} calls, {run.cells:,} cells ({run.cells / first.cells:.1f} x)"
        )


def _of_workloads(count: int) -> dict[str, object]:
    kept = {"name": "data", "kind": "relational", "size_gb": 100}
    return {
        "clouds": {"allowed": ["aws"], "regions": ["eu-central-1", "eu-west-1"]},
        "reliability": {"availability": "99.9%", "rto": "4h", "rpo": "1h"},
        "workloads": [
            {
                "name": f"app-{number}",
                "type": "web_application",
                "traffic": {"average_rps": 20 + number, "peak_rps": 80 + number},
                "stores": [kept],
            }
            for number in range(count)
        ],
    }


def _of_regions(named: Sequence[str]) -> dict[str, object]:
    return _of_workloads(2) | {"clouds": {"regions": list(named)}}


def _with_futures(library: Library, size: int) -> Run:
    usual, outlook.FUTURES = outlook.FUTURES, size
    try:
        return assess(library, EXAMPLE)
    finally:
        outlook.FUTURES = usual


def _cold() -> float:
    """CPU seconds of a whole assessment from the command line."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        return _spent("assess", EXAMPLE, "--formats", "md,json", "--out", out, home=folder)


def _spent(*arguments: str | Path, home: str = "") -> float:
    """CPU seconds of the command line and its children."""
    program = Path(sys.executable).with_name("infra-mind")
    before = os.times()
    subprocess.run(
        [program, *arguments],
        env={**os.environ, "INFRA_MIND_HOME": home},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = os.times()
    return (
        after.children_user + after.children_system - before.children_user - before.children_system
    )


if __name__ == "__main__":
    main()
