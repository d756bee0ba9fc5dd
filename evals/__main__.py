"""Grades models on companies: `python -m evals scripted openai:gpt-5-mini`, or `make eval MODEL=...`.

Without a name the model that the settings name is graded, and the scripted one. The first row is what agents
say by code alone: a model that is not better than that is not worth its price.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from statistics import fmean

from evals.grades import Grades, of_code, of_model
from evals.scripted import NAME, ScriptedWriter
from infra_mind.bootstrap import open_language
from infra_mind.core.config import read_settings
from infra_mind.domain.metrics import Metrics
from infra_mind.imports import read_requirements, written
from infra_mind.llm.budget import ModelUse
from infra_mind.models.assessment import Assessment
from infra_mind.workflows.parallel_assessment_workflow import ParallelAssessmentWorkflow

ROOT = Path(__file__).parents[1]
COMPANIES = tuple(
    sorted(
        one
        for folder in (ROOT / "examples", ROOT / "tests" / "acceptance" / "cases")
        for one in folder.glob("*.yaml")
        if one.stem != "expectations"
    )
)
FEWEST = 20


@dataclass(frozen=True, kw_only=True)
class Graded:
    """One model on all companies."""

    name: str
    grades: Sequence[Grades]
    took: Sequence[Metrics]

    @property
    def mean(self) -> float:
        return fmean(one.mean for one in self.grades)

    @property
    def cost(self) -> Decimal | None:
        costs = [one.model_cost for one in self.took]
        known = [one for one in costs if one is not None]
        return sum(known, Decimal()) if len(known) == len(costs) else None


@asynccontextmanager
async def opened(name: str) -> AsyncIterator[ModelUse]:
    if name == NAME:
        yield ModelUse(model=ScriptedWriter())
        return
    settings = read_settings().model_copy(update={"llm": name})
    async with open_language(settings) as language:
        assert language is not None
        yield language


async def grade(name: str, companies: Sequence[Path]) -> tuple[Graded, Graded]:
    """The model's grades, and beside them those of code on the same companies."""
    by_model: list[Grades] = []
    by_code: list[Grades] = []
    took: list[Metrics] = []
    async with opened(name) as language:
        workflow = ParallelAssessmentWorkflow(language=language)
        for path in companies:
            stated = written(read_requirements(path))
            result = await workflow.execute(Assessment(user_id="eval", requirements=stated))
            if result.dossier is None:
                print(f"{path.stem}: {result.error}", file=sys.stderr)
                continue
            by_model.append(of_model(result.dossier))
            by_code.append(of_code(result.dossier))
            took.append(result.metrics)
    code = Graded(name="code alone", grades=by_code, took=())
    return code, Graded(name=name, grades=by_model, took=took)


def row(one: Graded, baseline: Graded) -> str:
    columns = [fmean(getattr(each, name) for each in one.grades) for name in NAMES]
    cells = "".join(f"{value:>9.2f}" for value in (*columns, one.mean))
    tokens = sum(each.tokens for each in one.took)
    cost = "unknown" if one.cost is None else f"{one.cost:.2f}"
    verdict = "" if one is baseline else ("better" if one.mean > baseline.mean else "not better")
    return f"{one.name:<28}{cells}{tokens:>11,}{cost:>9}  {verdict}"


NAMES = tuple(one.name for one in fields(Grades))


def table(baseline: Graded, models: Sequence[Graded]) -> str:
    head = "".join(f"{name:>9}" for name in (*NAMES, "mean"))
    rows = [row(one, baseline) for one in (baseline, *models)]
    return "\n".join([f"{'model':<28}{head}{'tokens':>11}{'USD':>9}", *rows])


def main(names: Sequence[str]) -> None:
    configured = read_settings().llm.strip()
    wanted = list(names) or [NAME, *([configured] if configured else [])]
    found: Mapping[str, tuple[Graded, Graded]] = {
        name: asyncio.run(grade(name, COMPANIES)) for name in wanted
    }
    baseline = next(iter(found.values()))[0]
    print(f"Words on {len(baseline.grades)} companies, graded by code from 0 to 1")
    print(table(baseline, [own for _, own in found.values()]))


if __name__ == "__main__":
    main(sys.argv[1:])
