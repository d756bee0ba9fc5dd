"""Briefs of the examples and of requirements written in a test, as an agent is given them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from infra_mind.agents.base import Agent, Draft
from infra_mind.agents.brief import Brief
from infra_mind.compliance import assess, load_catalog
from infra_mind.decision.case import Case
from infra_mind.domain.claim import Claim
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.recommendation import AgentReport
from infra_mind.domain.workload import Demand
from infra_mind.evaluation.model import Model
from infra_mind.evaluation.samples import Samples
from infra_mind.imports.requirements_file import read_requirements
from infra_mind.knowledge.library import Library
from infra_mind.workflows.brief import architecture_of, write_brief
from tests.factories.design import choosing
from tests.tools.shared import once

EXAMPLES = Path(__file__).parents[2] / "examples"
TODAY = date(2026, 11, 23)
# With one region to choose from, a decision takes a third of its time.
ONE_SITE = {"allowed": ["aws"], "regions": ["us-east-1"]}


FUTURES = 250


class _SmallModel(Model):
    """Draws an eighth of the futures that a company is given."""

    def draw(self, demand: Demand, *, size: int, seed: int) -> Samples:
        return super().draw(demand, size=min(size, FUTURES), seed=seed)


@cache
def model() -> Model:
    """One model for the whole session: its price lookups are kept."""
    return small_model()


def small_model() -> Model:
    """A model of its own, with nothing looked up."""
    return _SmallModel(Library(today=TODAY))


@cache
def brief_of(example: str, *, seed: int = 0) -> Brief:
    """The brief of an example, worked out once a session."""
    data = (EXAMPLES / f"{example}.yaml").read_bytes()
    return _brief(data, f"{example}.yaml", seed, folder=EXAMPLES)


@cache
def brief_at(path: Path) -> Brief:
    """The brief of requirements in a file, worked out once a session."""
    return _brief(path.read_bytes(), path.name, 0)


def brief_with(example: str, **changes: object) -> Brief:
    """The brief of an example with some sections replaced; `None` leaves a section out."""
    return brief_from(_stated(example, changes))


def brief_restating(example: str, **changes: object) -> Brief:
    """The brief of an example that states some sections otherwise; what was decided for it stands."""
    brief, parsed = brief_of(example), read_requirements(_stated(example, changes))
    posture = assess(
        load_catalog(),
        parsed.requirements,
        architecture_of(brief.case(model()), Ledger()),
        region_tags=model().book.regions.tags(),
    )
    return replace(
        brief, requirements=parsed.requirements, provenance=parsed.provenance, posture=posture
    )


def brief_from(stated: Mapping[str, object], *, seed: int = 0) -> Brief:
    """The brief of requirements written out in a test."""
    return _brief(yaml.safe_dump(dict(stated)).encode(), "test.yaml", seed)


def fresh_brief_from(stated: Mapping[str, object]) -> Brief:
    """The same worked out anew: for a test that works it out in another way."""
    return _write(yaml.safe_dump(dict(stated)).encode(), "test.yaml", 0)


def case_of(example: str) -> Case:
    return brief_of(example).case(model())


def case_choosing(example: str, **chosen: str) -> Case:
    """The case of an example, as if some decisions had been taken otherwise; `app__zones` is `app.zones`."""
    case = case_of(example)
    case.decision = replace(case.decision, chosen=choosing(case.chosen, **chosen))
    return case


def ledger_of(example: str) -> Ledger:
    """A ledger that knows the facts of an example."""
    return Ledger(brief_of(example).claims)


def draft(agent: Agent, brief: Brief) -> Draft:
    """A clean sheet for an agent, over what it says it reads."""
    return agent.draft(brief.narrow(agent.reads), model())


def run(agent: Agent, brief: Brief) -> AgentReport:
    """What an agent that only computes makes of a brief."""
    assert agent.analyse is not None
    return agent.analyse(draft(agent, brief))


@cache
def report_of(agent: Agent, example: str) -> AgentReport:
    """What an agent makes of an example, worked out once a session."""
    return run(agent, brief_of(example))


def fact_of(brief: Brief, name: str) -> Claim:
    """The claim of one of its facts."""
    return brief.claims[brief.facts.by_name()[name]]


def known(brief: Brief, report: AgentReport) -> dict[str, Claim]:
    """Every claim that the report may refer to."""
    return {**brief.claims, **report.claims}


def _stated(example: str, changes: Mapping[str, object]) -> dict[str, object]:
    text = (EXAMPLES / f"{example}.yaml").read_text(encoding="utf-8")
    stated: dict[str, object] = {**yaml.safe_load(text), **changes}
    return {key: value for key, value in stated.items() if value is not None}


def _brief(raw: bytes, origin: str, seed: int, *, folder: Path | None = None) -> Brief:
    key = f"brief {origin} {seed} {folder}\n".encode() + raw
    return once(key, lambda: _write(raw, origin, seed, folder=folder))


def _write(raw: bytes, origin: str, seed: int, *, folder: Path | None = None) -> Brief:
    parsed = read_requirements(raw, origin=origin, folder=folder)
    return write_brief(
        parsed.requirements, parsed.provenance, model=model(), seed=seed, today=TODAY
    )
