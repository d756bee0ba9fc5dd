"""A small workflow that runs the real engine: two agents, then a dossier made by hand."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from infra_mind.core.errors import InputError
from infra_mind.domain.claim import Claim
from infra_mind.domain.dossier import Dossier
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.phase import Phase
from infra_mind.domain.provenance import Parsed
from infra_mind.engine.events import EventType, JsonValue
from infra_mind.engine.plan import Plan
from infra_mind.engine.step import JSON, AnyStep, Context, Outcome, Step
from infra_mind.imports import written
from infra_mind.workflows.agents import conclusion
from infra_mind.workflows.codec import codec
from infra_mind.workflows.workflow import JsonObject, Workflow
from tests.factories.dossier import STATED, make_dossier

AGENTS = ("cto", "security")
Analyse = Callable[[str, Context], None]


def make_workflow(analyse: Analyse = lambda role, context: None) -> Workflow:
    """`analyse` is called by each agent, and may fail or wait."""
    steps = [_validation(), *(_agent(role, analyse) for role in AGENTS), _final()]
    return Workflow(
        refuse=lambda parsed: None,
        plan=Plan(steps=tuple(steps), conclude=_conclude),
        read_input=read_input,
        describe=describe,
    )


def read_input(given: Parsed, seed: int, as_of: date | None = None) -> JsonValue:
    return {"requirements": written(given), "seed": seed}


def describe(dossier: Dossier, run: JsonObject) -> Mapping[str, JsonValue]:
    budget = dossier.claims[dossier.facts.budget or ""].value
    return {"title": dossier.title, "budget": budget, "run": dict(run)}


def slow_security(entered: threading.Event, leave: threading.Event) -> Analyse:
    """The second agent waits until it may leave."""

    def analyse(role: str, context: Context) -> None:
        if role == "security":
            entered.set()
            while not leave.wait(0.01):
                context.progress("waiting")

    return analyse


def _conclude(outcomes: Mapping[str, Outcome[object]]) -> EventType:
    return conclusion(
        {name: outcome for name, outcome in outcomes.items() if name.startswith("agents.")}
    )


def _validation() -> AnyStep:
    def validate(given: JsonValue, context: Context) -> JsonValue:
        assert isinstance(given, dict)
        requirements = given["requirements"]
        if isinstance(requirements, dict) and requirements.get("title") == "impossible":
            raise InputError("None of the workloads can be modelled yet.")
        return requirements

    return Step(
        name="validation.brief",
        phase=Phase.VALIDATION,
        select=lambda upstream: upstream.input,
        run=validate,
        codec=JSON,
    )


def _agent(role: str, analyse: Analyse) -> AnyStep:
    def work(given: JsonValue, context: Context) -> JsonValue:
        context.progress(f"looking as {role}", 0.5)
        analyse(role, context)
        return {"role": role}

    return Step(
        name=f"agents.{role}",
        phase=Phase.AGENTS,
        label=role,
        required=False,
        after=("validation.brief",),
        # The security agent does not read the budget, so that another one leaves it alone.
        select=partial(_seen, without="budget" if role == "security" else ""),
        run=work,
        codec=JSON,
        timeout=timedelta(seconds=30),
    )


def _seen(upstream, *, without: str) -> JsonValue:
    return {key: value for key, value in upstream["validation.brief"].items() if key != without}


def _final() -> AnyStep:
    return Step(
        name="reports.dossier",
        phase=Phase.REPORTS,
        after=("validation.brief", *(f"agents.{role}" for role in AGENTS)),
        select=lambda upstream: upstream["validation.brief"],
        run=lambda given, context: dossier_of(given),
        codec=codec(dict[str, object], Dossier),
    )


def dossier_of(requirements: Mapping[str, object]) -> Dossier:
    """The factory's dossier, with the budget of these requirements in it."""
    dossier = make_dossier()
    section = requirements.get("budget")
    amount = float(section["monthly"]) if isinstance(section, dict) else 25000.0
    ledger = Ledger(dossier.claims)
    budget: Claim = ledger.claim(
        "Budget a month", amount, "USD/month", method="requirements", source=STATED
    )
    return replace(
        dossier,
        requirements=requirements,
        facts=replace(dossier.facts, budget=budget.id),
        claims=dict(ledger.claims),
    )
