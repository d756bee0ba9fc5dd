"""Which ways through the system are most likely walked to their end, and what closes them?"""

from dataclasses import dataclass

import numpy as np

from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...knowledge.threats import AttackStep
from .risk import band_of, basis_of
from .risk_model import RiskModel, Safeguard


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An attack path: the probability that it is walked to its end within a year, and what closes it."""

    id: str
    steps: tuple[AttackStep, ...]
    often: Claim
    closes: Safeguard | None
    closed: Claim | None


def routes(model: RiskModel, ledger: Ledger) -> tuple[Route, ...]:
    """Attack paths through the parts of the system, the most walked first."""
    found = [
        _route(model, ledger, path, steps)
        for path, steps in model.known.paths.items()
        if model.elements.issuperset(step.element for step in steps)
    ]
    return tuple(sorted(found, key=lambda one: (-float(one.often.value), one.id)))


def _route(model: RiskModel, ledger: Ledger, path: str, steps: tuple[AttackStep, ...]) -> Route:
    basis = basis_of(model, ledger)
    words = steps[0].title
    walked = model.walked(path)
    often = band_of(
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
        method=routes,
        of=basis,
    )
    return Route(id=path, steps=steps, often=often, closes=best, closed=closed)
