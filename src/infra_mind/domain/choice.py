"""The choice as reports and programs read it: offers, targets, what it costs all told, and what bound it."""

from collections.abc import Mapping
from dataclasses import dataclass

from .claim import ClaimId, ClaimSpread, ClaimValue, Source
from .design import Decision, Design
from .statement import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferReport:
    """One of the designs that a board compares: lean, recommended or resilient.

    monthly: the bill of today, USD a month · downtime_hours: a year, of the workloads that are depended on
    most · operating_hours: a week · gives_up: what it does less of than was asked for, in words ·
    odds_best: share of futures in which it costs least of the offers, all told.
    """

    name: str
    design: Design
    monthly: ClaimSpread
    downtime_hours: ClaimValue
    operating_hours: ClaimValue
    gives_up: tuple[Statement, ...]
    odds_best: ClaimValue


@dataclass(frozen=True, slots=True, kw_only=True)
class StayReport:
    """Going on with what runs today, beside the offers.

    hosting: where it runs · monthly: what is spent, as `billed` or as stated · pays_from: what has to be
    spent today for moving to pay within the horizon · work: of moving, USD once · worth: of moving, over
    the horizon today · chance: that it pays · payback: months until it has, `None` where the horizon is too
    short or the spend was not stated · unknown: what nobody said of it · text: the same in a sentence.
    """

    hosting: str | None
    monthly: ClaimValue | None
    pays_from: ClaimSpread
    work: ClaimSpread
    worth: ClaimSpread | None
    chance: ClaimValue | None
    payback: ClaimSpread | None
    unknown: tuple[str, ...]
    text: Statement
    billed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RehostReport:
    """The machines of today moved as they are, beside the offers; an option of no decision.

    monthly: machines, disks and Windows licences at list price, USD a month · total: all told, with the
    work of moving · more: that less the same of the recommended design · work: of moving, USD once ·
    chosen: by the rule that designs are chosen by · unknown: what a list of machines does not say ·
    text: the same in a sentence.
    """

    monthly: ClaimSpread
    downtime_hours: ClaimSpread
    operating_hours: ClaimSpread
    total: ClaimValue
    more: ClaimValue
    work: ClaimSpread
    chosen: bool
    unknown: tuple[str, ...]
    text: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyReport:
    """A finished service that can be bought in place of a workload, beside the offers; no design.

    need: as `online_shop` · monthly: the range of its list price · source: where that is from ·
    covers_all: whether it takes the place of everything that the company runs · lost: what buying gives
    up · unknown: what nobody said of it · text: the same in a sentence.
    """

    need: str
    workload: str
    product: str
    monthly: ClaimId
    source: Source
    covers_all: bool
    lost: str
    unknown: tuple[str, ...]
    text: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetReport:
    """One target of one workload, or of the company where `workload` is `None`.

    company: what was asked for of critical workloads, where `asked` is looser for one that is less ·
    instead: the nearest looser value that is met, where it is missed.
    """

    target: str
    workload: str | None
    asked: ClaimValue
    value: ClaimSpread
    probability_met: ClaimValue
    status: str
    stated: bool
    company: ClaimValue | None = None
    instead: ClaimValue | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardRailReport:
    """A guard rail that holds here; `costs` USD a month where it bound the choice.

    lifted: by a pin, or because nothing else is left · by_pin: by a pin.
    """

    id: str
    decision: Decision
    reason: str
    source: Source
    bound: bool
    costs: ClaimValue | None
    lifted: bool
    by_pin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TieReport:
    """A design that costs as much as the choice as far as can be known."""

    design: Design
    difference: ClaimValue


@dataclass(frozen=True, slots=True, kw_only=True)
class PinReport:
    """What the design is held to, beside what would have been chosen.

    design: the free choice · costs, bill: what the pins add to the cost all told and to the bill, USD a
    month, expected over the horizon · text: the same in a sentence.
    """

    pinned: tuple[str, ...]
    design: Design
    costs: ClaimValue
    bill: ClaimValue
    text: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceReport:
    """What was chosen and by what; amounts are USD a month, expected over the horizon.

    objective: by term, and `total` · prices_of: what things beside the bill are worth · within_budget: the
    best design inside the budget, where the choice lies above it · pins: what they cost, where there are any ·
    stay: going on as today, where something runs · rehost: the machines that were listed, moved as they are ·
    buying: finished services in place of workloads that are such a need.
    """

    offers: tuple[OfferReport, ...]
    targets: tuple[TargetReport, ...]
    objective: Mapping[str, ClaimValue]
    regret: ClaimValue
    ties: tuple[TieReport, ...]
    prices_of: Mapping[str, ClaimValue]
    guard_rails: tuple[GuardRailReport, ...]
    within_budget: Design | None = None
    pins: PinReport | None = None
    stay: StayReport | None = None
    rehost: RehostReport | None = None
    buying: tuple[BuyReport, ...] = ()

    @property
    def by_design(self) -> tuple[tuple[OfferReport, ...], ...]:
        """Offers with the same design together."""
        found: dict[Design, tuple[OfferReport, ...]] = {}
        for one in self.offers:
            found[one.design] = (*found.get(one.design, ()), one)
        return tuple(found.values())
