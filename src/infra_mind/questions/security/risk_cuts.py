"""Which controls cut most risk for their money?"""

from dataclasses import dataclass

from ...domain.claim import Claim, Source, SourceKind, round_significant
from ...domain.ledger import Ledger
from ...knowledge.threats import Threat
from .risk import basis_of
from .risk_model import RiskModel, Safeguard

WORTHWHILE = 1.0
# What saves less than this times its cost hardly pays, and what costs that much more does not.
CLEARLY = 1.25
MONTHS = 12
# Estimates of our own bear no more.
DIGITS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A control: what it saves and costs a year (USD), after those before it; `monthly` is its cost a month."""

    safeguard: Safeguard
    saves: Claim
    costs: Claim
    monthly: Claim
    per_dollar: Claim
    share: float
    threats: tuple[Threat, ...]


def best_cuts(model: RiskModel, ledger: Ledger, *, limit: int) -> tuple[Cut, ...]:
    """Controls that are not known to be in place, by risk cut per unit of cost, one after the other.

    Greedy: after each the next is chosen by what it still adds; none that costs more than it saves.
    """
    basis = basis_of(model, ledger)
    taken: list[str] = []
    found: list[Cut] = []
    whole = float(model.total().mean())
    against = frozenset(control for threat in model.threats for control in threat.cuts)
    while len(found) < limit:
        offers = [
            (model.saved(one.id, taken), one)
            for one in model.safeguards.values()
            if one.present is not True
            and one.yearly > 0
            and one.id in against
            and one.id not in taken
        ]
        saved, best = max(
            offers, key=lambda offer: (offer[0] / offer[1].yearly, offer[1].id), default=(0.0, None)
        )
        if best is None or saved / best.yearly < WORTHWHILE:
            break
        taken.append(best.id)
        found.append(_cut(model, ledger, best, saved, saved / whole, basis))
    return tuple(found)


def answering_cuts(model: RiskModel, ledger: Ledger, threat: Threat) -> tuple[Cut, ...]:
    """Controls against one threat that are not in place and worth their money, by what they prevent in all."""
    basis, whole = basis_of(model, ledger), float(model.total().mean())
    offers = [
        (saved, one)
        for control in threat.cuts
        if (one := model.safeguards.get(control)) is not None and one.present is not True
        if (saved := model.saved(control)) >= WORTHWHILE * one.yearly
    ]
    offers.sort(key=lambda offer: (-offer[0], offer[1].id))
    return tuple(
        _cut(model, ledger, one, saved, saved / whole, basis) for saved, one in offers if one.yearly
    )


def cut_of(model: RiskModel, ledger: Ledger, control: str) -> Cut:
    """What one control is worth by itself, whether it pays or not."""
    saved, whole = model.saved(control), float(model.total().mean())
    basis = basis_of(model, ledger)
    return _cut(model, ledger, model.safeguards[control], saved, saved / whole, basis)


def _cut(
    model: RiskModel,
    ledger: Ledger,
    safeguard: Safeguard,
    saved: float,
    share: float,
    basis: list[Claim],
) -> Cut:
    name = safeguard.title
    saves = ledger.claim(
        f"{name}: loss a year that it prevents",
        round_significant(saved, DIGITS),
        "USD/year",
        method=best_cuts,
        of=basis,
    )
    costs = ledger.claim(
        f"{name}: cost a year, its set-up spread over three years",
        round_significant(safeguard.yearly, DIGITS),
        "USD/year",
        method=best_cuts,
        source=Source(title="Infra Mind table of controls", kind=SourceKind.ESTIMATE),
    )
    return Cut(
        safeguard=safeguard,
        saves=saves,
        costs=costs,
        monthly=ledger.claim(
            f"{name}: cost a month, its set-up spread over three years",
            float(costs.value) / MONTHS,
            "USD/month",
            method=best_cuts,
            of=[costs],
        ),
        per_dollar=ledger.claim(
            f"{name}: loss prevented over cost",
            saved / safeguard.yearly if safeguard.yearly else float("inf"),
            "ratio",
            method=best_cuts,
            of=[saves, costs],
        ),
        share=share,
        threats=tuple(one for one in model.threats if safeguard.id in one.cuts),
    )
