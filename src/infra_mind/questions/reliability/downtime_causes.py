"""Where does the downtime that is left come from, and what does it cost?"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.dossier import Share
from ...domain.ledger import Ledger
from ...domain.vocabulary import Cloud
from ...evaluation.effects.wiring import reduced, together
from ...evaluation.entries import stated
from ...evaluation.methods.availability import downtime_hours
from ...evaluation.samples import Array, Samples

NOTICED = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class _Origin:
    """What never happens when the assumptions at `never` have those values."""

    words: str
    never: Mapping[str, float]

    @property
    def path(self) -> str:
        return next(iter(self.never))


def _up(*names: str) -> dict[str, float]:
    return {f"model.{name}": 1.0 for name in names}


_ORIGINS = (
    _Origin(words="zones", never=_up("zone_availability")),
    _Origin(words="single machines", never=_up("machine_availability")),
    _Origin(
        words="network, identity and control services of the region",
        never=_up("regional_services"),
    ),
    _Origin(words="the database", never=_up("database_single", "database_replicated")),
    _Origin(
        words="planned maintenance of the database",
        never={"model.database_maintenance_min": 0.0, "model.database_switch_min": 0.0},
    ),
    _Origin(
        words="other stores and managed services",
        never=_up(
            "object_availability",
            "object_storage",
            "document_availability",
            "key_value_availability",
            "search_availability",
            "search_single",
            "stream_availability",
            "managed_service",
        ),
    ),
    _Origin(words="the load balancer", never=_up("load_balancer")),
    _Origin(words="the content delivery network", never=_up("edge")),
    _Origin(words="name service", never=_up("name_service")),
    *(
        _Origin(words="the hosted language model", never=_up(f"api_availability.{cloud}"))
        for cloud in Cloud
    ),
    _Origin(words="own deployments", never={"model.deployment_failures": 0.0}),
    _Origin(words="slips of the hand", never={"model.human_errors": 0.0}),
    _Origin(words="certificates that ran out", never={"model.certificate_outages": 0.0}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Downtime that goes away when one thing never happens; `loss` in USD where its price is known."""

    path: str
    words: str
    hours: Claim
    share: float
    loss: Claim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A year's downtime on average over all futures, and its cost where somebody said what an hour costs."""

    hours: Claim
    per_hour: Claim | None
    loss: Claim | None


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """All workloads taken together, what they share counted once.

    any_down: hours in which at least one of them does not work, `None` where there is only one ·
    reduced: hours in which one works without all of its functions, `None` where none can.
    """

    any_down: Claim | None
    reduced: Claim | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Downtime:
    """A year's downtime and its causes.

    `overlap` is the total less the sum of all causes: hours in which two things are down at once go
    away only with both (positive), or count under each (negative).
    """

    total: Total
    causes: tuple[Cause, ...]
    overlap: float
    system: System

    @property
    def shares(self) -> tuple[Share, ...]:
        return tuple(Share(name=one.words, amount=one.hours.id) for one in self.causes)


def downtime(case: Case, ledger: Ledger) -> Downtime:
    """Total and causes, the largest first, without those that hardly count.

    Each cause is what is saved when it alone never happens.
    """
    total = downtime_total(case, ledger)
    before = float(_hours(case, case.futures).mean())
    saved = [(origin, before - hours) for origin, hours in _without(case)]
    found = [
        _cause(case, ledger, origin, hours=value, share=value / before, per_hour=total.per_hour)
        for origin, value in saved
        if value >= NOTICED and before > 0
    ]
    return Downtime(
        total=total,
        causes=tuple(sorted(found, key=lambda one: (-one.share, one.path))),
        overlap=before - sum(value for _, value in saved),
        system=system(case, ledger),
    )


def downtime_total(case: Case, ledger: Ledger) -> Total:
    """Hours and money a year."""
    hours, each = _hours(case, case.futures), price_of_an_hour(case, ledger)
    words = "Downtime on average over all futures"
    total = _mean(ledger, words, hours, "h/year", of=[case.design(ledger)])
    if each is None:
        return Total(hours=total, per_hour=None, loss=None)
    words = "Loss by downtime, on average"
    loss = _mean(ledger, words, hours * float(each.value), "USD/year", of=[total, each])
    return Total(hours=total, per_hour=each, loss=loss)


def system(case: Case, ledger: Ledger) -> System:
    """By the graphs of all workloads, over all futures."""
    wirings = case.evaluate([case.chosen], case.futures, itemised=True).wirings

    def claim(label: str, up: Array) -> Claim:
        of = [case.design(ledger)]
        return _mean(ledger, label, downtime_hours(up)[0], "h/year", of=of)

    lost = [reduced(one) for one in wirings if one.full != one.hard]
    worst = np.maximum.reduce(lost) if lost else np.zeros((1, 1))
    return System(
        any_down=claim("Hours in which any workload is down", together(wirings))
        if len(wirings) > 1
        else None,
        reduced=claim("Hours without all functions", 1 - worst) if worst.any() else None,
    )


def _hours(case: Case, futures: Samples) -> Array:
    return downtime_hours(case.evaluate([case.chosen], futures).availability)[0]


def _known(case: Case) -> tuple["_Origin", ...]:
    return tuple(one for one in _ORIGINS if one.path in case.demand.assumptions)


def _mean(ledger: Ledger, label: str, values: Array, unit: str, *, of: list[Claim]) -> Claim:
    """The mean, which parts of it add up to; P10 and P90 as low and high."""
    low, high = np.quantile(values, (0.1, 0.9))
    mean = float(values.mean())
    return ledger.claim(label, mean, unit, low=float(low), high=float(high), method=downtime, of=of)


def price_of_an_hour(case: Case, ledger: Ledger) -> Claim | None:
    """What an hour of downtime costs the company, where it said so."""
    price, path = case.judge.targets.downtime_cost_per_hour, "reliability.downtime_cost_per_hour"
    if price is None:
        return None
    return stated(ledger, "Cost of an hour of downtime", price, "USD", path)


def _cause(
    case: Case,
    ledger: Ledger,
    origin: _Origin,
    *,
    hours: float,
    share: float,
    per_hour: Claim | None,
) -> Cause:
    claim = ledger.claim(
        f"Downtime by {origin.words}",
        hours,
        "h/year",
        method=downtime,
        of=[*(case.assume(ledger, path) for path in origin.never), case.design(ledger)],
    )
    loss = None
    if per_hour is not None:
        loss = ledger.claim(
            f"Loss by downtime by {origin.words}",
            hours * float(per_hour.value),
            "USD/year",
            method=downtime,
            of=[claim, per_hour],
        )
    return Cause(path=origin.path, words=origin.words, hours=claim, share=share, loss=loss)


def _without(case: Case) -> list[tuple["_Origin", float]]:
    """Hours a year on average when each origin alone never stops anything."""
    origins = _known(case)
    if not origins:
        return []
    futures = case.futures.each_pinned([one.never for one in origins])
    hours = _hours(case, futures).reshape(len(origins), -1).mean(axis=1)
    return list(zip(origins, hours.tolist(), strict=True))
