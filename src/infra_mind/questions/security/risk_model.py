"""Draws of threats and controls: how often, how dear, and what is let through.

Loss a year of a threat = events a year x loss of one x what the controls in place let through; each
factor is drawn from its range (Latin hypercube, the run's seed). A control of which nobody said
whether it is in place is there in half of the futures: unknown neither passes nor fails.
"""

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from ...domain.assumption import Assumption, Shape
from ...domain.provenance import Provenance
from ...domain.requirements import DataClass
from ...evaluation.samples import Array, draw
from ...knowledge.threats import Element, Range, Threat, Threats

FUTURES = 4000
# Years over which the one-off part of a control is written off.
WRITTEN_OFF = 3.0
# A control on a step of a path stops this share of the tries that reach it.
STOPPED = Range(low=0.3, likely=0.55, high=0.8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Safeguard:
    """A control, whether it is in place (`None`: not known), and USD a year, written off."""

    id: str
    title: str
    present: bool | None
    yearly: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LossScale:
    """What scales a loss: size against 50 to 250 people, sensitive data, the price of downtime."""

    scale: float
    classes: Collection[DataClass]
    downtime_cost_per_hour: float


class RiskModel:
    """Draws of every threat that concerns a system, and of what each control does against it."""

    def __init__(
        self,
        known: Threats,
        present: Collection[Element],
        safeguards: Mapping[str, Safeguard],
        company: LossScale,
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
