"""Runs the laws and the flaws over generated companies."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from ...decision.case import Case
from ...decision.company import decide_for
from ...domain.requirements import Requirements
from ...evaluation.model import Model
from .companies import company
from .flaws import found_in
from .laws import LAWS, Violation, violations


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTally:
    """How often a rule was tried, and how often it held; `alarms` are flaws seen where none was."""

    rule: str
    tried: int
    held: int
    alarms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTest:
    """What came of a self-test."""

    laws: tuple[RuleTally, ...]
    flaws: tuple[RuleTally, ...]
    violations: tuple[tuple[int, Violation], ...]

    @property
    def is_sound(self) -> bool:
        flaws = all(one.held == one.tried and not one.alarms for one in self.flaws)
        return not self.violations and flaws


def examine(
    model: Model, companies: int, *, seed: int = 0, progress: Callable[[], None] = lambda: None
) -> SelfTest:
    """Every law over some companies, every flaw in as many."""

    def decide(stated: Requirements) -> Case:
        return decide_for(stated, {}, model=model, seed=0)

    broken: list[tuple[int, Violation]] = []
    seen: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    for number in range(seed, seed + companies):
        found = violations(lambda stated: decide(stated).decision, company(number))
        broken += [(number, one) for one in found]
        for name, (planted, clean) in found_in(decide, number).items():
            seen[name] += planted
            alarms[name] += clean
        progress()
    failed = Counter(law for law, _ in {(one.law, number) for number, one in broken})
    return SelfTest(
        laws=tuple(
            RuleTally(rule=law, tried=companies, held=companies - failed[law]) for law in LAWS
        ),
        flaws=tuple(
            RuleTally(rule=name, tried=companies, held=seen[name], alarms=alarms[name])
            for name in seen
        ),
        violations=tuple(broken),
    )
