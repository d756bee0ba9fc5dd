"""How the reports read: of every example, and of generated companies where a number of them is given."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

from infra_mind.domain.dossier import Dossier
from infra_mind.engine.events import JsonValue
from infra_mind.imports import read_requirements, written
from infra_mind.imports.example import example, example_names
from infra_mind.models.assessment import Assessment
from infra_mind.reports import ReportKind
from infra_mind.services.selftest.companies import description
from infra_mind.workflows.parallel_assessment_workflow import ParallelAssessmentWorkflow
from tests.tools.wording import LONGEST, SHORTEST, Reading, Sentence, faults, read, shared

# How many companies are made up besides, each a whole assessment.
COMPANIES = "READABILITY_COMPANIES"
PAGE_ONE = ("summary", "decision", "offers")
_EXECUTIVE = ReportKind.EXECUTIVE


def main() -> None:
    readings = {name: read(dossier) for name, dossier in _dossiers()}
    told = {name: {one.masked for one in _sentences(reading)} for name, reading in readings.items()}
    print(f"{'company':<20}{'words on page one':>18}{f'over {LONGEST} words':>16}", end="")
    print(f"{'figures a sentence':>20}{'its own sentences':>19}{'faults':>8}")
    for name, reading in readings.items():
        others = set[str]().union(*(told[other] for other in told if other != name))
        print(_row(name, reading, others))
    for name, reading in readings.items():
        for fault in faults(reading):
            print(f"{name}: {fault}")
    for fault in shared(readings):
        print(fault)


def _row(name: str, reading: Reading, others: set[str]) -> str:
    sentences = list(_sentences(reading))
    first = sum(one.words for one in sentences if one.section in PAGE_ONE)
    long = sum(one.words > LONGEST for one in sentences)
    figures = sum(len(one.figures) for one in sentences) / len(sentences)
    telling = [one for one in sentences if one.words >= SHORTEST]
    own = sum(one.masked not in others for one in telling) / len(telling)
    wrong = len(list(faults(reading)))
    return f"{name:<20}{first:>18}{long:>16}{figures:>20.2f}{own:>19.0%}{wrong:>8}"


def _sentences(reading: Reading) -> Iterator[Sentence]:
    """Those of the executive report: the technical one is looked things up in."""
    return (one for one in reading.sentences if one.report == _EXECUTIVE)


def _dossiers() -> Iterator[tuple[str, Dossier]]:
    for name in example_names():
        yield name, _assessed(written(read_requirements(Path(example(name)))))
    for seed in range(int(os.environ.get(COMPANIES, "0"))):
        yield f"company {seed}", _assessed(written(read_requirements(description(seed))))


def _assessed(requirements: dict[str, JsonValue]) -> Dossier:
    assessment = Assessment(user_id="benchmark", requirements=requirements)
    result = asyncio.run(ParallelAssessmentWorkflow().execute(assessment))
    if result.dossier is None:
        raise SystemExit(result.error)
    return result.dossier


if __name__ == "__main__":
    main()
