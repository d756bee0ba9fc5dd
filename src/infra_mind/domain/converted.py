"""A dossier in the currency that the company counts in; behind each amount stands what it is in USD."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .claim import Claim, round_significant
from .dossier import Dossier

USD = "USD"
# Claims that say what something costs in USD whatever anybody counts in.
_RATE, _PRICES = "currency table", ("price book", "token price list")
# From this sum on, one of two digits was rounded for its readers.
_LARGE, _DIGITS = 200, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted(Claim):
    """A claim in another currency than it was worked out in."""

    usd: Claim


def in_own_currency(dossier: Dossier) -> Dossier:
    """Amounts in the currency of the company; prices by unit stay as they are listed."""
    code, rate = dossier.currency.code, dossier.currency.usd_rate
    if code == USD:
        return dossier
    known = dossier.claims
    claims = {id: claim_in(code, rate, one, known) for id, one in known.items()}
    outlook = tuple(
        replace(one, p10=one.p10 / rate, p50=one.p50 / rate, p90=one.p90 / rate)
        for one in dossier.cost.outlook
    )
    return replace(dossier, claims=claims, cost=replace(dossier.cost, outlook=outlook))


def rate_of(dossier: Dossier) -> Claim | None:
    """What one unit of the company's currency is worth, where an amount was read by it."""
    return next((one for one in dossier.claims.values() if one.method == _RATE), None)


def _is_amount(claim: Claim) -> bool:
    named = claim.unit.partition("/")[0] == USD and not claim.method.startswith(_PRICES)
    return named and claim.method != _RATE and not isinstance(claim.value, bool | str)


def claim_in(code: str, rate: float, claim: Claim, known: Mapping[str, Claim]) -> Claim:
    """A claim in a currency of which one is worth `rate` USD; what is no amount of money stays."""
    if code == USD or not _is_amount(claim):
        return claim
    unit = code + claim.unit.removeprefix(USD)
    asked = (known[id] for id in claim.inputs if id in known)
    stated = next((one for one in asked if one.label == f"{claim.label} as stated"), None)

    def own(amount: float) -> float:
        return _as_round(amount, amount / rate)

    # What the company said itself is no less sure for the rate.
    return Converted(
        id=claim.id,
        label=claim.label,
        value=own(float(claim.value)) if stated is None else stated.value,
        unit=unit,
        low=None if stated or claim.low is None else own(claim.low),
        high=None if stated or claim.high is None else own(claim.high),
        method=claim.method,
        inputs=claim.inputs,
        source=claim.source,
        agent=claim.agent,
        usd=claim,
    )


def _as_round(usd: float, amount: float) -> float:
    """What was rounded to two digits stays as round in another currency."""
    rounded = abs(usd) >= _LARGE and round_significant(usd, _DIGITS) == usd
    return round_significant(amount, _DIGITS) if rounded else amount
