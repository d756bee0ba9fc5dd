"""What can be done to us on purpose, and what would it cost a year?"""

from dataclasses import dataclass

import numpy as np

from ...domain.claim import Claim, Source, SourceKind
from ...domain.ledger import Ledger
from ...evaluation.samples import Array
from ...knowledge.threats import Threat
from .risk_model import RiskModel

# One year of twenty is worse.
BAD_YEAR = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """One threat: P(at least one in a year), the loss of one event and the loss a year, in USD."""

    threat: Threat
    likelihood: Claim
    loss: Claim
    yearly: Claim
    mean: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Threats by expected loss, the sum of them, and what a year of twenty exceeds."""

    risks: tuple[Risk, ...]
    total: Claim
    mean: float
    bad_year: Claim


def register(model: RiskModel, ledger: Ledger) -> Register:
    """Every threat with its ranges, the dearest first."""
    basis = basis_of(model, ledger)
    risks = [_risk(model, ledger, threat, basis) for threat in model.threats]
    total, year = model.total(), model.year()
    return Register(
        risks=tuple(sorted(risks, key=lambda one: (-one.mean, one.threat.id))),
        total=band_of(ledger, "Loss a year by all threats", total, "USD/year", basis),
        mean=float(total.mean()),
        bad_year=ledger.claim(
            "Loss that one year in twenty exceeds",
            float(np.quantile(year, BAD_YEAR)),
            "USD",
            method=register,
            of=basis,
        ),
    )


def basis_of(model: RiskModel, ledger: Ledger) -> list[Claim]:
    """What the whole register rests on."""
    scale = ledger.claim(
        "Size of the company against one of about fifty to two hundred and fifty people",
        model.company.scale,
        "ratio",
        method=basis_of,
        source=Source(title="Requirements, company.size", kind=SourceKind.USER),
    )
    table = ledger.claim(
        "Threats to the parts of this design",
        len(model.threats),
        method="threat table",
        source=model.known.source,
    )
    return [table, scale]


def _risk(model: RiskModel, ledger: Ledger, threat: Threat, basis: list[Claim]) -> Risk:
    often = ledger.claim(
        f"{threat.title}: events a year without any control",
        threat.per_year.likely,
        "per year",
        low=threat.per_year.low,
        high=threat.per_year.high,
        method="threat table",
        source=threat.source,
    )
    events, loss = model.events(threat), model.loss(threat)
    happens = 1 - np.exp(-events)
    yearly = events * loss
    of = [*basis, often]
    return Risk(
        threat=threat,
        likelihood=band_of(
            ledger, f"{threat.title}: probability within a year", happens, "share", of
        ),
        loss=band_of(ledger, f"{threat.title}: loss of one event", loss, "USD", of),
        yearly=band_of(ledger, f"{threat.title}: loss a year", yearly, "USD/year", of),
        mean=float(yearly.mean()),
    )


def band_of(ledger: Ledger, label: str, values: Array, unit: str, of: list[Claim]) -> Claim:
    low, median, high = np.quantile(values, (0.1, 0.5, 0.9))
    return ledger.claim(
        label, float(median), unit, low=float(low), high=float(high), method=band_of, of=of
    )
