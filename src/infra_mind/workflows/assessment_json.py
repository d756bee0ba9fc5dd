"""assessment.json: a dossier as programs read it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import cast

from pydantic import TypeAdapter

from ..domain.architecture import Component
from ..domain.claim import Claim
from ..domain.design import Design
from ..domain.dossier import (
    AgentEntry,
    Alternative,
    Answers,
    Change,
    ComplianceReport,
    Conflict,
    CostReport,
    Dossier,
    FlipPoint,
    FrameworkReport,
    MissedTarget,
    StoreLoss,
    Wave,
)
from ..domain.recommendation import Finding, Position, Recommendation
from ..domain.statement import Statement
from ..engine.events import JsonValue

SCHEMA_VERSION = 1
Object = dict[str, JsonValue]
Claims = Mapping[str, Claim]

_ANY: TypeAdapter[object] = TypeAdapter(object)


def assessment_json(dossier: Dossier, run: Mapping[str, JsonValue] | None = None) -> Object:
    """The whole result; everything but `run` follows from requirements, prices and seed alone."""
    claims = dossier.claims
    document: Object = {
        "schema_version": SCHEMA_VERSION,
        "title": dossier.title,
        "requirements": _plain(dossier.requirements),
        "assumptions": [
            {
                **_kept(asdict(one), "path", "low", "likely", "high", "unit", "reason"),
                "provenance": str(one.provenance),
            }
            for one in dossier.assumptions
        ],
        "contradictions": [one.render(claims) for one in dossier.contradictions],
        "not_modelled": list(dossier.not_modelled),
        "agent_results": {str(entry.role): _entry(entry, claims) for entry in dossier.agents},
        "synthesis": _synthesis(dossier),
        "cost": _cost(dossier.cost, claims),
        "compliance": _compliance(dossier.compliance, claims),
        "questions": _answers(dossier.answers, claims),
        "facts": {**dossier.facts.by_name()},
        "claims": {id: _claim(claim) for id, claim in claims.items()},
        "prices": {
            "snapshot": dossier.prices.snapshot,
            "oldest_as_of": dossier.prices.oldest_as_of.isoformat(),
            "rows_used": dossier.prices.rows_used,
            "past_limit": _value(dossier.prices.past_limit, claims),
            "widened": _value(dossier.prices.widened, claims),
            "aged": _plain(dossier.prices.aged),
            "own": list(dossier.prices.own),
            "own_rows": dossier.prices.own_rows,
        },
    }
    if run is not None:
        document["run"] = dict(run)
    return document


def _decisions(design: Design) -> Object:
    return {**design.as_mapping()}


def _change(one: Change | FlipPoint) -> Object:
    return {
        "decision": str(one.decision),
        "option": str(one.option),
        "instead_of": str(one.instead_of),
    }


def _plain(value: object) -> JsonValue:
    return cast("JsonValue", _ANY.dump_python(value, mode="json"))


def _kept(values: Mapping[str, object], *names: str) -> Object:
    return {name: _plain(values[name]) for name in names}


def _value(id: str | None, claims: Claims) -> JsonValue:
    return None if id is None else claims[id].value


def _values(ids: Mapping[str, str], claims: Claims) -> Object:
    return {name: claims[id].value for name, id in ids.items()}


def _figure(id: str | None, claims: Claims) -> JsonValue:
    """A claim where it is shown: its value and range with the id that traces it."""
    if id is None:
        return None
    claim = claims[id]
    return {
        "value": claim.value,
        "unit": claim.unit,
        "low": claim.low,
        "high": claim.high,
        "claim": id,
    }


def _claim(claim: Claim) -> Object:
    source = claim.source
    return {
        "label": claim.label,
        "value": claim.value,
        "unit": claim.unit,
        "low": claim.low,
        "high": claim.high,
        "method": claim.method,
        "inputs": list(claim.inputs),
        "source": None
        if source is None
        else {
            "title": source.title,
            "url": source.url,
            "as_of": None if source.as_of is None else source.as_of.isoformat(),
            "kind": str(source.kind),
        },
        "agent": claim.agent,
    }


def _entry(entry: AgentEntry, claims: Claims) -> Object:
    report = entry.report
    return {
        "status": str(entry.status),
        "operation": entry.operation,
        "error": entry.error or None,
        "summary": None if report is None else report.summary.render(claims),
        "comment": None if report is None else report.comment or None,
        "findings": [] if report is None else [_finding(one, claims) for one in report.findings],
        "recommendations": []
        if report is None
        else [_recommendation(one, claims) for one in report.recommendations],
        "positions": [] if report is None else [_position(one, claims) for one in report.positions],
        "claims": [] if report is None else list[JsonValue](sorted(report.claims)),
    }


def _finding(one: Finding, claims: Claims) -> Object:
    return {
        "id": one.id,
        "title": one.title.render(claims),
        "detail": one.detail.render(claims),
        "severity": str(one.severity),
        "claims": _ids(one.title, one.detail),
    }


def _ids(*statements: Statement) -> list[JsonValue]:
    return list(dict.fromkeys(id for one in statements for id in one.claims))


def _recommendation(one: Recommendation, claims: Claims) -> Object:
    return {
        "id": one.id,
        "title": one.title.render(claims),
        "pillar": str(one.pillar),
        "priority": str(one.priority),
        "action": one.action.render(claims),
        "rationale": one.rationale.render(claims),
        "effort": str(one.effort),
        "impact": {
            name: _value(id, claims)
            for name, id in (
                ("monthly_cost", one.impact.monthly_cost),
                ("availability", one.impact.availability),
                ("risk", one.impact.risk),
                ("carbon", one.impact.carbon),
            )
        },
        "confidence": one.confidence,
        "agents": [str(agent) for agent in one.agents],
        "claims": list(one.claims),
        "depends_on": list(one.depends_on),
    }


def _position(one: Position, claims: Claims) -> Object:
    return {
        "decision": str(one.decision),
        "option": str(one.option),
        "strength": one.strength,
        "reason": one.reason.render(claims),
        "because": list(one.because),
    }


def _synthesis(dossier: Dossier) -> Object:
    synthesis, claims = dossier.synthesis, dossier.claims
    architecture = dossier.architecture
    return {
        "summary": synthesis.summary.render(claims),
        "recommendations": [_recommendation(one, claims) for one in synthesis.recommendations],
        "conflicts": [_conflict(one, claims) for one in synthesis.conflicts],
        "architecture": {
            "decisions": _decisions(architecture.design),
            "components": [_component(one) for one in architecture.components],
            "diagram": draw_diagram(architecture.components),
        },
        "alternatives": [_alternative(one, claims) for one in synthesis.alternatives],
        "roadmap": [_wave(one, claims) for one in synthesis.roadmap],
        "considered": synthesis.considered,
        "exclusions": [
            {"decision": str(one.decision), "option": str(one.option), "reason": one.reason}
            for one in synthesis.exclusions
        ],
    }


def _conflict(one: Conflict, claims: Claims) -> Object:
    return {
        "decision": str(one.decision),
        "chosen": str(one.chosen),
        "supporters": [str(role) for role in one.supporters],
        "reason": one.reason.render(claims),
        "overruled": [
            {
                "role": str(other.role),
                "option": str(other.option),
                "strength": other.strength,
                "price_of_overruling": other.price.render(claims),
                "claims": list(other.price.claims),
            }
            for other in one.overruled
        ],
    }


def _alternative(one: Alternative, claims: Claims) -> Object:
    return {
        "decision": str(one.decision),
        "option": str(one.option),
        "decisions": _decisions(one.design),
        "evaluation": {name: _figure(id, claims) for name, id in one.evaluation.items()},
        "dominated_by": "chosen",
        "reason": one.reason.render(claims),
    }


def _wave(one: Wave, claims: Claims) -> Object:
    return {
        "number": one.number,
        "title": one.title,
        "starts": _value(one.starts, claims),
        "ends": _value(one.ends, claims),
        "recommendations": list(one.recommendations),
    }


def _component(one: Component) -> Object:
    names = ("workload", "service", "name", "sku", "provider", "region", "quantity", "unit")
    return _kept(asdict(one), *names, "unit_price", "monthly", "claims")


def draw_diagram(components: Iterable[Component]) -> str:
    """The components as a Mermaid flow chart, grouped by workload."""
    groups: dict[str, list[str]] = {}
    for one in components:
        label = f"{one.name} {one.sku}".strip()
        known = groups.setdefault(one.workload, [])
        if label not in known:
            known.append(label)
    lines = ["flowchart LR"]
    for number, (workload, labels) in enumerate(groups.items()):
        lines.append(f'  subgraph w{number}["{workload}"]')
        lines += [f'    w{number}c{place}["{label}"]' for place, label in enumerate(labels)]
        lines.append("  end")
        lines.append(f"  users((users)) --> w{number}")
    return "\n".join(lines)


def _cost(cost: CostReport, claims: Claims) -> Object:
    monthly = claims[cost.monthly]
    return {
        "monthly": {
            "p10": monthly.low,
            "p50": monthly.value,
            "p90": monthly.high,
            "claim": cost.monthly,
            "standard_error": _values(cost.monthly_errors, claims),
        },
        "by_line": [
            {
                **_component(line.component),
                "claims": [id for id in (line.quantity, line.unit_price, line.monthly) if id],
            }
            for line in cost.lines
        ],
        "first_year": _figure(cost.first_year, claims),
        "horizon": {
            "months": cost.horizon_months,
            "total": _figure(cost.horizon, claims),
            "present_value": _figure(cost.net_present_cost, claims),
            "standard_error": _values(cost.horizon_errors, claims),
            "by_month": [
                {
                    **_kept(asdict(one), "month", "p10", "p50", "p90"),
                    "standard_error": dict(
                        zip(("p10", "p50", "p90"), one.errors, strict=bool(one.errors))
                    ),
                }
                for one in cost.outlook
            ],
        },
        "tornado": [
            {
                "path": one.path,
                "label": one.label,
                "share": _value(one.share, claims),
                "low": _value(one.low, claims),
                "high": _value(one.high, claims),
                "claims": [one.share, one.low, one.high],
            }
            for one in cost.drivers
        ],
        "tornado_rest": {
            "others": _value(cost.others, claims),
            "together": _value(cost.together, claims),
        },
        "probability_over_budget": [
            {"month": one.month, "probability": one.over_budget} for one in cost.outlook
        ],
        "not_priced": list(cost.not_priced),
    }


def _compliance(report: ComplianceReport, claims: Claims) -> Object:
    frameworks: Object = {one.framework: _framework(one, claims) for one in report.frameworks}
    return {
        **frameworks,
        "measures": [
            {
                "control": one.control,
                "title": one.title,
                "remediation": one.remediation,
                "satisfies": list(one.satisfies),
                "one_off": _figure(one.one_off, claims),
                "monthly": _figure(one.monthly, claims),
            }
            for one in report.measures
        ],
        "suggested": [one.render(claims) for one in report.suggested],
    }


def _framework(one: FrameworkReport, claims: Claims) -> Object:
    return {
        "title": one.title,
        "scope": one.scope,
        **{status: _value(id, claims) for status, id in one.counts.items()},
        "requirements": [
            {
                "id": verdict.id,
                "title": verdict.title,
                "status": verdict.status,
                "controls": list(verdict.controls),
                "evidence": [item.render(claims) for item in verdict.evidence],
            }
            for verdict in one.requirements
        ],
    }


def _missed(one: MissedTarget, claims: Claims) -> Object:
    return {
        **_kept(asdict(one), "target", "label", "stated", "reachable"),
        "changes": [_change(change) for change in one.changes],
        "wanted": _figure(one.wanted, claims),
        "found": _figure(one.found, claims),
        "best": _figure(one.best, claims),
        "way": one.way.render(claims),
    }


def _loss(one: StoreLoss, claims: Claims) -> Object:
    return {
        **_kept(asdict(one), "workload", "store", "event", "when", "way"),
        "time_until_back": _figure(one.hours, claims),
        "data_lost": _figure(one.lost, claims),
        "misses_rto": one.late,
        "misses_rpo": one.loses,
    }


def _answers(answers: Answers, claims: Claims) -> Object:
    return {
        "flip_points": [
            {
                **_change(one),
                **_kept(asdict(one), "path", "label", "rises"),
                "value": _figure(one.value, claims),
                "likely": _figure(one.likely, claims),
            }
            for one in answers.flip_points
        ],
        "next_best": [
            {
                **_kept(asdict(one), "path", "question", "moves_decision"),
                "value": _figure(one.value, claims),
                "share_of_spread": _figure(one.share_of_spread, claims),
            }
            for one in answers.next_best
        ],
        "nothing_more_to_ask": answers.nothing_more_to_ask,
        "first_break": [
            {
                "scenario": one.scenario,
                "limit": one.limit,
                "month": _value(one.month, claims),
                "remedy": one.remedy.render(claims),
            }
            for one in answers.first_break
        ],
        "team_load": {
            "needed": _figure(answers.team_load.needed, claims),
            "available": _figure(answers.team_load.available, claims),
            "items": {one.name: _figure(one.amount, claims) for one in answers.team_load.items},
            "verdict": answers.team_load.verdict.render(claims),
        },
        "exit_price": {
            "total": _figure(answers.exit_price.total, claims),
            "items": {one.name: _figure(one.amount, claims) for one in answers.exit_price.items},
        },
        "pareto": [
            {
                "decisions": _decisions(one.design),
                "figures": {name: _figure(id, claims) for name, id in one.figures.items()},
                "chosen": one.chosen,
            }
            for one in answers.pareto
        ],
        "near_ties": [
            {
                "decision": str(one.decision),
                "option": str(one.option),
                "told": one.told.render(claims),
            }
            for one in answers.near_ties
        ],
        "recovery": [_loss(one, claims) for one in answers.recoveries],
        "downtime_causes": {
            one.name: _figure(one.amount, claims) for one in answers.downtime_causes
        },
        "carbon": {one.name: _figure(one.amount, claims) for one in answers.emissions},
        "missed_targets": [_missed(one, claims) for one in answers.missed],
    }
