from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..domain.assumption import Assumption
from ..domain.claim import Claim, Source, SourceKind
from ..domain.dossier import AgentStatus, CostLine, Dossier, MonthlyOutlook, NextQuestion
from ..domain.facts import Facts
from ..domain.ledger import Ledger
from ..domain.provenance import Provenance
from .run_view import RunView

_OWN_WORDS = Source(title="Counted in this assessment", kind=SourceKind.DERIVED)
_MEASURED = Source(title="Measured in this run", kind=SourceKind.DERIVED)
_FOR_WHO_WAITS = frozenset({"availability", "downtime", "recovery", "data_loss"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlookRow:
    """One month of the outlook by its claims."""

    month: int
    cost: str
    over_budget: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFigures:
    """The run's own measurements by their claims; they differ from run to run."""

    total_time: str | None
    speedup: str | None
    agent_seconds: Mapping[str, str]
    agent_started: Mapping[str, str]
    phase_seconds: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A dossier ready to be told: each value that it holds outside the ledger has a claim too.

    `counts` holds how many agents ended in each status, `assumed` the claims of assumptions by
    path, `confidence` those of recommendations and `strength` those of positions overruled.
    """

    dossier: Dossier
    run: RunView | None
    claims: Mapping[str, Claim]
    counts: Mapping[str, str]
    assumed: Mapping[str, str]
    outlook: tuple[OutlookRow, ...]
    confidence: Mapping[str, str]
    rows_used: str
    horizon_months: str
    run_figures: RunFigures | None

    @property
    def serves(self) -> bool:
        """Whether somebody waits for an answer of one of the workloads."""
        return bool(self.dossier.facts.latency)

    @property
    def facts(self) -> Facts:
        return self.dossier.facts

    @property
    def key_figures(self) -> tuple[str, ...]:
        """Claims of the facts, each once; without outages where nobody waits for anything."""
        unseen = frozenset[str]() if self.serves else _FOR_WHO_WAITS
        facts = self.facts.by_name()
        return tuple(dict.fromkeys(facts[name] for name in facts if name not in unseen))

    def number(self, claim: str | None) -> float | None:
        """A claim's value, where it is a number."""
        value = None if claim is None else self.claims[claim].value
        return None if value is None or isinstance(value, bool | str) else value

    def noun(self, claim: str, word: str) -> str:
        """The word as the claim's number wants it."""
        return word if self.number(claim) == 1 else f"{word}s"

    @property
    def questions(self) -> tuple[NextQuestion, ...]:
        """Questions whose answer is worth something."""
        return tuple(one for one in self.dossier.answers.next_best if self.number(one.value))

    @property
    def over_budget_at_last(self) -> str | None:
        """The probability that the bill of the last month breaks the budget."""
        return self.outlook[-1].over_budget if self.outlook else None

    @property
    def costliest(self) -> tuple[CostLine, ...]:
        """Lines of the bill, dearest first; lines without a price last."""
        return tuple(
            sorted(self.dossier.cost.lines, key=lambda line: -(self.number(line.monthly) or 0.0))
        )

    @property
    def unwell(self) -> tuple[AgentStatus, ...]:
        """Ways in which agents ended without a report."""
        return tuple(
            status
            for status in AgentStatus
            if status is not AgentStatus.COMPLETED
            and any(agent.status is status for agent in self.dossier.agents)
        )


def complete(dossier: Dossier) -> Dossier:
    """The dossier with the claims that reports add, so that a trace finds each figure shown."""
    return replace(dossier, claims=dict(sorted(view(dossier).claims.items())))


def view(dossier: Dossier, run: RunView | None = None) -> View:
    """Puts what stands outside the ledger into it; ids follow from the content."""
    ledger = Ledger(dossier.claims)
    counts = _counts(dossier, ledger)
    assumed = {one.path: _assumed(dossier, one, ledger) for one in dossier.assumptions}
    outlook = tuple(_outlook(dossier, month, ledger) for month in _told(dossier))
    confidence = _confidence(dossier, ledger)
    rows = ledger.claim(
        "Prices used", dossier.prices.rows_used, "count", method=view, source=_snapshot(dossier)
    )
    horizon = dossier.facts.horizon_months
    figures = None if run is None else _run_figures(run, ledger)
    return View(
        dossier=dossier,
        run=run,
        claims=ledger.claims,
        counts=counts,
        assumed=assumed,
        outlook=outlook,
        confidence=confidence,
        rows_used=rows.id,
        horizon_months=horizon,
        run_figures=figures,
    )


def _snapshot(dossier: Dossier) -> Source:
    return Source(
        title=f"Price snapshot {dossier.prices.snapshot}",
        as_of=dossier.prices.oldest_as_of,
        kind=SourceKind.DERIVED,
    )


def _counts(dossier: Dossier, ledger: Ledger) -> dict[str, str]:
    ended = [agent.status for agent in dossier.agents]
    numbers = {status.value: ended.count(status) for status in AgentStatus}
    numbers["agents"] = len(ended)
    assumed = [one for one in dossier.assumptions if not _given(one)]
    numbers["constants"] = sum(one.path.startswith("model.") for one in assumed)
    numbers["assumed"] = len(assumed) - numbers["constants"]
    numbers["recommendations"] = len(dossier.synthesis.recommendations)
    return {
        name: ledger.claim(
            _COUNTED.get(name, f"Agents {name}"), number, "count", method=view, source=_OWN_WORDS
        ).id
        for name, number in numbers.items()
    }


_COUNTED = {
    "agents": "Agents asked",
    "assumed": "Inputs that nobody stated",
    "constants": "Constants of the method, estimated",
    "recommendations": "Recommendations",
}


def _given(assumption: Assumption) -> bool:
    return assumption.provenance in {Provenance.STATED, Provenance.IMPORTED}


def _assumed(dossier: Dossier, assumption: Assumption, ledger: Ledger) -> str:
    known = dossier.assumed.get(assumption.path)
    if known is not None:
        return known
    kind = SourceKind.USER if _given(assumption) else SourceKind.ESTIMATE
    return ledger.claim(
        assumption.path,
        assumption.likely,
        assumption.unit,
        low=assumption.low,
        high=assumption.high,
        method=f"{assumption.provenance}: {assumption.path}",
        source=assumption.source or Source(title=assumption.reason, kind=kind),
    ).id


def _told(dossier: Dossier) -> tuple[MonthlyOutlook, ...]:
    """The first month, then every sixth, and the last."""
    months = dossier.cost.outlook
    last = max((one.month for one in months), default=0)
    return tuple(one for one in months if one.month in {1, last} or one.month % 6 == 0)


def _outlook(dossier: Dossier, row: MonthlyOutlook, ledger: Ledger) -> OutlookRow:
    monthly = ledger[dossier.cost.monthly]
    cost = ledger.claim(
        f"Monthly cost in month {row.month}",
        row.p50,
        "USD/month",
        low=row.p10,
        high=row.p90,
        method=view,
        of=[monthly],
    )
    over = None
    if row.over_budget is not None:
        over = ledger.claim(
            f"Probability of breaking the budget in month {row.month}",
            row.over_budget,
            "share",
            method=view,
            of=[cost, *([ledger[dossier.facts.budget]] if dossier.facts.budget else [])],
        ).id
    return OutlookRow(month=row.month, cost=cost.id, over_budget=over)


def _confidence(dossier: Dossier, ledger: Ledger) -> dict[str, str]:
    return {
        one.id: ledger.claim(
            f"Confidence: {one.title.text}",
            one.confidence,
            "share",
            method=view,
            of=[ledger[claim] for claim in one.claims if claim in ledger],
            source=_OWN_WORDS,
        ).id
        for one in dossier.synthesis.recommendations
    }


def _run_figures(run: RunView, ledger: Ledger) -> RunFigures:
    def measured(label: str, value: float, unit: str) -> str:
        return ledger.claim(label, value, unit, method=view, source=_MEASURED).id

    return RunFigures(
        total_time=None
        if run.total_time is None
        else measured("Time of the run", run.total_time, "s"),
        speedup=None
        if run.speedup is None
        else measured("Speed-up: sum of agent times over wall time", run.speedup, "ratio"),
        agent_seconds={
            agent.role: measured(f"Time of {agent.role.label}", agent.seconds, "s")
            for agent in run.agents
        },
        agent_started={
            agent.role: measured(f"Start of {agent.role.label}", agent.started, "s")
            for agent in run.agents
        },
        phase_seconds={
            phase: measured(f"Time of phase {phase}", seconds, "s")
            for phase, seconds in run.phase_times.items()
        },
    )
