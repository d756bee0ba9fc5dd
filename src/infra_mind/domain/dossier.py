from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from .architecture import Architecture, Component, Exclusion
from .assumption import Assumption
from .choice import ChoiceReport
from .claim import Claim, ClaimId, ClaimValue, Source
from .debate import Debate
from .design import Decision, Design, Option
from .facts import Facts
from .recommendation import AgentReport, Duty, Recommendation
from .role import AgentRole
from .statement import Statement


class AgentStatus(StrEnum):
    """How an agent ended, as every report says it."""

    COMPLETED = "completed"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentEntry:
    """One agent's place in the result; `report` is there exactly when it completed."""

    role: AgentRole
    operation: str
    status: AgentStatus
    error: str = ""
    report: AgentReport | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overruled:
    """A position that did not win; `price` says what overruling it costs or saves.

    `opinion` where it is that of a language model, which no figure of the specialist bears out.
    """

    role: AgentRole
    option: Option
    strength: float
    price: Statement
    opinion: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dissent:
    """An option that was not taken, and all who wanted it, the strongest first; `opinion` as of `Overruled`."""

    roles: tuple[AgentRole, ...]
    option: Option
    price: Statement
    opinion: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Agents that want different options of one decision, and which was taken."""

    decision: Decision
    chosen: Option
    supporters: tuple[AgentRole, ...]
    overruled: tuple[Overruled, ...]

    @property
    def dissents(self) -> tuple[Dissent, ...]:
        """What was overruled, each option once: its price is the same whoever wanted it."""
        wanted = dict.fromkeys(one.option for one in self.overruled)
        return tuple(
            Dissent(
                roles=tuple(one.role for one in self.overruled if one.option == option),
                option=option,
                price=next(one.price for one in self.overruled if one.option == option),
                opinion=all(one.opinion for one in self.overruled if one.option == option),
            )
            for option in wanted
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """The best that another option could do, and why it lost; `evaluation` names claims.

    differences: from the choice, by name, as far as they are large enough to be told; more is positive ·
    verdict: what it comes to beside them.
    """

    decision: Decision
    option: Option
    design: Design
    evaluation: Mapping[str, ClaimId]
    reason: Statement
    differences: Mapping[str, ClaimId] = field(default_factory=dict[str, ClaimId])
    verdict: Statement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """Recommendations that can be done together; `starts` and `ends` are months from now (claims).

    way_back: what is gone back to before its gate is passed, and what keeping that costs.
    """

    number: int
    title: str
    starts: ClaimValue
    ends: ClaimValue
    recommendations: tuple[str, ...]
    way_back: Statement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltWorkload:
    """A workload, the products that it runs on, and what its lines come to, USD a month."""

    workload: str
    text: Statement
    monthly: ClaimId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What vanishes from the joined result without one agent, and without its language model.

    `recommendations` are those that nobody else gives; `figures` are claims, by name.
    """

    role: AgentRole
    recommendations: tuple[str, ...]
    figures: Mapping[str, ClaimValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Synthesis:
    """Eleven reports as one: what is built, what to do, in which order, and who disagreed.

    `considered` designs were compared; what was left out beforehand stands in `exclusions`.
    `checklist` is what every company has to see to; `confidence` holds the claims of that of each
    recommendation, by its id; `debate` is there where a language model argued; `contributions` say what
    each agent is worth.
    """

    summary: Statement
    recommendations: tuple[Recommendation, ...]
    conflicts: tuple[Conflict, ...]
    alternatives: tuple[Alternative, ...]
    roadmap: tuple[Wave, ...]
    exclusions: tuple[Exclusion, ...] = ()
    confidence: Mapping[str, ClaimId] = field(default_factory=dict[str, ClaimId])
    considered: int = 0
    checklist: tuple[Duty, ...] = ()
    built: tuple[BuiltWorkload, ...] = ()
    debate: Debate | None = None
    contributions: tuple[Contribution, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """One component of the monthly bill; claims lead to quantity, unit price and sum."""

    component: Component
    quantity: ClaimId
    unit_price: ClaimId | None
    monthly: ClaimId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostDriver:
    """How much of the spread of the monthly cost one assumption makes, and what it swings it by."""

    path: str
    label: str
    share: ClaimValue
    low: ClaimValue
    high: ClaimValue


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyOutlook:
    """The bill of one month of the horizon; `over_budget` is a probability, where there is a budget.

    `errors` are the standard errors of P10, P50 and P90; `bill` and `risk` are there for the months
    that reports show.
    """

    month: int
    p10: float
    p50: float
    p90: float
    over_budget: float | None
    errors: tuple[float, ...] = ()
    bill: ClaimId | None = None
    risk: ClaimId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostReport:
    """What it costs and how sure that is; ids lead to claims with P10 and P90 as low and high.

    `monthly_errors` and `horizon_errors` are the standard errors of `p10`, `p50` and `p90`; `others`
    is the share of the spread that assumptions beyond `drivers` make, `together` that of several at once.
    """

    monthly: ClaimId
    first_year: ClaimId
    horizon: ClaimId
    horizon_months: int
    net_present_cost: ClaimId
    over_budget: ClaimId | None
    lines: tuple[CostLine, ...]
    drivers: tuple[CostDriver, ...]
    outlook: tuple[MonthlyOutlook, ...]
    not_priced: tuple[str, ...]
    monthly_errors: Mapping[str, ClaimValue] = field(default_factory=dict[str, ClaimValue])
    horizon_errors: Mapping[str, ClaimValue] = field(default_factory=dict[str, ClaimValue])
    others: ClaimValue | None = None
    together: ClaimValue | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlipPoint:
    """Where an input would have to go for another option to win; `value` is a claim."""

    decision: Decision
    option: Option
    instead_of: Option
    path: str
    label: str
    value: ClaimId
    likely: ClaimId
    rises: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NextQuestion:
    """A question whose answer is worth having: how far it could move the decision or the cost."""

    path: str
    question: str
    value: ClaimId
    share_of_spread: ClaimId
    moves_decision: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """The first limit that breaks in a scenario: when, and what to do before that."""

    scenario: str
    limit: str
    month: ClaimValue | None
    remedy: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One item of a breakdown, such as hours of a component or the price of leaving a service."""

    name: str
    amount: ClaimId


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLoad:
    """Hours a week that running it takes, against those the team has."""

    needed: ClaimId
    available: ClaimId | None
    items: tuple[Share, ...]
    verdict: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitPrice:
    """What leaving costs once."""

    total: ClaimId
    items: tuple[Share, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPoint:
    """A design that is offered; `figures` names claims."""

    design: Design
    figures: Mapping[str, ClaimId]
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionChange:
    """One decision taken otherwise."""

    decision: Decision
    option: Option
    instead_of: Option


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedTarget:
    """A target that the choice misses at the likely values, and what reaching it would take.

    Claims: what is `wanted`, what the choice has (`found`), and what the design has that reaches it
    for the least money or, where none is `reachable`, that comes `best`; `changes` lead there.
    """

    target: str
    label: str
    stated: bool
    wanted: ClaimId
    found: ClaimId
    best: ClaimId
    reachable: bool
    changes: tuple[DecisionChange, ...]
    way: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class NearTie:
    """A design that costs as much as the choice as far as can be known; `difference` is expected."""

    design: Design
    changes: tuple[DecisionChange, ...]
    difference: ClaimValue
    text: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreLoss:
    """One store after one event, such as `when` it is deleted; claims are `None` where nothing comes back.

    Both are durations; the RTO and the RPO stated are missed at the likely values.
    """

    workload: str
    store: str
    event: str
    when: str
    way: str
    time_until_back: ClaimId | None
    data_lost: ClaimId | None
    misses_rto: bool
    misses_rpo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCurrency:
    """What the company counts in; amounts are USD, `usd_rate` of them for one unit."""

    code: str
    usd_rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The questions a CTO asks, answered."""

    flip_points: tuple[FlipPoint, ...]
    next_best: tuple[NextQuestion, ...]
    nothing_more_to_ask: bool
    first_break: tuple[Break, ...]
    team_load: TeamLoad
    exit_price: ExitPrice
    pareto: tuple[FrontPoint, ...]
    missed_targets: tuple[MissedTarget, ...] = ()
    near_ties: tuple[NearTie, ...] = ()
    recovery: tuple[StoreLoss, ...] = ()
    downtime_causes: tuple[Share, ...] = ()
    carbon: tuple[Share, ...] = ()

    @property
    def even_choices(self) -> tuple[NearTie, ...]:
        """The nearest tie of each change that can be made by itself; several at once are nobody's liking."""
        alone = {one.changes: one for one in reversed(self.near_ties) if len(one.changes) == 1}
        return tuple(one for one in self.near_ties if one in alone.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementVerdict:
    """One requirement of a framework: what speaks for it, and what that leaves open.

    status: supported, supported_in_part, not_supported, not_assessable or not_applicable
    """

    id: str
    title: str
    status: str
    controls: tuple[str, ...]
    evidence: tuple[Statement, ...]
    open: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkReport:
    """One framework: every requirement's verdict, and the counts as claims."""

    framework: str
    title: str
    scope: str
    counts: Mapping[str, ClaimValue]
    requirements: tuple[RequirementVerdict, ...]

    @property
    def applies(self) -> bool:
        """Whether what was said leaves anything of it."""
        return any(one.status != "not_applicable" for one in self.requirements)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureReport:
    """A control to put in place, or what is left of it; `satisfies` are requirements that it helps to support.

    What is not known to be `missing` may exist already; of what is `in_part` the design brings the rest.
    Claims: hours of work once, cost once and a month.
    """

    control: str
    title: str
    remediation: str
    satisfies: tuple[str, ...]
    missing: bool
    in_part: bool
    hours: ClaimId
    one_off: ClaimId
    monthly: ClaimId


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlProvision:
    """What the design brings of a control by itself or by contract, and what that leaves (`yours`)."""

    control: str
    title: str
    brings: Statement
    yours: Statement
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicableFramework:
    """A framework that was asked for or that what was said points to, why, and how sure that is.

    sure: applies, likely, possible, asked (nothing that was said speaks for it) or doubtful (it
    speaks against it) · what is not `examined` is named alone · provider: what it has for it, with
    what that leaves to the company (`yours`).
    """

    framework: str
    title: str
    asked: bool
    sure: str
    because: Statement
    ask: Statement
    examined: bool
    source: Source | None
    provider: Statement
    yours: Statement
    provider_source: Source | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplianceReport:
    """What is supported by evidence, what is not, what cannot be told, and what to do first."""

    frameworks: tuple[FrameworkReport, ...]
    measures: tuple[MeasureReport, ...]
    brought: tuple[ControlProvision, ...] = ()
    applicable: tuple[ApplicableFramework, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgedPrice:
    """A price past its age limit: of when, what the limit is, and by what share its range grew."""

    name: str
    as_of: date
    limit_days: int
    widened: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceUse:
    """Which prices a result rests on.

    `own` names those of the company's book, `own_rows` its rows. `error` is the share of the bill that age
    makes it err by, `estimated` the share without a list price or without a source of the quantity; `basis`
    says by the claim of a line's sum whether its price is of a list, of a copy of one, derived or an
    estimate, and `by_basis` which share of the bill each makes.
    """

    snapshot: str
    oldest_as_of: date
    rows_used: int
    rows: ClaimId
    oldest: ClaimId
    past_limit: ClaimValue
    widened: ClaimValue | None = None
    aged: tuple[AgedPrice, ...] = ()
    own: tuple[str, ...] = ()
    own_rows: str | None = None
    error: ClaimValue | None = None
    estimated: ClaimValue | None = None
    by_basis: Mapping[str, ClaimValue] = field(default_factory=dict[str, ClaimValue])
    basis: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineLine:
    """A category of services: what it costs today and what the plan costs for it, USD a month.

    compared: whether both are like with like, and count when it is said whether moving pays.
    """

    category: str
    today: ClaimId | None
    planned: ClaimId | None
    compared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RentedMachine:
    """Machines of today, and the size that carries each of them where the plan runs."""

    name: str
    sku: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MachinesReport:
    """The machines of today, and what the same cost where the plan runs.

    figures: by name, as `machines`, `vcpus`, `memory` and `disk`, and `needed_vcpus` by their use · rehosted:
    moved as they are, with their disks and licences, USD a month at list price · site: where · text: the
    same in a sentence.
    """

    figures: Mapping[str, ClaimId]
    rehosted: ClaimId | None
    parts: tuple[Share, ...]
    rented: tuple[RentedMachine, ...]
    site: str
    text: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineReport:
    """What runs today, as bills and inventories say, beside the plan.

    monthly: usage and commitments of a month · apart: what is not in it, as credits and taxes · places: by
    provider and region · unread: lines of the files that are in no figure, or were not taken as they stand.
    """

    lines: tuple[BaselineLine, ...] = ()
    monthly: ClaimId | None = None
    apart: tuple[Share, ...] = ()
    places: tuple[Share, ...] = ()
    machines: MachinesReport | None = None
    sources: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    text: Statement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything the reports print. Without `run` it is the same for the same input, prices, seed and day.

    `assumed` leads from the path of an assumption to its claim; `counts` holds how many agents ended in
    each status, how much was assumed, and how much is advised; `diagram` draws the architecture in
    Mermaid; `not_understood` are passages of a description that are in no figure.
    """

    title: str
    as_of: date
    requirements: Mapping[str, object]
    assumptions: tuple[Assumption, ...]
    contradictions: tuple[Statement, ...]
    not_modelled: tuple[str, ...]
    off_the_bill: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()
    agents: tuple[AgentEntry, ...]
    synthesis: Synthesis
    choice: ChoiceReport
    currency: ReportCurrency
    architecture: Architecture
    diagram: str = ""
    cost: CostReport
    compliance: ComplianceReport
    answers: Answers
    prices: PriceUse
    facts: Facts
    baseline: BaselineReport | None = None
    claims: dict[str, Claim] = field(default_factory=dict[str, Claim])
    assumed: Mapping[str, ClaimId] = field(default_factory=dict[str, ClaimId])
    counts: Mapping[str, ClaimId] = field(default_factory=dict[str, ClaimId])
