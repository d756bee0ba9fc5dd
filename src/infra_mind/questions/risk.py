"""What can be done to us on purpose, what would it cost a year, and which control is worth its money?

Loss a year of a threat = events a year x loss of one x what the controls in place let through; each
factor is drawn from its range (Latin hypercube, the run's seed). A control of which nobody said
whether it is in place is there in half of the futures: unknown neither passes nor fails.
"""

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from ..domain.architecture import HotStore
from ..domain.assumption import Assumption, Shape
from ..domain.claim import Claim, Source, SourceKind
from ..domain.ledger import Ledger
from ..domain.provenance import Provenance
from ..domain.requirements import DataClass, StoreKind
from ..domain.workload import LoadKind
from ..evaluation.samples import Array, draw
from ..knowledge.threats import AttackStep, Element, Range, Threat, Threats
from .case import Case

METHOD = "questions.risk"
FUTURES = 4000
# Years over which the one-off part of a control is written off.
WRITTEN_OFF = 3.0
WORTHWHILE = 1.0
# A control on a step of a path stops this share of the tries that reach it.
STOPPED = Range(low=0.3, likely=0.55, high=0.8)
# One year of twenty is worse.
BAD_YEAR = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Safeguard:
    """A control, whether it is in place (`None`: not known), and USD a year, written off."""

    id: str
    title: str
    present: bool | None
    yearly: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What scales a loss: size against 50 to 250 people, sensitive data, the price of downtime."""

    scale: float
    classes: Collection[DataClass]
    downtime_cost_per_hour: float


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A control that is worth having: what it saves and costs a year (USD), after those before it."""

    safeguard: Safeguard
    saves: Claim
    costs: Claim
    per_dollar: Claim
    share: float
    threats: tuple[Threat, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An attack path: the probability that it is walked to its end within a year, and what closes it."""

    id: str
    steps: tuple[AttackStep, ...]
    often: Claim
    closes: Safeguard | None
    closed: Claim | None


_PARTS: Mapping[LoadKind, frozenset[Element]] = {
    LoadKind.SERVING: frozenset({Element.ENTRY, Element.COMPUTE}),
    LoadKind.INFERENCE: frozenset({Element.ENTRY, Element.COMPUTE}),
    LoadKind.LANGUAGE_MODEL: frozenset({Element.ASSISTANT}),
    LoadKind.TRAINING: frozenset({Element.TRAINING}),
    LoadKind.PIPELINE: frozenset({Element.OBJECTS}),
    LoadKind.ANALYTICS: frozenset({Element.OBJECTS}),
    LoadKind.STREAMING: frozenset({Element.COMPUTE, Element.OBJECTS}),
    LoadKind.DEVICES: frozenset({Element.ENTRY, Element.COMPUTE, Element.OBJECTS}),
    LoadKind.DATABASE: frozenset(),
    LoadKind.STATIC_SITE: frozenset({Element.ENTRY}),
}


def elements(case: Case) -> frozenset[Element]:
    """The parts of the chosen system that can be attacked."""
    found = {Element.PEOPLE, Element.CONSOLE, Element.SUPPLY}
    for workload in case.demand.modelled:
        kinds = {store.kind for store in workload.stores}
        found |= _PARTS[workload.kind]
        if case.chosen.get(f"{workload.name}.serving", "").startswith("api:"):
            found.add(Element.MODEL_API)
        series = case.chosen.get(f"{workload.name}.hot_store") == HotStore.TIME_SERIES
        if StoreKind.RELATIONAL in kinds or series:
            found |= {Element.DATABASE, Element.BACKUP}
        if StoreKind.OBJECT in kinds:
            found.add(Element.OBJECTS)
    return frozenset(found)


class RiskModel:
    """Draws of every threat that concerns a system, and of what each control does against it."""

    def __init__(
        self,
        known: Threats,
        present: Collection[Element],
        safeguards: Mapping[str, Safeguard],
        company: Company,
        *,
        seed: int,
    ) -> None:
        self.known = known
        self.elements = frozenset(present)
        self.threats = tuple(one for one in known.threats if one.element in self.elements)
        self.safeguards = safeguards
        self.company = company
        self.seed = seed
        self._draws = draw(self._assumptions(), size=FUTURES, seed=seed)
        self._losses = {threat.id: self._loss(threat) for threat in self.threats}
        self._present = {
            name: self._uniform(f"present.{name}") < _chance(one.present)
            for name, one in safeguards.items()
        }

    def loss(self, threat: Threat) -> Array:
        """USD of one event, with the outage it causes."""
        return self._losses[threat.id]

    def _loss(self, threat: Threat) -> Array:
        direct = self._draws[f"{threat.id}.loss"] * self.company.scale
        if threat.exposes_data:
            direct = direct * self._exposure()
        outage = self._draws[f"{threat.id}.outage"] * self.company.downtime_cost_per_hour
        return direct + outage

    def events(self, threat: Threat, added: Collection[str] = ()) -> Array:
        """Events a year with the controls in place, and with some `added`."""
        rate = self._draws[f"{threat.id}.per_year"]
        for control in threat.cuts:
            there = self._there(control, added)
            rate = rate * (1 - there * self._draws[f"{threat.id}.{control}"])
        return rate

    def walked(self, path: str, added: Collection[str] = ()) -> Array:
        """How often a year a path is walked to its end."""
        often = np.ones(FUTURES)
        for number, step in enumerate(self.known.paths[path]):
            often = often * self._draws[f"{path}.{number}"]
            for control in step.controls:
                often = often * (1 - self._there(control, added) * self._draws[f"step.{control}"])
        return often

    def total(self, added: Collection[str] = ()) -> Array:
        """USD a year over all threats."""
        return sum(
            (self.events(one, added) * self.loss(one) for one in self.threats), np.zeros(FUTURES)
        )

    def saved(self, control: str, added: Collection[str] = ()) -> float:
        """USD a year, on average, that a control prevents when some others are `added` already."""
        return sum(
            float(
                (
                    (self.events(one, added) - self.events(one, [*added, control])) * self.loss(one)
                ).mean()
            )
            for one in self.threats
            if control in one.cuts
        )

    def year(self) -> Array:
        """USD of one year that really happens: whole events, none in most years."""
        total = np.zeros(FUTURES)
        for threat in self.threats:
            stream = np.random.default_rng([self.seed, zlib.crc32(f"{threat.id}.year".encode())])
            total += stream.poisson(self.events(threat)) * self.loss(threat)
        return total

    def _there(self, control: str, added: Collection[str]) -> Array:
        if control in added:
            return np.ones(FUTURES)
        there = self._present.get(control)
        return np.zeros(FUTURES) if there is None else there.astype(np.float64)

    def _exposure(self) -> Array:
        classes = [one for one in self.company.classes if one in self.known.exposure]
        if not classes:
            return np.ones(FUTURES)
        worst = max(classes, key=lambda one: self.known.exposure[one].likely)
        return self._draws[f"exposure.{worst}"]

    def _uniform(self, name: str) -> Array:
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())]).random(FUTURES)

    def _assumptions(self) -> dict[str, Assumption]:
        ranges: dict[str, Range] = {}
        for threat in self.threats:
            ranges |= {
                f"{threat.id}.per_year": threat.per_year,
                f"{threat.id}.loss": threat.loss,
                f"{threat.id}.outage": threat.outage_hours,
            }
        shares = {
            f"{threat.id}.{control}": cut
            for threat in self.threats
            for control, cut in threat.cuts.items()
        }
        for path, steps in self.known.paths.items():
            ranges[f"{path}.0"] = steps[0].chance
            shares |= {f"{path}.{n}": step.chance for n, step in enumerate(steps) if n}
            shares |= {f"step.{control}": STOPPED for step in steps for control in step.controls}
        ranges |= {f"exposure.{one}": factor for one, factor in self.known.exposure.items()}
        return {
            name: _assumption(name, one, Shape.LOGNORMAL if one.low > 0 else Shape.TRIANGULAR)
            for name, one in ranges.items()
        } | {name: _assumption(name, one, Shape.TRIANGULAR) for name, one in shares.items()}


def _assumption(name: str, one: Range, shape: Shape) -> Assumption:
    return Assumption(
        path=name,
        low=one.low,
        likely=one.likely,
        high=one.high,
        unit="",
        reason="own estimate",
        provenance=Provenance.ASSUMED,
        shape=shape,
    )


def _chance(present: bool | None) -> float:  # noqa: FBT001
    return 0.5 if present is None else float(present)


def register(model: RiskModel, ledger: Ledger) -> Register:
    """Every threat with its ranges, the dearest first."""
    basis = _basis(model, ledger)
    risks = [_risk(model, ledger, threat, basis) for threat in model.threats]
    total, year = model.total(), model.year()
    return Register(
        risks=tuple(sorted(risks, key=lambda one: (-one.mean, one.threat.id))),
        total=_band(ledger, "Loss a year by all threats", total, "USD/year", basis),
        mean=float(total.mean()),
        bad_year=ledger.claim(
            "Loss that one year in twenty exceeds",
            float(np.quantile(year, BAD_YEAR)),
            "USD",
            method=METHOD,
            of=basis,
        ),
    )


def _basis(model: RiskModel, ledger: Ledger) -> list[Claim]:
    """What the whole register rests on."""
    scale = ledger.claim(
        "Size of the company against one of about fifty to two hundred and fifty people",
        model.company.scale,
        "ratio",
        method=METHOD,
        source=Source(title="Requirements, company.size", kind=SourceKind.USER),
    )
    table = ledger.claim(
        "Threats to the parts of this design",
        len(model.threats),
        method="knowledge.threats",
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
        method="knowledge.threats",
        source=threat.source,
    )
    events, loss = model.events(threat), model.loss(threat)
    happens = 1 - np.exp(-events)
    yearly = events * loss
    of = [*basis, often]
    return Risk(
        threat=threat,
        likelihood=_band(
            ledger, f"{threat.title}: probability within a year", happens, "share", of
        ),
        loss=_band(ledger, f"{threat.title}: loss of one event", loss, "USD", of),
        yearly=_band(ledger, f"{threat.title}: loss a year", yearly, "USD/year", of),
        mean=float(yearly.mean()),
    )


def _band(ledger: Ledger, label: str, values: Array, unit: str, of: list[Claim]) -> Claim:
    low, median, high = np.quantile(values, (0.1, 0.5, 0.9))
    return ledger.claim(
        label, float(median), unit, low=float(low), high=float(high), method=METHOD, of=of
    )


def best_cuts(model: RiskModel, ledger: Ledger, *, limit: int) -> tuple[Cut, ...]:
    """Controls that are not known to be in place, by risk cut per unit of cost, one after the other.

    Greedy: after each the next is chosen by what it still adds; none that costs more than it saves.
    """
    basis = _basis(model, ledger)
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
        f"{name}: loss a year that it prevents", saved, "USD/year", method=METHOD, of=basis
    )
    costs = ledger.claim(
        f"{name}: cost a year, its set-up spread over three years",
        safeguard.yearly,
        "USD/year",
        method="compliance.measures",
        source=Source(title="Infra Mind table of controls", kind=SourceKind.ESTIMATE),
    )
    return Cut(
        safeguard=safeguard,
        saves=saves,
        costs=costs,
        per_dollar=ledger.claim(
            f"{name}: loss prevented over cost",
            saved / safeguard.yearly,
            "ratio",
            method=METHOD,
            of=[saves, costs],
        ),
        share=share,
        threats=tuple(one for one in model.threats if safeguard.id in one.cuts),
    )


def routes(model: RiskModel, ledger: Ledger) -> tuple[Route, ...]:
    """Attack paths through the parts of the system, the most walked first."""
    found = [
        _route(model, ledger, path, steps)
        for path, steps in model.known.paths.items()
        if model.elements.issuperset(step.element for step in steps)
    ]
    return tuple(sorted(found, key=lambda one: (-float(one.often.value), one.id)))


def _route(model: RiskModel, ledger: Ledger, path: str, steps: tuple[AttackStep, ...]) -> Route:
    basis = _basis(model, ledger)
    words = steps[0].title
    walked = model.walked(path)
    often = _band(
        ledger, f"{words}: walked to the end within a year", 1 - np.exp(-walked), "share", basis
    )
    open_controls = [
        model.safeguards[name]
        for name in dict.fromkeys(name for step in steps for name in step.controls)
        if name in model.safeguards and model.safeguards[name].present is not True
    ]
    if not open_controls:
        return Route(id=path, steps=steps, often=often, closes=None, closed=None)
    left = {one.id: float(model.walked(path, [one.id]).mean()) for one in open_controls}
    best = min(open_controls, key=lambda one: (left[one.id], one.yearly, one.id))
    closed = ledger.claim(
        f"{words}: share that {best.title} stops",
        1 - left[best.id] / max(float(walked.mean()), 1e-12),
        "share",
        method=METHOD,
        of=basis,
    )
    return Route(id=path, steps=steps, often=often, closes=best, closed=closed)
