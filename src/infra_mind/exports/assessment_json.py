"""assessment.json: a dossier as programs read it."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, cast, get_args, get_origin, get_type_hints

from ..core.encoding import Encoder, Json, values_of
from ..domain.architecture import Architecture, Component
from ..domain.assumption import Assumption
from ..domain.choice import OfferReport, PinReport, TieReport
from ..domain.claim import Claim, Shown
from ..domain.debate import Proposal
from ..domain.design import Decision, Design, Site
from ..domain.dossier import (
    AgentEntry,
    Alternative,
    ComplianceReport,
    CostDriver,
    CostLine,
    CostReport,
    Dossier,
    FrameworkReport,
    FrontPoint,
    MonthlyOutlook,
    NearTie,
    Overruled,
    PriceUse,
    Share,
    Synthesis,
)
from ..domain.recommendation import Finding, Position
from ..domain.statement import Statement

SCHEMA_VERSION = 1
Object = dict[str, Json]

# What the document calls a field; what has no name there is left out.
_NAMES: Mapping[type, Mapping[str, str | None]] = {
    Alternative: {"design": "decisions"},
    Architecture: {"design": "decisions"},
    Assumption: dict.fromkeys(("shape", "source", "label", "question", "answered_at", "stream")),
    Claim: {"id": None},
    Component: {"tier": None},
    FrameworkReport: {"framework": None, "counts": None},
    FrontPoint: {"design": "decisions"},
    NearTie: {"design": "decisions"},
    OfferReport: {"design": "decisions"},
    TieReport: {"design": "decisions"},
    MonthlyOutlook: dict.fromkeys(("over_budget", "errors", "bill", "risk")),
    Overruled: {"price": "price_of_overruling"},
    Position: {"role": None},
    Proposal: {"design": "decisions"},
    PinReport: {"design": "decisions"},
    PriceUse: {"oldest": None, "rows": None},
    Synthesis: {"confidence": None},
}


def assessment_json(dossier: Dossier, run: Mapping[str, Json] | None = None) -> Object:
    """The whole result; everything but `run` follows from requirements, prices, seed and day."""
    encoder = _ResultEncoder(dossier.claims)
    architecture = {**encoder.fields(dossier.architecture), "diagram": dossier.diagram}
    document: Object = {
        "schema_version": SCHEMA_VERSION,
        "title": dossier.title,
        "as_of": dossier.as_of.isoformat(),
        "requirements": encoder.encode(dossier.requirements),
        "assumptions": encoder.encode(dossier.assumptions),
        "contradictions": encoder.encode(dossier.contradictions),
        "not_modelled": encoder.encode(dossier.not_modelled),
        "agent_results": {str(one.role): encoder.encode(one) for one in dossier.agents},
        "synthesis": {**encoder.fields(dossier.synthesis), "architecture": architecture},
        **encoder.fields(dossier.choice),
        "currency": encoder.encode(dossier.currency),
        "cost": encoder.encode(dossier.cost),
        "baseline": encoder.encode(dossier.baseline),
        "compliance": encoder.encode(dossier.compliance),
        "questions": encoder.encode(dossier.answers),
        "facts": {**dossier.facts.by_name()},
        "claims": encoder.encode(dossier.claims),
        "prices": encoder.encode(dossier.prices),
    }
    if run is not None:
        document["run"] = dict(run)
    return document


class _ResultEncoder(Encoder):
    """Fields that hold claims are written as their types say; statements are sentences."""

    def __init__(self, claims: Mapping[str, Claim]) -> None:
        self._claims = claims

    def encode(self, value: object) -> Json:
        match value:
            case Statement():
                return value.render(self._claims)
            case Design():
                return {**value.as_mapping()}
            case Decision() | Site():
                return str(value)
            case AgentEntry():
                return self._entry(value)
            case Finding():
                return {**self.fields(value), "claims": _ids(value.title, value.detail)}
            case Overruled():
                return {**self.fields(value), "claims": _ids(value.price)}
            case Alternative():
                return {**self.fields(value), "dominated_by": "chosen"}
            case CostReport():
                return self._cost(value)
            case ComplianceReport():
                return self._compliance(value)
            case _:
                return super().encode(value)

    def fields(self, value: object, *, without: str = "") -> Object:
        """The fields of a dataclass by their names in the document."""
        names, forms = _NAMES.get(type(value), {}), _forms(type(value))
        return {
            known: self._field(held, forms.get(name))
            for name, held in values_of(value).items()
            if name != without and (known := names.get(name, name)) is not None
        }

    def _field(self, value: object, form: Shown | type[Share] | None) -> Json:
        if isinstance(form, Shown):
            return self._claim_of(value, form)
        if form is Share:
            shares = cast("tuple[Share, ...]", value)
            return {one.name: self._claim_of(one.amount, Shown.FIGURE) for one in shares}
        return self.encode(value)

    def _claim_of(self, value: object, form: Shown) -> Json:
        """The claim of an id, or the claims of several by name."""
        if value is None:
            return None
        if not isinstance(value, str):
            named = cast("Mapping[str, object]", value)
            return {name: self._claim_of(id, form) for name, id in named.items()}
        claim = self._claims[value]
        if form is Shown.VALUE:
            return claim.value
        if form is Shown.SPREAD:
            return {"p10": claim.low, "p50": claim.value, "p90": claim.high, "claim": value}
        range_ = {"unit": claim.unit, "low": claim.low, "high": claim.high}
        return {"value": claim.value, **range_, "claim": value}

    def _entry(self, entry: AgentEntry) -> Object:
        report = entry.report
        commentary = report.commentary if report else None
        return {
            "status": str(entry.status),
            "operation": entry.operation,
            "error": entry.error or None,
            "summary": report and self.encode(report.summary),
            "comment": self.encode(commentary.text) if commentary and commentary.text else None,
            "findings": self.encode(report.findings if report else ()),
            "recommendations": self.encode(report.recommendations if report else ()),
            "checklist": self.encode(report.checklist if report else ()),
            "positions": self.encode(report.positions if report else ()),
            "claims": list[Json](sorted(report.claims)) if report else [],
            **({"commentary": self.fields(commentary)} if commentary else {}),
        }

    def _compliance(self, report: ComplianceReport) -> Object:
        """Each framework by its name, with its four counts."""
        fields = self.fields(report, without="frameworks")
        for one in report.frameworks:
            counts = {str(status): self._claims[id].value for status, id in one.counts.items()}
            fields[one.framework] = {**self.fields(one), **counts}
        return fields

    def _cost(self, cost: CostReport) -> Object:
        monthly = self._claims[cost.monthly]
        return {
            "monthly": {
                "p10": monthly.low,
                "p50": monthly.value,
                "p90": monthly.high,
                "claim": cost.monthly,
                "standard_error": self._claim_of(cost.monthly_errors, Shown.VALUE),
            },
            "by_line": [self._line(one) for one in cost.lines],
            "first_year": self._claim_of(cost.first_year, Shown.FIGURE),
            "horizon": {
                "months": cost.horizon_months,
                "total": self._claim_of(cost.horizon, Shown.FIGURE),
                "present_value": self._claim_of(cost.net_present_cost, Shown.FIGURE),
                "standard_error": self._claim_of(cost.horizon_errors, Shown.VALUE),
                "by_month": [self._month(one) for one in cost.outlook],
            },
            "tornado": [self._driver(one) for one in cost.drivers],
            "tornado_rest": {
                "others": self._claim_of(cost.others, Shown.VALUE),
                "together": self._claim_of(cost.together, Shown.VALUE),
            },
            "probability_over_budget": [
                {"month": one.month, "probability": one.over_budget} for one in cost.outlook
            ],
            "not_priced": list[Json](cost.not_priced),
        }

    def _line(self, line: CostLine) -> Object:
        ids = (line.quantity, line.unit_price, line.monthly)
        return {**self.fields(line.component), "claims": [id for id in ids if id]}

    def _month(self, one: MonthlyOutlook) -> Object:
        errors = zip(("p10", "p50", "p90"), one.errors, strict=bool(one.errors))
        return {**self.fields(one), "standard_error": dict(errors)}

    def _driver(self, driver: CostDriver) -> Object:
        return {**self.fields(driver), "claims": [driver.share, driver.low, driver.high]}


def _ids(*statements: Statement) -> list[Json]:
    return list(dict.fromkeys(id for one in statements for id in one.claims))


@cache
def _forms(kind: type) -> Mapping[str, Shown | type[Share]]:
    """How the fields that lead to claims are written, by what their types say."""
    hints = get_type_hints(kind, include_extras=True)
    found = {name: next(_forms_in(hint), None) for name, hint in hints.items()}
    return {name: form for name, form in found.items() if form is not None}


def _forms_in(hint: object) -> Iterator[Shown | type[Share]]:
    if hint is Share:
        yield Share
    elif get_origin(hint) is Annotated:
        yield from (one for one in get_args(hint) if isinstance(one, Shown))
    else:
        for one in get_args(hint):
            yield from _forms_in(one)
