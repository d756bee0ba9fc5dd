"""What should we build? The choice, the offers beside it, and the best that each other option could do."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ..domain.architecture import Exclusion
from ..domain.design import COMMITMENT, Design, Site
from ..domain.option import Commitment, DecisionKind
from ..domain.workload import Demand
from ..evaluation.candidates import Candidates, Codes
from ..evaluation.model import Model
from ..evaluation.samples import Array
from ..evaluation.targets import Targets
from .aim import Aim, Found
from .exploration import Local, ServingOptions, candidates_of, combos_of, explore
from .goals import HARD, NEARLY, Key, Target, goals_of
from .guard_rails import Rule
from .judge import Judge, budget_goal
from .objective import CostTerm
from .outlook import Outlook
from .pins import Pinned, check_pins
from .rails import Rails
from .reckoning import Reckoning
from .rivals import Rival, find_rivals, neighbours
from .search import Allowed, Query, Search
from .space import Space

# How often the best rival may take the place of the choice.
ROUNDS = 8
# Best designs of other shared decisions that are reckoned as a whole: those within this of the best.
CLOSE = 1.03
# Designs of which the costs differ by less are ties.
TIE = 0.02
# A resilient offer has at most this part of the expected downtime, and is none without a clear step.
HALF, CLEARLY_LESS = 0.5, 0.9
# How much dearer downtime is taken to be on the way to a design with less of it.
LEANEST = Aim(order=HARD, budget=None, by_bill=True)
DEARER = (2.0, 4.0, 8.0, 16.0, 64.0, 512.0, 4096.0)


class OfferName(StrEnum):
    """What a board compares on one line each."""

    LEAN = "lean"
    RECOMMENDED = "recommended"
    RESILIENT = "resilient"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A design that is offered; `odds_best` is the share of futures in which it costs least of the offers."""

    name: OfferName
    design: Design
    odds_best: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A design that costs as much as the choice as far as can be known; `difference` in USD a month."""

    design: Design
    difference: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The best design when a target comes before all others, that the choice had to be stepped down from."""

    target: Target
    design: Design
    reached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRail:
    """A guard rail that holds here; `costs` is USD a month where it bound the choice, else `None`.

    `lifted` says that a pin, or having nothing else, lifts it; `by_pin` that a pin does.
    """

    rule: Rule
    costs: float | None
    lifted: bool
    by_pin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeChoice:
    """What would have been chosen without pins; `objective` by term, USD a month.

    `pins` are as they were written.
    """

    pins: tuple[str, ...]
    design: Design
    steps: Mapping[Target, int]
    objective: Mapping[CostTerm, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The choice, what is offered beside it, and why the others lost.

    steps: how far each target had to be stepped down, by target · reach: what those would take ·
    within_budget: the best design inside the budget, where the choice lies above it · cheapest: the
    smallest bill that steps no target but the budget down further than it must · regret: USD a month that the
    choice costs more than the best design of each future would, expected · considered: designs that
    were worked out · free: what would have been chosen, where pins hold the choice.
    """

    chosen: Design
    offers: tuple[Offer, ...]
    rivals: tuple[Rival, ...]
    ties: tuple[Tie, ...]
    exclusions: tuple[Exclusion, ...]
    considered: int
    judge: Judge
    steps: Mapping[Target, int]
    objective: Mapping[CostTerm, float]
    regret: float
    rails: tuple[BoundRail, ...]
    cheapest: Design
    within_budget: Design | None = None
    reach: tuple[Reach, ...] = ()
    free: FreeChoice | None = None

    @property
    def meets_targets(self) -> bool:
        return not any(self.steps.values())

    @property
    def front(self) -> tuple[Design, ...]:
        """The designs that are offered, the choice first."""
        return tuple(dict.fromkeys((self.chosen, *(one.design for one in self.offers))))


class _Table:
    """The designs that are compared with each other, as wholes."""

    def __init__(self, reckoning: Reckoning, aim: Aim, home: frozenset[Site]) -> None:
        self.reckoning, self.aim = reckoning, aim
        self._home = home
        self.costs: dict[Design, Array] = {}
        self.keys: dict[Design, Key] = {}
        self.void: set[Design] = set()

    def add(self, designs: Sequence[Design]) -> None:
        for design, total in zip(designs, self.reckoning.totals(designs), strict=True):
            self.keys[design], self.costs[design] = self.aim.key(total), total.cost
            if not total.committed and design[COMMITMENT] != Commitment.ON_DEMAND:
                self.void.add(design)

    def downtime(self, design: Design) -> float:
        """What the expected downtime of a design is worth, USD a month."""
        return self.reckoning.total(design).downtime

    def bill(self, design: Design) -> float:
        """The bill of a month today, the median over the futures, USD."""
        return self.reckoning.total(design).today

    def best(self, designs: Sequence[Design]) -> Design:
        """Of some designs, the better one by their keys; of equal ones that at home, then by name."""
        self.add(designs)
        return preferred(designs, self.keys, self._home)


def preferred(
    designs: Sequence[Design], keys: Mapping[Design, Key], home: Collection[Site]
) -> Design:
    """The best by their keys; of equal ones, but for rounding, one at home, then the first by name."""
    steps, cost = min(keys[one] for one in designs)
    most = cost + abs(cost) * NEARLY
    equal = [one for one in designs if keys[one][0] == steps and keys[one][1] <= most]
    return min(equal, key=lambda one: (one.site not in home, str(one.site), str(one.as_mapping())))


def decide(
    model: Model,
    demand: Demand,
    space: Space,
    serving: ServingOptions,
    *,
    targets: Targets,
    order: tuple[Target, ...],
    outlook: Outlook,
    rules: Sequence[Rule] = (),
    compare: bool = True,
    proposed: Sequence[Design] = (),
) -> Selection:
    """Explores each workload, searches the shared decisions, and compares the best as whole designs.

    Where the space has pins, `compare` decides once more without them. What is `proposed` is compared, too,
    as far as it may be taken.
    """
    goals = goals_of(targets)
    judge = Judge(
        targets=targets,
        goals=goals,
        order=order,
        workloads=demand.workloads,
        horizon_months=outlook.months[-1],
    )
    found = _candidates(model, demand, space, serving, rules, compare=compare)
    reckoning = Reckoning(model, demand, judge, outlook)
    search = Search(explore(model, demand, space, found, goals, outlook), reckoning)
    rails = Rails(
        search.pieces, rules, [_pinned(space.pins, one.candidates) for one in search.pieces]
    )
    allowed = rails.allowed()
    aim = Aim(order=order, budget=budget_goal(goals))
    table = _Table(reckoning, aim, space.home)
    by_bill = _by_bill(aim)
    search.together(
        [
            *(_closely(one, allowed) for one in (aim, LEANEST)),
            Query(aim=by_bill, allowed=allowed),
            Query(aim=aim, allowed=rails.allowed(lifted=rails.rules)),
        ]
    )
    may = [one for one in proposed if _may_be_taken(search.pieces, allowed, one)]
    chosen, rivals = _choose(table, search, aim, allowed, may)
    steps = _steps(table, chosen)
    resilient = _resilient(table, search, aim, allowed, chosen)
    lean = _lean(table, search, allowed)
    if table.bill(lean) > table.bill(chosen) * (1 - TIE):
        # What more futures may find to be no leaner is not offered as lean.
        lean = chosen
    cheapest = _cheapest(table, search, by_bill, allowed)
    offers = _offers(table, lean, chosen, resilient)
    free, unpinned = None, rails
    if space.pins and compare:
        unpinned = Rails(
            search.pieces, rules, [space.usual(one.candidates) for one in search.pieces]
        )
        apart = _Table(reckoning, aim, space.home)
        free = _free(space.pins, apart, search, aim, unpinned)
    return Selection(
        chosen=chosen,
        offers=offers,
        rivals=tuple(one for one in rivals if one.design not in table.void),
        ties=tuple(_ties(table, chosen)),
        exclusions=(*space.exclusions, *_void(table, rivals)),
        considered=search.considered + len(reckoning),
        judge=judge,
        steps=steps,
        objective=reckoning.objective(chosen),
        regret=_regret(table, chosen),
        rails=tuple(
            replace(one, by_pin=one.lifted and (free is None or one.rule not in unpinned.lifted))
            if space.pins
            else one
            for one in _bound(table, search, aim, rails, chosen)
        ),
        cheapest=cheapest,
        within_budget=_first(table, search, aim, allowed, Target.BUDGET)
        if steps.get(Target.BUDGET)
        else None,
        reach=tuple(_reaches(table, search, aim, allowed, steps)),
        free=free,
    )


def _candidates(
    model: Model,
    demand: Demand,
    space: Space,
    serving: ServingOptions,
    rules: Sequence[Rule],
    *,
    compare: bool,
) -> Sequence[Candidates]:
    """Those of every workload; what pins rule out is left out where it is not compared with."""
    found = [candidates_of(model, demand, space, serving, one) for one in demand.workloads]
    combos = [combos_of(one, space) for one in found]
    if not space.pins:
        return _near_the_rails(found, combos, rules)
    check_pins(space.pins, found, combos, space.exclusions)
    if compare:
        return found
    return [one.take(np.flatnonzero(_pinned(space.pins, one))) for one in found]


def _near_the_rails(
    found: Sequence[Candidates], combos: Sequence[Codes], rules: Sequence[Rule]
) -> Sequence[Candidates]:
    """What no guard rail rules out, and beside it what one does: to tell what each of them costs.

    All of them where guard rails leave nothing: some are then lifted.
    """
    broken = [sum((rule.mask(one) * 1 for rule in rules), np.zeros(one.size)) for one in found]
    clean = [set(np.unique(of[out == 0])) for of, out in zip(combos, broken, strict=True)]
    if not set.intersection(*clean):
        return found
    return [one.take(np.flatnonzero(out <= 1)) for one, out in zip(found, broken, strict=True)]


def _pinned(pins: Sequence[Pinned], candidates: Candidates) -> NDArray[np.bool_]:
    """Which candidates all pins allow."""
    mask = np.ones(candidates.size, dtype=bool)
    for pin in pins:
        mask &= pin.mask(candidates)
    return mask


def _steps(table: _Table, design: Design) -> Mapping[Target, int]:
    """How far each target was stepped down, the most important first."""
    known = table.reckoning.total(design).steps
    return {one: known[one] for one in table.aim.order if one in known}


def _free(
    pins: Sequence[Pinned], table: _Table, search: Search, aim: Aim, rails: Rails
) -> FreeChoice:
    """The choice without pins, among what was explored."""
    design, _ = _choose(table, search, aim, rails.allowed())
    return FreeChoice(
        pins=tuple(f"{pin.name}: {pin.words}" for pin in pins),
        design=design,
        steps=_steps(table, design),
        objective=table.reckoning.objective(design),
    )


def _may_be_taken(pieces: Sequence[Local], allowed: Allowed, design: Design) -> bool:
    """Whether all parts of a design are among the candidates that are allowed."""
    rows = [piece.candidates.find(design) for piece in pieces]
    return all(row is not None and mask[row] for row, mask in zip(rows, allowed, strict=True))


def _choose(
    table: _Table, search: Search, aim: Aim, allowed: Allowed, proposed: Sequence[Design] = ()
) -> tuple[Design, tuple[Rival, ...]]:
    """The best design, and the rivals that it beat; a rival that is better takes its place."""
    found = _near(search, search.best(_closely(aim, allowed)), CLOSE)
    chosen = table.best([*found, *proposed])
    for _ in range(ROUNDS):
        near = neighbours(search.pieces, allowed, chosen)
        rivals = find_rivals(search.pieces, allowed, chosen)
        better = table.best([chosen, *near, *(one.design for one in rivals)])
        if table.keys[better] >= _less(table.keys[chosen]):
            break
        chosen = better
    # What is near the choice was worked out by now, so that each option is told at its best.
    rivals = tuple(find_rivals(search.pieces, allowed, chosen))
    table.add([one.design for one in rivals])
    return chosen, rivals


def _less(key: Key) -> Key:
    """A key that only a real difference beats."""
    return key[0], key[1] - max(abs(key[1]), 1.0) * NEARLY


def _by_bill(aim: Aim) -> Aim:
    """The smallest bill that steps no target but the budget down further."""
    kept = tuple(one for one in aim.order if one is not Target.BUDGET)
    return Aim(order=kept, budget=None, by_bill=True)


def _closely(aim: Aim, allowed: Allowed) -> Query:
    return Query(aim=aim, allowed=allowed, closely=True, close=CLOSE)


def _near(search: Search, found: Sequence[Found], close: float) -> list[Design]:
    """The best designs of shared decisions that come so near the best of all."""
    first = found[0]
    return [
        search.design(one)
        for one in found
        if one.steps == first.steps and one.value <= first.value * close
    ]


def _best(table: _Table, search: Search, aim: Aim, allowed: Allowed) -> Design:
    """The best design by an aim; of equal ones the better one by what the choice is made by."""
    return table.best(_near(search, search.best(Query(aim=aim, allowed=allowed)), 1 + NEARLY))


def _cheapest(table: _Table, search: Search, aim: Aim, allowed: Allowed) -> Design:
    """The smallest bill, also among all that the choice was compared with."""
    found = search.best(Query(aim=aim, allowed=allowed))
    table.add(_near(search, found, 1 + NEARLY))
    keys = {one: aim.key(table.reckoning.total(one)) for one in table.keys}
    steps, least = min(keys.values())
    return table.best(
        [one for one, key in keys.items() if key[0] == steps and key[1] <= least * (1 + NEARLY)]
    )


def _first(table: _Table, search: Search, aim: Aim, allowed: Allowed, target: Target) -> Design:
    """The best design when nothing but what is had at all comes before a target."""
    rest = (one for one in aim.order if one not in {*HARD, target})
    return _best(table, search, replace(aim, order=(*HARD, target, *rest)), allowed)


def _reaches(
    table: _Table, search: Search, aim: Aim, allowed: Allowed, steps: Mapping[Target, int]
) -> Iterator[Reach]:
    """What each target takes that the choice was stepped down from."""
    asked = [one for one in aim.order if one in steps]
    for target in asked:
        if steps[target] and target not in HARD:
            design = _first(table, search, aim, allowed, target)
            reached = table.keys[design][0][asked.index(target)] == 0
            yield Reach(target=target, design=design, reached=reached)


def _lean(table: _Table, search: Search, allowed: Allowed) -> Design:
    """The smallest bill inside the guard rails, as it is told; of equal ones the better one."""
    aim = LEANEST
    table.add(_near(search, search.best(_closely(aim, allowed)), CLOSE))
    hard = {one: aim.key(table.reckoning.total(one))[0] for one in table.keys}
    had = [one for one, steps in hard.items() if steps == min(hard.values())]
    least = min(map(table.bill, had))
    return table.best([one for one in had if table.bill(one) <= least * (1 + NEARLY)])


def _resilient(table: _Table, search: Search, aim: Aim, allowed: Allowed, chosen: Design) -> Design:
    """The cheapest step to half of the expected downtime, or as near to it as dearer downtime leads.

    Where the budget leaves no such step it is told what one costs beyond it.
    """
    limit = table.downtime(chosen) * HALF
    order = tuple(one for one in aim.order if one not in {Target.BUDGET, Target.LATENCY})
    best = chosen
    for within in (aim, replace(aim, order=order, budget=None)):
        aims = [replace(within, downtime=dearer) for dearer in DEARER]
        search.together([Query(aim=one, allowed=allowed) for one in aims])
        for one in aims:
            design = _best(table, search, one, allowed)
            less = table.downtime(design) < table.downtime(best) * CLEARLY_LESS
            if less and _keeps(table, design, chosen):
                best = design
            if table.downtime(best) <= limit:
                return best
    return best


def _keeps(table: _Table, design: Design, chosen: Design) -> bool:
    """Whether a design steps no target but the budget further down than the choice."""
    steps, own = _steps(table, design), _steps(table, chosen)
    return all(steps[one] <= own[one] for one in steps if one is not Target.BUDGET)


def _bound(
    table: _Table, search: Search, aim: Aim, rails: Rails, chosen: Design
) -> Iterator[BoundRail]:
    """What each guard rail costs that rules the best design out which there would be without any."""
    free = _best(table, search, aim, rails.allowed(lifted=rails.rules))
    binding: Mapping[Rule, Allowed] = {}
    if table.keys[free] < table.keys[chosen]:
        binding = {
            rule: rails.allowed(lifted=(rule,))
            for rule in rails.rules
            if rule not in rails.lifted and rule.forbids_design(free)
        }
        search.together([Query(aim=aim, allowed=own) for own in binding.values()])
    for rule in rails.rules:
        lifted = rule in rails.lifted
        costs = None
        if rule in binding:
            without = _best(table, search, aim, binding[rule])
            costs = max(table.keys[chosen][1] - table.keys[without][1], 0.0)
        yield BoundRail(rule=rule, costs=costs, lifted=lifted)


def _offers(table: _Table, lean: Design, chosen: Design, resilient: Design) -> tuple[Offer, ...]:
    named = {OfferName.LEAN: lean, OfferName.RECOMMENDED: chosen, OfferName.RESILIENT: resilient}
    designs = list(dict.fromkeys(named.values()))
    least = np.argmin(np.stack([table.costs[one] for one in designs]), axis=0)
    return tuple(
        Offer(name=name, design=design, odds_best=float((least == designs.index(design)).mean()))
        for name, design in named.items()
    )


def _ties(table: _Table, chosen: Design) -> Iterator[Tie]:
    """Designs that do as well on the targets for as much, beyond what follows from the rest."""
    own = table.costs[chosen]
    ranked = sorted(table.keys, key=lambda one: (table.keys[one], str(one.site)))
    for design in ranked:
        step = table.costs[design] - own
        error = float(step.std(ddof=1)) / len(step) ** 0.5
        near = max(TIE * float(own.mean()), error)
        if (
            table.keys[design][0] == table.keys[chosen][0]
            and abs(float(step.mean())) <= near
            and _differs(design, chosen)
        ):
            yield Tie(design=design, difference=float(step.mean()))


def _differs(design: Design, chosen: Design) -> bool:
    follows = {DecisionKind.MACHINE, DecisionKind.SECOND}
    return any(
        chosen.get(decision) != option
        for decision, option in design.items()
        if decision.kind not in follows
    )


def _regret(table: _Table, chosen: Design) -> float:
    """What knowing the future before the choice would save, among designs that do as well on targets."""
    as_good = [
        cost
        for design, cost in table.costs.items()
        if table.keys[design][0] <= table.keys[chosen][0]
    ]
    return float((table.costs[chosen] - np.min(as_good, axis=0)).mean())


def _void(table: _Table, rivals: Sequence[Rival]) -> Iterator[Exclusion]:
    """Commitments for which there is nothing to buy in the design that was chosen."""
    for rival in rivals:
        if rival.decision == COMMITMENT and rival.design in table.void:
            reason = "nothing of the design runs at every hour at a price that a commitment lowers"
            yield Exclusion(decision=COMMITMENT, option=rival.option, reason=reason)
