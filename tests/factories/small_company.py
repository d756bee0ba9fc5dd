"""Companies of which every design can be worked out, so that what the search finds can be held to it."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import product

import numpy as np

from infra_mind.decision.exploration import Local, candidates_of, explore
from infra_mind.decision.goals import Key, Target, goals_of, order_of
from infra_mind.decision.judge import Judge
from infra_mind.decision.outlook import Outlook, look_ahead
from infra_mind.decision.search import Allowed
from infra_mind.decision.selection import Selection, decide
from infra_mind.decision.space import Space
from infra_mind.domain.architecture import Exclusion
from infra_mind.domain.design import (
    BACKUP,
    COMMITMENT,
    REGIONS,
    SHARED,
    ZONES,
    Decision,
    Design,
    Site,
)
from infra_mind.domain.option import (
    CLOSED_OPTIONS,
    BackupPlan,
    ClosedOption,
    Commitment,
    DecisionKind,
    Regions,
    Zones,
)
from infra_mind.domain.requirements import Requirements
from infra_mind.domain.workload import Demand
from infra_mind.evaluation.candidates import of_designs
from infra_mind.evaluation.demand import normalise
from infra_mind.evaluation.targets import Targets, read_targets
from infra_mind.evaluation.workloads import kind_of, offers
from infra_mind.services.selftest.companies import company
from tests.factories.brief import model

FUTURES = 16
FRANKFURT, NETHERLANDS = Site("aws", "eu-central-1"), Site("gcp", "europe-west3")
PARTNERS = {FRANKFURT: Site("aws", "eu-west-1"), NETHERLANDS: Site("gcp", "europe-west4")}
MACHINES = {FRANKFURT: ("c7g.large", "m7g.xlarge"), NETHERLANDS: ("e2-standard-4",)}
# What is drawn from apart, or follows from the rest.
NOT_THINNED = {DecisionKind.MACHINE, DecisionKind.SERVING, DecisionKind.ACCELERATOR}
MOST_OFFERED = 3


@dataclass(frozen=True, kw_only=True)
class SmallCompany:
    """A company with at most two options for most decisions."""

    requirements: Requirements
    demand: Demand
    targets: Targets
    space: Space
    serving: Mapping[tuple[str, Site], tuple[str, ...]]
    outlook: Outlook

    @property
    def order(self) -> tuple[Target, ...]:
        return order_of(self.requirements.priorities)

    @property
    def judge(self) -> Judge:
        return Judge(
            targets=self.targets,
            goals=goals_of(self.targets),
            order=self.order,
            workloads=self.demand.workloads,
            horizon_months=self.outlook.months[-1],
        )

    def decide(self) -> Selection:
        return decide(
            model(),
            self.demand,
            self.space,
            self.serving,
            targets=self.targets,
            order=self.order,
            outlook=self.outlook,
        )

    @cached_property
    def selection(self) -> Selection:
        return self.decide()

    @cached_property
    def pieces(self) -> tuple[Local, ...]:
        found = [
            candidates_of(model(), self.demand, self.space, self.serving, one)
            for one in self.demand.workloads
        ]
        goals = goals_of(self.targets)
        return explore(model(), self.demand, self.space, found, goals, self.outlook)

    @property
    def everything(self) -> Allowed:
        return [np.ones(piece.candidates.size, dtype=bool) for piece in self.pieces]

    @cached_property
    def designs(self) -> tuple[Design, ...]:
        """Every design there is."""
        groups = [
            piece.by_combo(mask) for piece, mask in zip(self.pieces, self.everything, strict=True)
        ]
        found: list[Design] = []
        for combo in sorted(set(groups[0]).intersection(*groups[1:])):
            for rows in product(*(group[combo].tolist() for group in groups)):
                design = Design(())
                for piece, row in zip(self.pieces, rows, strict=True):
                    design |= dict(piece.candidates.design(row).items())
                found.append(design)
        return tuple(found)

    @cached_property
    def keys(self) -> Mapping[Design, Key]:
        """What every design is compared by, each worked out as a whole."""
        evaluation = model().evaluate(self.demand, of_designs(self.designs), self.outlook.samples)
        return dict(zip(self.designs, self.judge.keys(evaluation, self.outlook), strict=True))

    def with_shared(self, decision: Decision, options: Sequence[ClosedOption]) -> "SmallCompany":
        """The same company with other options for a shared decision."""
        shared = {**self.space.shared, decision: tuple(options)}
        return replace(self, space=replace(self.space, shared=shared))


@cache
def small_company(seed: int) -> SmallCompany:
    """The same company and the same few options for the same seed."""
    draw = random.Random(seed)
    stated = company(seed)
    demand = normalise(stated, {}, model().library.inputs)
    space = _space(demand, draw)
    offered = offers(demand, space.sites, model().library)
    return SmallCompany(
        requirements=stated,
        demand=demand,
        targets=read_targets(stated, demand),
        space=space,
        serving={
            at: tuple(draw.sample(list(names), min(MOST_OFFERED, len(names))))
            for at, names in offered.items()
        },
        outlook=look_ahead(model(), demand, stated.horizon_months or 36, seed=seed, size=FUTURES),
    )


def _space(demand: Demand, draw: random.Random) -> Space:
    shared = {
        ZONES: tuple(dict.fromkeys((*_some(Zones, draw), Zones.TWO))),
        REGIONS: _some(Regions, draw),
        COMMITMENT: tuple(dict.fromkeys((Commitment.ON_DEMAND, *_some(Commitment, draw)))),
        BACKUP: _some(BackupPlan, draw),
    }
    # Whatever else all share is as plain as it can be.
    shared |= {one: (next(iter(CLOSED_OPTIONS[one.kind])),) for one in SHARED if one not in shared}
    refused = tuple(_left_out(demand, draw))
    return Space(
        sites=tuple(PARTNERS),
        machines=MACHINES,
        windows_machines=MACHINES,
        shared=shared,
        copies_elsewhere=False,
        exclusions=(),
        partners=PARTNERS,
        refused={site.provider: refused for site in PARTNERS},
    )


def _some(kind: type[ClosedOption], draw: random.Random) -> tuple[ClosedOption, ...]:
    """One or two options, in their order."""
    options = list(kind)
    kept = draw.sample(options, draw.randint(1, 2))
    return tuple(one for one in options if one in kept)


def _left_out(demand: Demand, draw: random.Random):
    """All but two options of each decision of a workload."""
    for workload in demand.workloads:
        for kind, options in kind_of(workload).options(workload, ("m",), ()).items():
            if kind in NOT_THINNED:
                continue
            kept = draw.sample(list(options), min(len(options), 2))
            for option in options:
                if option not in kept:
                    yield Exclusion(
                        decision=Decision(kind, workload.name), option=option, reason=""
                    )
