# ruff: noqa: E501 - rows of a table read best as one line each
"""A full dossier of the clinic portal, made by hand: realistic in shape and size, with real claims."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from infra_mind.domain.architecture import Architecture, Component, Tier
from infra_mind.domain.assumption import Assumption
from infra_mind.domain.choice import (
    ChoiceReport,
    GuardRailReport,
    OfferReport,
    TargetReport,
    TieReport,
)
from infra_mind.domain.claim import Claim, Source, SourceKind
from infra_mind.domain.design import ZONES, Decision, Design
from infra_mind.domain.dossier import (
    AgentEntry,
    AgentStatus,
    Alternative,
    Answers,
    ApplicableFramework,
    Break,
    BuiltWorkload,
    ComplianceReport,
    Conflict,
    ControlProvision,
    CostDriver,
    CostLine,
    CostReport,
    Dossier,
    ExitPrice,
    FlipPoint,
    FrameworkReport,
    FrontPoint,
    MeasureReport,
    MonthlyOutlook,
    NextQuestion,
    Overruled,
    PriceUse,
    ReportCurrency,
    RequirementVerdict,
    Share,
    Synthesis,
    TeamLoad,
    Wave,
)
from infra_mind.domain.facts import Facts
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.option import DecisionKind, Zones
from infra_mind.domain.provenance import Provenance
from infra_mind.domain.recommendation import (
    AgentReport,
    Duty,
    Finding,
    Impact,
    Level,
    Owner,
    Pillar,
    Recommendation,
)
from infra_mind.domain.role import AgentRole
from infra_mind.domain.statement import Statement
from infra_mind.reports import AgentRun, Format, RunView, render_reports
from infra_mind.workflows.run_view import record_figures

LIST = Source(
    title="AWS price list, Amazon EC2",
    url="https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonEC2/current/index.json",
    as_of=date(2026, 7, 20),
    kind=SourceKind.VENDOR_LIST,
)
SLA = Source(
    title="Amazon Compute Service Level Agreement",
    url="https://aws.amazon.com/compute/sla/",
    as_of=date(2026, 5, 25),
    kind=SourceKind.PUBLICATION,
)
STATED = Source(title="Stated in the requirements", kind=SourceKind.USER)
ESTIMATE = Source(
    title="Own estimates of operating hours", as_of=date(2026, 9, 1), kind=SourceKind.ESTIMATE
)

# part, service, sku, quantity, unit, unit price, workload
LINES = (
    ("Machines", "compute.instance", "m7i.xlarge", 4380.0, "instance-hours", 0.2419, "portal"),
    ("Load balancer", "load_balancer.hour", "", 730.0, "hours", 0.027, "portal"),
    (
        "Database pair",
        "database.postgresql.ha_instance",
        "db.r6i.2xlarge",
        730.0,
        "hours",
        2.42,
        "portal",
    ),
    ("Database disk", "database.ha_storage_gb_month", "", 1340.0, "GB-months", 0.274, "portal"),
    ("Object storage", "object_storage.gb_month", "", 19200.0, "GB-months", 0.0245, "portal"),
    ("Cache", "cache.instance", "cache.m6g.large", 1460.0, "node-hours", 0.186, "portal"),
    ("Internet egress", "egress.internet_gb", "", 9460.0, "GB", 0.09, "portal"),
    ("Tokens read", "llm.input_tokens", "mid", 2190.0, "million tokens", 1.1, "assistant"),
    ("Tokens written", "llm.output_tokens", "mid", 425.8, "million tokens", 4.4, "assistant"),
    ("Accelerators", "compute.gpu", "p4d.24xlarge", 196.0, "GPU-hours", 12.29, "triage-model"),
    ("Logs", "logs.ingest_gb", "", 620.0, "GB", 0.63, "portal"),
)


TIERS = {
    "compute.instance": Tier.COMPUTE,
    "load_balancer.hour": Tier.EDGE,
    "database.postgresql.ha_instance": Tier.DATA,
    "object_storage.gb_month": Tier.DATA,
    "cache.instance": Tier.DATA,
    "llm.input_tokens": Tier.COMPUTE,
    "compute.gpu": Tier.COMPUTE,
    "logs.ingest_gb": Tier.DATA,
}


COUNTS = (
    ("agents", 11),
    ("completed", 10),
    ("skipped", 1),
    ("failed", 0),
    ("timed_out", 0),
    ("assumed", 2),
    ("constants", 1),
)


@dataclass
class Making:
    """The ledger while the dossier is made, with short ways to put claims into it."""

    ledger: Ledger = field(default_factory=Ledger)

    def stated(self, label: str, value: float | str, unit: str = "") -> Claim:
        return self.ledger.claim(label, value, unit, method="requirements", source=STATED)

    def worked(
        self,
        label: str,
        value: float,
        unit: str,
        *of: Claim,
        spread: float = 0.0,
        method: str = "evaluate",
    ) -> Claim:
        low, high = (value * (1 - spread), value * (1 + 1.6 * spread)) if spread else (None, None)
        return self.ledger.claim(
            label,
            value,
            unit,
            low=low,
            high=high,
            method=method,
            of=of,
            source=None if of else ESTIMATE,
        )

    def say(self, text: str, **figures: Claim) -> Statement:
        return self.ledger.say(text, **figures)


@cache
def make_dossier() -> Dossier:
    """Everything completed but WEB_RESEARCH, which is skipped; one line has no price."""
    m = Making()
    budget = m.stated("Budget a month", 25000, "USD/month")
    growth = m.stated("Growth of traffic", 0.6, "share/year")
    peak = m.stated("Peak load of portal", 400, "rps")
    lines = _lines(m, peak)
    priced = [m.ledger[line.monthly] for line in lines if line.monthly]
    total = sum(float(claim.value) for claim in priced)
    monthly = m.worked("Monthly cost", total, "USD/month", *priced, spread=0.14)
    facts = _facts(m, monthly, budget, peak)
    cost = _cost(m, lines, monthly, budget, growth)
    recommendations = _recommendations(m, facts)
    synthesis = _synthesis(m, facts, recommendations)
    return Dossier(
        title="Patient portal and triage assistant",
        as_of=date(2026, 11, 23),
        requirements={"title": "Patient portal and triage assistant", "budget": {"monthly": 25000}},
        assumptions=_assumptions(),
        contradictions=(),
        not_modelled=(),
        agents=_agents(m, facts, recommendations),
        synthesis=synthesis,
        choice=_choice(m, monthly),
        currency=ReportCurrency(code="USD", usd_rate=1.0),
        architecture=Architecture(
            design=DESIGN, components=tuple(line.component for line in lines)
        ),
        cost=cost,
        compliance=_compliance(m),
        answers=_answers(m, facts, growth),
        prices=PriceUse(
            snapshot="2026-09",
            oldest_as_of=date(2026, 6, 18),
            rows_used=43,
            rows=m.worked("Prices used", 43, "count").id,
            oldest=m.ledger.claim(
                "Oldest price", "2026-06-18", method="prices.age", source=LIST
            ).id,
            past_limit=m.worked(
                "Share of the total past its age limit", 0.034, "share", monthly
            ).id,
        ),
        facts=_named(m, facts, cost),
        assumed={one.path: _assumed(m, one).id for one in _assumptions()},
        counts={name: m.worked(f"Count: {name}", number, "count").id for name, number in COUNTS},
        claims=dict(sorted(m.ledger.claims.items())),
    )


def _choice(m: Making, monthly: Claim) -> ChoiceReport:
    """Three offers around the design, targets that are met but for one, one guard rail that bound."""
    terms = {
        "bill": 17000.0,
        "people": 4300.0,
        "downtime": 1400.0,
        "carbon": 33.0,
        "leaving": 100.0,
        "one_off": 700.0,
    }
    objective = {
        name: m.worked(f"{name}: expected over the horizon", value, "USD/month")
        for name, value in terms.items()
    }
    objective["total"] = m.worked(
        "Cost all told, expected over the horizon",
        sum(terms.values()),
        "USD/month",
        *objective.values(),
    )
    return ChoiceReport(
        offers=tuple(_offer(m, monthly, *row) for row in OFFERS),
        targets=(
            TargetReport(
                target="availability",
                workload="portal",
                asked=m.stated("portal: availability asked for", 0.9995, "share").id,
                value=m.worked("portal: availability", 0.9997, "share", spread=0.0001).id,
                probability_met=m.worked(
                    "portal: probability that the availability is met", 0.87, "share"
                ).id,
                status="met",
                stated=True,
            ),
            TargetReport(
                target="rto",
                workload="portal",
                asked=m.stated("portal: time to recover asked for", 3600, "duration").id,
                value=m.worked("portal: time to recover", 1560, "duration", spread=0.3).id,
                probability_met=m.worked(
                    "portal: probability that it is back in time", 0.98, "share"
                ).id,
                status="met",
                stated=True,
            ),
            TargetReport(
                target="latency",
                workload="portal",
                asked=m.stated("portal: time to answer asked for", 300, "ms").id,
                value=m.worked("portal: time to answer", 190, "ms", spread=0.1).id,
                probability_met=m.worked(
                    "portal: probability that it answers in time", 0.99, "share"
                ).id,
                status="met",
                stated=True,
            ),
            TargetReport(
                target="budget",
                workload=None,
                asked=m.stated("budget of the first year", 25000.0, "USD/month").id,
                value=m.worked("bill of the first year", 18500.0, "USD/month", spread=0.2).id,
                probability_met=m.worked(
                    "probability that the first year keeps to its budget", 0.91, "share"
                ).id,
                status="met",
                stated=True,
            ),
        ),
        objective={name: claim.id for name, claim in objective.items()},
        regret=m.worked("Expected cost of not knowing the future", 130.0, "USD/month").id,
        ties=(
            TieReport(
                design=DESIGN | {ZONES: Zones.THREE},
                difference=m.worked("Three zones, against the choice", 120.0, "USD/month").id,
            ),
        ),
        prices_of={
            "downtime_hour": m.stated("portal: cost of an hour of downtime", 600.0, "USD/h").id,
            "work_hour": m.worked("hourly wage", 80.0, "USD/h", spread=0.3).id,
            "carbon_tonne": m.worked("price of carbon", 190.0, "USD/t", spread=0.4).id,
            "leaving_probability_per_year": m.worked(
                "probability of leaving within a year", 0.04, "share", spread=0.4
            ).id,
        },
        guard_rails=(
            GuardRailReport(
                id="zone-replica",
                decision=Decision(DecisionKind.DATABASE, "portal"),
                reason="Business records behind a critical workload survive the loss of a zone.",
                source=SLA,
                bound=True,
                costs=m.worked("What the guard rail costs", 410.0, "USD/month").id,
                lifted=False,
            ),
        ),
    )


ZONES_OF = {"lean": Zones.ONE, "recommended": Zones.TWO, "resilient": Zones.THREE}
OFFERS = (("lean", 0.62, 8.0, 7.4), ("recommended", 1.0, 9.6, 3.2), ("resilient", 1.2, 12.9, 1.5))


def _offer(
    m: Making, monthly: Claim, name: str, share: float, hours: float, down: float
) -> OfferReport:
    bill = float(monthly.value) * share
    gives_up = (Statement("the availability target"),) if name == "lean" else ()
    return OfferReport(
        name=name,
        design=DESIGN | {ZONES: ZONES_OF[name]},
        monthly=m.worked(f"The {name} offer: monthly bill", bill, "USD/month", spread=0.14).id,
        downtime_hours=m.worked(f"The {name} offer: downtime", down, "h/year").id,
        operating_hours=m.worked(f"The {name} offer: hours to run it", hours, "h/week").id,
        gives_up=gives_up,
        odds_best=m.worked(f"The {name} offer: share of futures", 0.3, "share").id,
    )


@cache
def make_partial_dossier() -> Dossier:
    """The same with agents that failed and ran out of time, and everything that is said loudly."""
    whole = make_dossier()
    said = Making(Ledger(whole.claims))
    peak, average = (
        said.stated("Peak of portal", 40, "rps"),
        said.stated("Average of portal", 90, "rps"),
    )
    ends = {
        AgentRole.MLOPS: (AgentStatus.FAILED, "the accelerator table has no row for 'B200'"),
        AgentRole.SIMULATION: (AgentStatus.TIMED_OUT, "not done after 300 s"),
    }
    agents = tuple(
        replace(one, status=ends[one.role][0], error=ends[one.role][1], report=None)
        if one.role in ends
        else one
        for one in whole.agents
    )
    ended = {"completed": 8, "failed": 1, "timed_out": 1, "assumed": 4, "constants": 0}
    counts = {
        name: said.worked(f"Count: {name}", number, "count").id for name, number in ended.items()
    }
    return replace(
        whole,
        agents=agents,
        counts={**whole.counts, **counts},
        not_modelled=("meters (iot)", "feed (streaming)"),
        off_the_bill=("meters (iot)", "feed (streaming)"),
        contradictions=(
            said.say("The peak of {p} is below the average of {a}.", p=peak, a=average),
        ),
        claims=dict(said.ledger.claims),
        cost=replace(whole.cost, not_priced=("WAF in eu-central-1", "Support plan")),
    )


def make_run() -> RunView:
    """Eleven agents in parallel; the wall time of their phase is that of the slowest."""
    agents = tuple(
        AgentRun(
            role=role,
            status=AgentStatus.SKIPPED if role is AgentRole.WEB_RESEARCH else AgentStatus.COMPLETED,
            started=0.004 * index,
            seconds=0.01 if role is AgentRole.WEB_RESEARCH else 0.42 + 0.19 * (index * 7 % 5),
        )
        for index, role in enumerate(AgentRole)
    )
    wall = max(agent.started + agent.seconds for agent in agents)
    phases = {"validation": 0.61, "agents": wall, "synthesis": 0.12}
    speedup = sum(agent.seconds for agent in agents) / wall
    ledger = Ledger()
    return RunView(
        run_id="R-0192",
        mode="parallel",
        agents=agents,
        phase_times=phases,
        total_time=2.31,
        speedup=speedup,
        success_rate=100.0,
        figures=record_figures(ledger, agents, phases, 2.31, speedup),
        claims=ledger.own,
    )


DECISIONS = {
    "provider": "aws",
    "region": "eu-central-1",
    "zones": "two_zones",
    "regions": "warm_standby",
    "commitment": "one_year",
    "backup": "cross_region",
    "portal.platform": "virtual_machines",
    "portal.machine": "m7i.xlarge",
    "portal.database": "replicated",
    "portal.cache": "managed",
    "portal.delivery": "direct",
    "assistant.serving": "mid",
    "triage-model.accelerator": "A100",
    "triage-model.purchase": "spot",
}
DESIGN = Design.from_mapping(DECISIONS)


def _lines(m: Making, peak: Claim) -> tuple[CostLine, ...]:
    lines = [_line(m, peak, *row) for row in LINES]
    part = Component(
        workload="portal",
        service="waf.month",
        name="Web application firewall",
        sku="",
        provider="aws",
        region="eu-central-1",
        quantity=1,
        unit="month",
        unit_price=None,
        monthly=None,
        tier=Tier.EDGE,
    )
    quantity = m.worked("Quantity of web application firewall", 1, "units", peak)
    return (*lines, CostLine(component=part, quantity=quantity.id, unit_price=None, monthly=None))


def _line(
    m: Making,
    peak: Claim,
    name: str,
    service: str,
    sku: str,
    quantity: float,
    unit: str,
    price: float,
    workload: str,
) -> CostLine:
    called = f"{name.lower()} of {workload}"
    amount = m.worked(f"Quantity of {called}", quantity, unit, peak)
    unit_price = m.ledger.claim(
        f"Unit price of {called}",
        price,
        f"USD/{unit.removesuffix('s')}",
        method="price_book.find",
        source=LIST,
    )
    monthly = m.worked(f"Cost of {called}", quantity * price, "USD/month", amount, unit_price)
    part = Component(
        workload=workload,
        service=service,
        name=name,
        sku=sku,
        provider="aws",
        region="eu-central-1",
        quantity=quantity,
        unit=unit,
        unit_price=price,
        monthly=quantity * price,
        claims=(amount.id, unit_price.id, monthly.id),
        tier=TIERS.get(service),
    )
    return CostLine(
        component=part, quantity=amount.id, unit_price=unit_price.id, monthly=monthly.id
    )


def _facts(m: Making, monthly: Claim, budget: Claim, peak: Claim) -> dict[str, Claim]:
    machine = m.ledger.claim(
        "SLA of two instances in two zones", 0.9999, "share", method="slas.find", source=SLA
    )
    availability = m.worked("Availability", 0.99964, "share", machine)
    downtime = m.worked("Downtime a year", 3.15, "h/year", availability, spread=0.4)
    return {
        "monthly": monthly,
        "budget": budget,
        "availability": availability,
        "availability_target": m.stated("Availability asked for", 0.9995, "share"),
        "downtime": downtime,
        "recovery": m.worked(
            "Time to recover from the loss of the region", 2400, "duration", machine
        ),
        "rto": m.stated("Recovery time asked for", 3600, "duration"),
        "data_loss": m.worked("Data lost at worst", 240, "duration", machine),
        "rpo": m.stated("Data loss allowed", 300, "duration"),
        "latency.portal": m.worked(
            "P95 latency of portal at the peak", 142, "ms", peak, spread=0.2
        ),
        "latency_target.portal": m.stated("P95 latency asked for", 300, "ms"),
        "saturation": m.worked("Load at which portal saturates", 610, "rps", peak),
        "carbon": m.worked("Emissions", 812, "kg/month", peak, spread=0.3),
    }


def _named(m: Making, facts: dict[str, Claim], cost: CostReport) -> Facts:
    ids = {name: claim.id for name, claim in facts.items()}
    monthly = facts["monthly"]
    return Facts(
        design=m.stated("Chosen architecture", "provider aws").id,
        monthly=ids["monthly"],
        monthly_likely=m.worked("Bill at the likely values", 10110, "USD/month", monthly).id,
        first_year=cost.first_year,
        horizon=cost.horizon,
        horizon_months=m.stated("Horizon", 36, "months").id,
        present_cost=cost.net_present_cost,
        availability=ids["availability"],
        downtime=ids["downtime"],
        recovery=ids["recovery"],
        data_loss=ids["data_loss"],
        operating_hours=m.worked("Hours a week to run it", 5.5, "h/week", monthly).id,
        carbon=ids["carbon"],
        exit_cost=m.worked("Price of leaving", 14200, "USD", monthly).id,
        budget=ids["budget"],
        over_budget=cost.over_budget,
        availability_target=ids["availability_target"],
        rto=ids["rto"],
        rpo=ids["rpo"],
        latency={"portal": ids["latency.portal"]},
        latency_target={"portal": ids["latency_target.portal"]},
    )


def _shown_month(
    m: Making, month: int, likely: float, monthly: Claim, budget: Claim
) -> dict[str, str]:
    if month != 1 and month % 6:
        return {}
    bill = m.worked(
        f"Monthly bill in month {month}", likely * 1.033**month, "USD/month", monthly, spread=0.14
    )
    chance = min(0.97, max(0.0, (month - 14) / 40))
    risk = m.worked(
        f"Probability that the bill of month {month} breaks the budget",
        chance,
        "share",
        bill,
        budget,
    )
    return {"bill": bill.id, "risk": risk.id}


def _cost(
    m: Making, lines: tuple[CostLine, ...], monthly: Claim, budget: Claim, growth: Claim
) -> CostReport:
    likely = float(monthly.value)
    outlook = tuple(
        MonthlyOutlook(
            month=month,
            p10=likely * 0.86 * 1.028**month,
            p50=likely * 1.033**month,
            p90=likely * 1.22 * 1.041**month,
            over_budget=min(0.97, max(0.0, (month - 14) / 40)),
            **_shown_month(m, month, likely, monthly, budget),
        )
        for month in range(1, 37)
    )
    drivers = (
        ("workloads[0].traffic.growth_per_year", "Growth of traffic", 0.41, 0.86, 1.31),
        ("workloads[0].service.cpu_ms", "Processor time of a request", 0.22, 0.91, 1.17),
        ("workloads[1].llm.output_tokens", "Tokens of an answer", 0.14, 0.94, 1.12),
        ("model.price_error", "Age of the prices", 0.09, 0.95, 1.08),
        ("workloads[2].training.utilization", "Utilisation of the accelerators", 0.06, 0.97, 1.06),
    )
    return CostReport(
        monthly=monthly.id,
        first_year=m.worked(
            "Cost of the first year", likely * 14.3, "USD", monthly, spread=0.16
        ).id,
        horizon=m.worked(
            "Cost of the horizon", likely * 66.2, "USD", monthly, growth, spread=0.24
        ).id,
        horizon_months=36,
        net_present_cost=m.worked(
            "Net present cost", likely * 58.9, "USD", monthly, growth, spread=0.22
        ).id,
        over_budget=m.worked(
            "Probability of breaking the budget", 0.12, "share", monthly, budget
        ).id,
        lines=lines,
        drivers=tuple(
            CostDriver(
                path=path,
                label=label,
                share=m.worked(f"Share of the spread: {label}", share, "share", monthly).id,
                low=m.worked(
                    f"Cost at the low end: {label}", likely * low, "USD/month", monthly
                ).id,
                high=m.worked(
                    f"Cost at the high end: {label}", likely * high, "USD/month", monthly
                ).id,
            )
            for path, label, share, low, high in drivers
        ),
        outlook=outlook,
        not_priced=("Web application firewall in eu-central-1",),
    )


_OWNERS = {
    AgentRole.INFRASTRUCTURE: Owner.MANAGEMENT,
    AgentRole.CLOUD_ENGINEER: Owner.OPERATIONS,
    AgentRole.SIMULATION: Owner.OPERATIONS,
    AgentRole.COMPLIANCE: Owner.SECURITY,
    AgentRole.MLOPS: Owner.DATA_AND_AI,
    AgentRole.AI_CONSULTANT: Owner.DATA_AND_AI,
}


def _recommendations(m: Making, facts: dict[str, Claim]) -> tuple[Recommendation, ...]:
    monthly = facts["monthly"]
    rows = (
        ("commit-one-year", "Commit the steady load for one year", Pillar.COST_OPTIMIZATION, Level.HIGH, Level.LOW, -1310, AgentRole.INFRASTRUCTURE,
         "Buy one-year savings plans for the machines and the database pair.", "The steady share pays for itself well within the year."),
        ("two-zones", "Spread portal and its database over two zones", Pillar.RELIABILITY, Level.CRITICAL, Level.MEDIUM, 1790, AgentRole.CLOUD_ENGINEER,
         "Run the machines in two zones and keep a synchronous standby of records.", "One zone cannot reach the availability asked for."),
        ("audit-log", "Turn on audit logging before patient data moves", Pillar.SECURITY, Level.CRITICAL, Level.LOW, 390, AgentRole.COMPLIANCE,
         "Log every access to patient data, keep it apart, and alert on gaps.", "Article 30 and 45 CFR 164.312(b) rest on it, and it is not in place."),
        ("train-on-spot", "Train on spot capacity with checkpoints", Pillar.COST_OPTIMIZATION, Level.MEDIUM, Level.MEDIUM, -2240, AgentRole.MLOPS,
         "Write checkpoints to object storage and restart from the newest.", "Runs may be interrupted; the discount outweighs the repeated work."),
        ("cache-prompts", "Cache the repeated part of prompts", Pillar.PERFORMANCE_EFFICIENCY, Level.MEDIUM, Level.LOW, -820, AgentRole.AI_CONSULTANT,
         "Put instructions first, patient context last, and use the cached rate.", "Most input tokens repeat from request to request."),
        ("rehearse-failover", "Rehearse the failover every quarter", Pillar.OPERATIONAL_EXCELLENCE, Level.HIGH, Level.MEDIUM, 0, AgentRole.SIMULATION,
         "Fail the region over on a quiet morning and time it.", "The recovery time is only as good as the last rehearsal."),
        ("index-records", "Review the slowest queries of records", Pillar.PERFORMANCE_EFFICIENCY, Level.LOW, Level.LOW, -210, AgentRole.INFRASTRUCTURE,
         "Take the ten slowest queries and give each an index or a cache.", "Reads make most of the database's load."),
    )  # fmt: skip
    return tuple(
        Recommendation(
            id=name,
            title=Statement(title),
            pillar=pillar,
            priority=priority,
            action=Statement(action),
            rationale=Statement(why),
            gain=Statement("avoids that it is forgotten"),
            owner=_OWNERS.get(role, Owner.DEVELOPERS),
            done_when=Statement("It was seen to work."),
            effort=effort,
            impact=Impact(
                monthly_cost=m.worked(
                    f"Change of the bill: {title}", change, "USD/month", monthly
                ).id,
                availability=m.worked(
                    f"Change of availability: {title}", 0.0009, "share", monthly
                ).id
                if pillar is Pillar.RELIABILITY
                else None,
            ),
            confidence=0.8 if priority is Level.CRITICAL else 0.65,
            agents=(role,),
            claims=(monthly.id,),
        )
        for name, title, pillar, priority, effort, change, role, action, why in rows
    )


def _synthesis(
    m: Making, facts: dict[str, Claim], recommendations: tuple[Recommendation, ...]
) -> Synthesis:
    dearer = m.worked(
        "Azure in germanywestcentral against the choice", 1480, "USD/month", facts["monthly"]
    )
    hours = m.worked("Downtime more in one zone", 9.6, "h/year", facts["downtime"])
    saved = m.worked("Saving of one zone", 1790, "USD/month", facts["monthly"])
    idle = m.worked("Utilisation above which three years pay", 0.81, "share", facts["monthly"])
    rival = {
        "monthly": m.worked("Monthly cost of the rival", 11600, "USD/month", facts["monthly"]).id,
        "downtime": m.worked("Downtime of the rival", 3.4, "h/year", facts["downtime"]).id,
    }
    losers = (
        (
            "site",
            "azure/germanywestcentral",
            m.say("It costs {more} more for the same availability.", more=dearer),
        ),
        (
            "zones",
            "one_zone",
            m.say("It saves {saved} and adds {hours} of downtime.", saved=saved, hours=hours),
        ),
        (
            "commitment",
            "three_years",
            m.say("It only pays above a utilisation of {idle}.", idle=idle),
        ),
        (
            "portal.platform",
            "kubernetes",
            Statement(
                "The team's skill with clusters is middling and one service does not need one."
            ),
        ),
    )
    waves = ((1, "Safe ground", 0, 2), (2, "Move", 2, 5), (3, "Sharpen", 5, 9))
    return Synthesis(
        summary=m.say(
            "Run the portal on AWS in Frankfurt over two zones with a warm standby, for a likely {monthly} "
            "({range:range}), which reaches {availability} and stays below the budget.",
            monthly=facts["monthly"],
            range=facts["monthly"],
            availability=facts["availability"],
        ),
        recommendations=recommendations,
        checklist=(
            Duty(id="foundation", text=Statement("Write the network as code.")),
            Duty(
                id="aged-prices",
                text=m.say("Check the aged prices of {monthly}.", monthly=facts["monthly"]),
            ),
        ),
        confidence={
            one.id: m.worked(f"Confidence: {one.id}", one.confidence, "share").id
            for one in recommendations
        },
        built=(
            BuiltWorkload(
                workload="portal",
                text=Statement("AWS Fargate with Amazon CloudFront"),
                monthly=m.worked("portal: its lines", 10_200.0, "USD/month", facts["monthly"]).id,
            ),
        ),
        conflicts=(
            Conflict(
                decision=ZONES,
                chosen=Zones.TWO,
                supporters=(AgentRole.CLOUD_ENGINEER, AgentRole.SIMULATION),
                overruled=(
                    Overruled(
                        role=AgentRole.INFRASTRUCTURE,
                        option=Zones.ONE,
                        strength=0.4,
                        price=m.say(
                            "Overruling it costs {saved} and avoids {hours} of downtime.",
                            saved=saved,
                            hours=hours,
                        ),
                    ),
                ),
            ),
        ),
        alternatives=tuple(
            Alternative(
                decision=Decision.parse(decision),
                option=Decision.parse(decision).option(option),
                design=DESIGN | {Decision.parse(decision): Decision.parse(decision).option(option)},
                evaluation=rival,
                reason=reason,
            )
            for decision, option, reason in losers
        ),
        roadmap=tuple(
            Wave(
                number=number,
                title=title,
                starts=m.worked(f"Start of wave {number}", starts, "months", facts["monthly"]).id,
                ends=m.worked(f"End of wave {number}", ends, "months", facts["monthly"]).id,
                recommendations=tuple(one.id for one in recommendations[number - 1 :: 3]),
            )
            for number, title, starts, ends in waves
        ),
    )


def _agents(
    m: Making, facts: dict[str, Claim], recommendations: tuple[Recommendation, ...]
) -> tuple[AgentEntry, ...]:
    entries: list[AgentEntry] = []
    for role in AgentRole:
        if role is AgentRole.WEB_RESEARCH:
            entries.append(
                AgentEntry(
                    role=role,
                    operation="web_intelligence",
                    status=AgentStatus.SKIPPED,
                    error="no network is allowed",
                )
            )
            continue
        severity = (
            Level.HIGH if role in {AgentRole.SECURITY, AgentRole.COMPLIANCE} else Level.MEDIUM
        )
        report = AgentReport(
            role=role,
            summary=m.say(
                f"{role.label} looked at its part; the bill it saw is {{monthly}}.",
                monthly=facts["monthly"],
            ),
            findings=(
                Finding(
                    id=f"{role}-main",
                    title=m.say(
                        _FINDINGS.get(role, "The load grows by {growth}."),
                        growth=facts["saturation"],
                        share=facts["availability"],
                    ),
                    detail=m.say("It rests on {availability}.", availability=facts["availability"]),
                    severity=severity,
                ),
            ),
            recommendations=tuple(one for one in recommendations if role in one.agents),
        )
        entries.append(
            AgentEntry(role=role, operation="analysis", status=AgentStatus.COMPLETED, report=report)
        )
    return tuple(entries)


_FINDINGS = {
    AgentRole.SECURITY: "Patient data is reachable with one stolen administrator login.",
    AgentRole.COMPLIANCE: "Access to patient data leaves no trace today.",
    AgentRole.SIMULATION: "The portal saturates at {growth}.",
}


def _compliance(m: Making) -> ComplianceReport:
    law = Source(
        title="Regulation (EU) 2016/679",
        url="https://eur-lex.europa.eu/eli/reg/2016/679/oj",
        as_of=date(2016, 5, 4),
        kind=SourceKind.LAW,
    )

    def posture(
        name: str,
        title: str,
        counts: tuple[int, int, int, int, int],
        verdicts: tuple[RequirementVerdict, ...],
    ) -> FrameworkReport:
        names = (
            "supported",
            "supported_in_part",
            "not_supported",
            "not_assessable",
            "not_applicable",
        )
        return FrameworkReport(
            framework=name,
            title=title,
            scope="articles that ask for technical or organisational measures",
            counts={
                status: m.ledger.claim(
                    f"{title}: {status}",
                    number,
                    "count",
                    method="compliance.posture.assess",
                    source=law,
                ).id
                for status, number in zip(names, counts, strict=True)
            },
            requirements=verdicts,
        )

    verdicts = (
        RequirementVerdict(
            id="32.1.a",
            title="Pseudonymisation and encryption of personal data",
            status="supported",
            controls=("PRO-01",),
            evidence=(Statement("Encryption at rest is stated."),),
        ),
        RequirementVerdict(
            id="30.1",
            title="Records of processing activities",
            status="not_supported",
            controls=("DET-01", "GOV-03"),
            evidence=(),
            open=(Statement("Audit logging is stated to be off."),),
        ),
        RequirementVerdict(
            id="33",
            title="Notification of a breach to the authority",
            status="not_assessable",
            controls=("RES-02",),
            evidence=(),
        ),
    )
    health = (
        RequirementVerdict(
            id="164.312(b)",
            title="Audit controls",
            status="not_supported",
            controls=("DET-01",),
            evidence=(Statement("Audit logging is stated to be off."),),
        ),
        RequirementVerdict(
            id="164.312(a)(2)(iv)",
            title="Encryption and decryption",
            status="supported",
            controls=("PRO-01",),
            evidence=(Statement("Encryption at rest is stated."),),
        ),
    )
    measures = (
        (
            "DET-01",
            "Audit logging",
            "Log every access to personal data and keep the log apart for 12 months.",
            ("30.1", "164.312(b)"),
            9000,
            390,
        ),
        (
            "RES-02",
            "Incident response plan",
            "Write down who decides, who is told within 72 hours, and rehearse it.",
            ("33",),
            6000,
            0,
        ),
    )
    return ComplianceReport(
        frameworks=(
            posture("gdpr", "General Data Protection Regulation", (11, 5, 4, 6, 2), verdicts),
            posture("hipaa", "HIPAA Security Rule", (18, 7, 9, 12, 3), health),
        ),
        measures=tuple(
            MeasureReport(
                control=control,
                title=title,
                remediation=remediation,
                satisfies=satisfies,
                missing=control == "DET-01",
                in_part=False,
                hours=m.worked(f"Work once: {title}", once / 80, "h", spread=0.4).id,
                one_off=m.worked(f"One-off cost: {title}", once, "USD", spread=0.4).id,
                monthly=m.worked(f"Running cost: {title}", monthly, "USD/month", spread=0.4).id,
            )
            for control, title, remediation, satisfies, once, monthly in measures
        ),
        brought=(
            ControlProvision(
                control="PRO-01",
                title="Stored data encrypted",
                brings=Statement("the provider encrypts every object"),
                yours=Statement(""),
                source=Source(
                    title="User guide of the provider",
                    url="https://provider.example/encryption",
                    as_of=date(2026, 1, 5),
                    kind=SourceKind.PUBLICATION,
                ),
            ),
        ),
        applicable=(
            ApplicableFramework(
                framework="gdpr",
                title="General Data Protection Regulation",
                asked=True,
                sure="applies",
                because=Statement("personal data is processed in the European Union"),
                ask=Statement(""),
                examined=True,
                source=law,
                provider=Statement(""),
                yours=Statement(""),
                provider_source=None,
            ),
            ApplicableFramework(
                framework="c5",
                title="C5 attestation",
                asked=False,
                sure="applies",
                because=Statement("health data is kept in a cloud"),
                ask=Statement("say for whom"),
                examined=False,
                source=law,
                provider=Statement("the report lies ready"),
                yours=Statement("ask for it"),
                provider_source=law,
            ),
        ),
    )


def _answers(m: Making, facts: dict[str, Claim], growth: Claim) -> Answers:
    monthly, downtime = facts["monthly"], facts["downtime"]
    flips = (
        (
            "commitment",
            "three_years",
            "one_year",
            "workloads[0].traffic.steady_share",
            "Steady share of the load",
            0.81,
            0.62,
            True,
            "share",
        ),
        (
            "assistant.serving",
            "self_hosted",
            "mid",
            "workloads[1].llm.requests_per_day",
            "Requests to the assistant a day",
            310000,
            40000,
            True,
            "per day",
        ),
        (
            "regions",
            "single_region",
            "warm_standby",
            "reliability.downtime_cost_per_hour",
            "Cost of an hour of downtime",
            1150,
            4000,
            False,
            "USD/h",
        ),
    )
    questions = (
        (
            "workloads[0].traffic.growth_per_year",
            "By how much did traffic grow last year?",
            0.41,
            True,
        ),
        (
            "workloads[0].service.cpu_ms",
            "How much processor time does a request take?",
            0.22,
            False,
        ),
        ("security.sso", "Do all staff log in through one identity provider?", 0.02, False),
        ("team.ops_engineers", "Who is on call at night?", 0.03, True),
        ("workloads[1].llm.output_tokens", "How long are the assistant's answers?", 0.14, False),
    )
    breaks = (
        (
            "growth as stated",
            "Budget",
            27,
            "Move documents older than a quarter to infrequent storage.",
        ),
        (
            "traffic ten times as high",
            "Connections of the database",
            1,
            "Put a connection pooler before records.",
        ),
        ("a price rise of a fifth", "Budget", 19, "Commit the steady load now."),
        (
            "loss of the region",
            "Recovery time",
            None,
            "None needed: the standby takes over in time.",
        ),
    )
    hours = (("Database", 6.5), ("Machines", 5.0), ("Releases", 4.0), ("Accelerators", 3.5))
    return Answers(
        flip_points=tuple(
            FlipPoint(
                decision=Decision.parse(decision),
                option=Decision.parse(decision).option(option),
                instead_of=Decision.parse(decision).option(other),
                path=path,
                label=label,
                value=m.worked(
                    f"Flip point: {label}", value, unit, monthly, method="questions.flip"
                ).id,
                likely=m.stated(label, likely, unit).id,
                rises=rises,
            )
            for decision, option, other, path, label, value, likely, rises, unit in flips
        ),
        next_best=tuple(
            NextQuestion(
                path=path,
                question=question,
                value=m.worked(f"Value of an answer: {path}", 900 * share, "USD/month", monthly).id,
                share_of_spread=m.worked(
                    f"Share of the spread: {path}", share, "share", monthly
                ).id,
                moves_decision=moves,
            )
            for path, question, share, moves in questions
        ),
        nothing_more_to_ask=False,
        first_break=tuple(
            Break(
                scenario=scenario,
                limit=limit,
                month=None
                if month is None
                else m.worked(f"First break: {scenario}", month, "months", growth).id,
                remedy=Statement(remedy),
            )
            for scenario, limit, month, remedy in breaks
        ),
        team_load=TeamLoad(
            needed=m.worked("Operating hours a week", 19.0, "h/week", spread=0.3).id,
            available=m.stated("Hours of the team a week", 48, "h/week").id,
            items=tuple(
                Share(name=name, amount=m.worked(f"Hours: {name}", amount, "h/week").id)
                for name, amount in hours
            ),
            verdict=Statement("The team can run it, and has time left for the move."),
        ),
        exit_price=ExitPrice(
            total=m.worked("Price of leaving", 41000, "USD", monthly, spread=0.35).id,
            items=(
                Share(
                    name="Database",
                    amount=m.worked("Leaving the database", 17000, "USD", spread=0.4).id,
                ),
                Share(
                    name="Egress of stored data",
                    amount=m.worked("Moving data out", 1180, "USD", spread=0.1).id,
                ),
            ),
        ),
        pareto=tuple(
            FrontPoint(
                design=Design.from_mapping(DECISIONS | {"provider": provider, "zones": zones}),
                figures={
                    "monthly": m.worked(
                        f"Monthly cost of design {number}", cost, "USD/month", monthly
                    ).id,
                    "downtime": m.worked(
                        f"Downtime of design {number}", lost, "h/year", downtime
                    ).id,
                },
                chosen=number == 3,
            )
            for number, (provider, zones, cost, lost) in enumerate(_FRONT)
        ),
    )


_FRONT = (
    ("gcp", "one_zone", 7950, 13.1),
    ("aws", "one_zone", 8320, 12.7),
    ("gcp", "two_zones", 9840, 3.9),
    ("aws", "two_zones", 10113, 3.15),
    ("azure", "two_zones", 11600, 3.05),
    ("aws", "three_zones", 12480, 1.9),
)


def _assumed(m: Making, one: Assumption) -> Claim:
    return m.ledger.claim(
        one.path,
        one.likely,
        one.unit,
        low=one.low,
        high=one.high,
        method=f"{one.provenance}: {one.path}",
        source=one.source or ESTIMATE,
    )


def _assumptions() -> tuple[Assumption, ...]:
    rows = (
        (
            "workloads[0].traffic.growth_per_year",
            0.5,
            0.6,
            0.7,
            "share/year",
            "stated",
            Provenance.STATED,
        ),
        ("workloads[0].traffic.peak_rps", 380, 400, 420, "rps", "stated", Provenance.STATED),
        ("workloads[0].service.cpu_ms", 14, 18, 24, "ms", "stated", Provenance.STATED),
        (
            "workloads[0].traffic.peak_ratio",
            2,
            3.5,
            6,
            "ratio",
            "peak over average of load that follows the working day",
            Provenance.ASSUMED,
        ),
        (
            "workloads[0].stores[0].iops_per_request",
            2,
            6,
            14,
            "per request",
            "typical of 3 to 4 indexed reads",
            Provenance.ASSUMED,
        ),
        (
            "workloads[2].training.utilization",
            0.3,
            0.4,
            0.5,
            "share",
            "published runs of open models reach 30 to 50 %",
            Provenance.ASSUMED,
        ),
        (
            "model.price_error",
            0.97,
            1.0,
            1.06,
            "ratio",
            "lists of 2026-07 against today",
            Provenance.ASSUMED,
        ),
        ("security.sso", 0, 0.5, 1, "share", "unknown on purpose", Provenance.UNKNOWN),
    )
    return tuple(
        Assumption(
            path=path,
            low=low,
            likely=likely,
            high=high,
            unit=unit,
            reason=reason,
            provenance=provenance,
        )
        for path, low, likely, high, unit, reason, provenance in rows
    )


def choosing_with(**changes: object) -> Dossier:
    """A dossier whose choice is told otherwise."""
    dossier = make_dossier()
    return replace(dossier, choice=replace(dossier.choice, **changes))


def section_of(dossier: Dossier, title: str, kind: str = "executive") -> str:
    """A section of a report as Markdown."""
    report = render_reports(dossier, formats=[Format.MARKDOWN])[f"{kind}.md"].decode()
    return report.partition(f"## {title}\n")[2].partition("\n## ")[0]
