from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..core.units import MS_PER_SECOND, SECONDS_PER_MONTH
from ..domain.design import SITE, Design
from ..domain.workload import Demand, Workload
from ..knowledge.library import Library
from .bill.bill import Bill
from .bill.items import load_items
from .bill.tariff import Tariff
from .candidates import Candidates, Codes, of_designs
from .compute.network import charge_stated_egress
from .effects.carbon import emit
from .effects.labour import shared_work
from .effects.leaving import leave
from .effects.recovery import Loss, losses
from .effects.support import charge_support
from .line import Line, Tallies, join
from .methods import availability
from .methods.dependencies import Wiring, names
from .part import Part
from .recall import Recall
from .samples import Array, Samples, draw
from .scene import Scene
from .workloads import Capability, able, kind_of
from .workloads.kind import SENDS

# Who waits for a month is not answered.
NEVER_MS = SECONDS_PER_MONTH * MS_PER_SECOND
# Cells (candidates x samples) that are worked on at once: what fits the processor's cache.
BLOCK = 65_536
# Evaluations that are kept, the cells that one of them may have, and answers of some runs at once.
KEPT, KEPT_CELLS, ANSWERS = 48, 80_000, 400
# Draws that are kept: of the choice, of the questions, and of those with more or fewer futures.
DRAWS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What architectures cost and do; every array is candidates x samples.

    monthly: USD a month · committed: the part of it owed however little is used · early: what a month
    costs more before the load of what is new was measured · unpriced: how many
    components have no price · availability: share, of the workload that has least of those that are
    depended on most · latency_ms: P95 at peak by workload · headroom: times the peak fits ·
    recovery_hours, data_loss_hours: after the loss of a data store · losses: by workload, what each
    takes to come back from · operating_hours: a week · carbon_kg: CO2e a month · exit_cost: USD once ·
    lines, labour, emissions, leaving: what the bill, the hours, the carbon and the exit cost are made
    of, where that was asked for.
    """

    candidates: Candidates
    monthly: Array
    committed: Array
    early: Array
    unpriced: Array
    availability: Array
    headroom: Array
    recovery_hours: Array
    data_loss_hours: Array
    operating_hours: Array
    carbon_kg: Array
    exit_cost: Array
    parts: tuple[Part, ...]
    samples: Samples
    losses: Mapping[str, tuple[Loss, ...]]
    lines: tuple[Line, ...] = ()
    labour: tuple[Line, ...] = ()
    emissions: tuple[Line, ...] = ()
    leaving: tuple[Line, ...] = ()
    wirings: tuple[Wiring, ...] = ()

    def part(self, workload: str) -> Part:
        return next(part for part in self.parts if part.workload == workload)

    def latency_ms(self, workload: str) -> Array:
        return self.part(workload).latency_ms

    def hours_of(self, workload: str) -> Array:
        """Hours a week that a workload takes, by the lines of an itemised evaluation."""
        own = [line.amount for line in self.labour if line.workload == workload]
        return sum(own, np.zeros(self.monthly.shape))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """What one block of candidates came to, before blocks are joined."""

    monthly: Array
    committed: Array
    early: Array
    unpriced: Array
    availability: Array
    parts: tuple[Part, ...]
    losses: Mapping[str, tuple[Loss, ...]]
    lines: tuple[Line, ...]
    tallies: Tallies
    wirings: tuple[Wiring, ...]


class Model:
    """`evaluate` bound to what is known: pure, without I/O; the lookups of a site are made once."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.book = library.prices
        self.items = load_items()
        self._tariffs: list[Tariff] = []
        self._draws = Recall[Samples](DRAWS)
        self._known = Recall[Evaluation](KEPT)
        self.answers = Recall[tuple[object]](ANSWERS)

    def tariff(self, candidates: Candidates) -> Tariff:
        """Prices at the sites of some candidates."""
        wanted = candidates.sites()
        for known in self._tariffs:
            if known.places.keys() >= set(wanted):
                return known
        self._tariffs.append(Tariff(self.book, wanted))
        return self._tariffs[-1]

    def draw(self, demand: Demand, *, size: int, seed: int) -> Samples:
        """Draws of every assumption, those that go together correlated as the table says.

        Those asked for last are kept, for many questions share them.
        """
        key = (tuple(demand.assumptions.values()), size, seed)
        known = self._draws.find(key, ())
        if known is None:
            correlations = self.library.correlations
            known = draw(demand.assumptions, size=size, seed=seed, correlations=correlations)
            self._draws.keep(key, (), known)
        return known

    def evaluate_designs(
        self,
        demand: Demand,
        designs: Sequence[Design],
        samples: Samples,
        *,
        itemised: bool = False,
    ) -> Evaluation:
        """Some designs; what many questions ask for is worked out once."""
        cells = len(designs) * samples.size * max(len(demand.workloads), 1)
        key = (id(demand), tuple(designs), samples.name, itemised)
        known = self._known.find(key, (demand,))
        if known is not None:
            return known
        evaluation = self.evaluate(demand, of_designs(designs), samples, itemised=itemised)
        if samples.name and cells <= KEPT_CELLS:
            self._known.keep(key, (demand,), evaluation)
        return evaluation

    def evaluate(
        self,
        demand: Demand,
        candidates: Candidates,
        samples: Samples,
        *,
        workloads: Sequence[Workload] | None = None,
        itemised: bool = False,
    ) -> Evaluation:
        """Every candidate under every sample; `workloads` narrows it to some of the demand's.

        With `itemised` the lines are kept that all totals are made of, for a few candidates at a time.
        """
        stated = tuple(demand.workloads if workloads is None else workloads)
        # What workloads share is charged to the first: by name, so that nothing hangs on their order.
        chosen = sorted(stated, key=lambda one: one.name)
        tariff = self.tariff(candidates)
        blocks = [
            self._block(chosen, candidates.take(which), samples, tariff, itemised=itemised)
            for which in _blocks(candidates, samples.size)
        ]
        found = _join(candidates, samples, blocks)
        return replace(found, parts=tuple(found.part(one.name) for one in stated))

    def _block(
        self,
        workloads: Sequence[Workload],
        candidates: Candidates,
        samples: Samples,
        tariff: Tariff,
        *,
        itemised: bool,
    ) -> _Block:
        shape = (candidates.size, samples.size)
        bills: list[Bill] = []
        used: dict[tuple[str, bool], Array] = {}
        parts: list[Part] = []
        lost_with: dict[str, tuple[Loss, ...]] = {}
        wirings: list[Wiring] = []
        tallies = Tallies.of(shape, itemised=itemised)
        shared = scene = self._scene(candidates, samples, tariff, tallies)
        for place, workload in enumerate(workloads):
            earlier = able(workloads[:place], Capability.ANSWERS_REQUESTS)
            scene = self._scene(candidates, samples, tariff, tallies, workload, earlier, used)
            kind = kind_of(workload)
            with scene.alone(workload) as own:
                part = kind.work_out(own, workload)
                if not SENDS & kind.capabilities:
                    charge_stated_egress(own, workload)
                emit(own, workload, part)
                lost = losses(own, workload)
            parts.append(_widen(part.whole(own), shape))
            lost_with[workload.name] = _spread(tuple(one.whole(own) for one in lost), shape)
            charge_support(scene, _total(shape, (bill.total for bill in bills)))
            bills.append(scene.bill)
            wirings += scene.wired
        committed = _total(shape, (bill.committed for bill in bills))
        shared_work(shared)
        leave(shared, parts, committed)
        return _Block(
            monthly=_total(shape, (bill.total for bill in bills)),
            committed=committed,
            early=_total(shape, (bill.early for bill in bills)),
            unpriced=_total(shape, (bill.unpriced for bill in bills)),
            availability=_availability(scene, _depended_on(workloads, parts), shape),
            parts=tuple(parts),
            losses=lost_with,
            lines=tuple(line for bill in bills for line in bill.lines),
            tallies=tallies,
            wirings=tuple(_settled(wiring, shape) for wiring in wirings),
        )

    def scene(self, designs: Sequence[Design], samples: Samples) -> Scene:
        """What formulas read of some designs: for questions about a part of them."""
        candidates = of_designs(designs)
        tallies = Tallies.of((candidates.size, samples.size), itemised=False)
        return self._scene(candidates, samples, self.tariff(candidates), tallies)

    def _scene(
        self,
        candidates: Candidates,
        samples: Samples,
        tariff: Tariff,
        tallies: Tallies,
        workload: Workload | None = None,
        earlier: Sequence[Workload] = (),
        used: dict[tuple[str, bool], Array] | None = None,
    ) -> Scene:
        bill = Bill(
            candidates=candidates,
            samples=samples,
            tariff=tariff,
            shape=(candidates.size, samples.size),
            workload=workload,
            itemised=tallies.labour.itemised,
            used={} if used is None else used,
        )
        return Scene(candidates, samples, tariff, bill, tallies, self.library, self.items, earlier)


def _depended_on(workloads: Sequence[Workload], parts: Sequence[Part]) -> list[Part]:
    """The parts that the company's availability is about."""
    pairs = zip(workloads, parts, strict=True)
    return [part for one, part in pairs if one.depended_on] or list(parts)


def _availability(scene: Scene, parts: Sequence[Part], shape: tuple[int, int]) -> Array:
    """Of the workload that has least; where none promises any, that of the place they run in."""
    worst = _worst(shape, [part.availability for part in parts], np.fmin)
    zones = availability.over_zones(scene.zones, scene.row("model.zone_availability"))
    return np.where(np.isnan(worst), zones * scene.row("model.regional_services"), worst)


def _total(shape: tuple[int, int], arrays: Iterator[Array]) -> Array:
    total = np.zeros(shape)
    for array in arrays:
        total += array
    return total


def _widen(part: Part, shape: tuple[int, int]) -> Part:
    arrays = {name: np.broadcast_to(getattr(part, name), shape) for name in Part.arrays()}
    arrays["latency_ms"] = np.minimum(arrays["latency_ms"], NEVER_MS)
    return replace(part, **arrays)


def _blocks(candidates: Candidates, samples: int) -> Iterator[Codes]:
    """Blocks end with a region where one ends in their second half: its prices are then one row for all."""
    step = max(1, BLOCK // samples)
    ends = np.flatnonzero(np.diff(candidates.codes[SITE])) + 1
    start = 0
    while start < candidates.size:
        stop = min(start + step, candidates.size)
        if stop < candidates.size:
            early = ends[(ends > start + step // 2) & (ends < stop)]
            stop = int(early[-1]) if early.size else stop
        yield np.arange(start, stop)
        start = stop


def _join(candidates: Candidates, samples: Samples, blocks: Sequence[_Block]) -> Evaluation:
    parts = tuple(
        _join_part([block.parts[place] for block in blocks])
        for place in range(len(blocks[0].parts))
    )
    monthly = np.concatenate([block.monthly for block in blocks])
    shape = candidates.size, monthly.shape[1]
    tallies = [block.tallies for block in blocks]
    return Evaluation(
        candidates=candidates,
        monthly=monthly,
        committed=np.concatenate([block.committed for block in blocks]),
        early=np.concatenate([block.early for block in blocks]),
        unpriced=np.concatenate([block.unpriced for block in blocks]),
        availability=np.concatenate([block.availability for block in blocks]),
        headroom=_worst(shape, [part.headroom for part in parts], np.fmin),
        recovery_hours=_worst(shape, [part.recovery_hours for part in parts], np.fmax),
        data_loss_hours=_worst(shape, [part.data_loss_hours for part in parts], np.fmax),
        operating_hours=np.concatenate([one.labour.total for one in tallies]),
        carbon_kg=np.concatenate([one.carbon.total for one in tallies]),
        exit_cost=np.concatenate([one.leaving.total for one in tallies]),
        parts=parts,
        samples=samples,
        losses={
            name: _join_losses([block.losses[name] for block in blocks])
            for name in blocks[0].losses
        },
        lines=join(block.lines for block in blocks),
        labour=join(tuple(one.labour.lines) for one in tallies),
        emissions=join(tuple(one.carbon.lines) for one in tallies),
        leaving=join(tuple(one.leaving.lines) for one in tallies),
        wirings=_join_wirings([block.wirings for block in blocks]),
    )


def _join_losses(pieces: Sequence[tuple[Loss, ...]]) -> tuple[Loss, ...]:
    return tuple(
        replace(
            same[0],
            hours=np.concatenate([one.hours for one in same]),
            lost=np.concatenate([one.lost for one in same]),
        )
        for same in zip(*pieces, strict=True)
    )


def _spread(found: tuple[Loss, ...], shape: tuple[int, int]) -> tuple[Loss, ...]:
    return tuple(
        replace(
            one,
            hours=np.broadcast_to(one.hours, shape),
            lost=np.broadcast_to(one.lost, shape),
        )
        for one in found
    )


def _join_part(pieces: Sequence[Part]) -> Part:
    arrays = {
        name: np.concatenate([getattr(piece, name) for piece in pieces]) for name in Part.arrays()
    }
    return replace(pieces[0], **arrays)


def _settled(wiring: Wiring, shape: tuple[int, int]) -> Wiring:
    return replace(
        wiring, up={name: np.broadcast_to(chance, shape) for name, chance in wiring.up.items()}
    )


def _join_wirings(blocks: Sequence[tuple[Wiring, ...]]) -> tuple[Wiring, ...]:
    """Blocks whose designs all lie in one region have a smaller tree: the largest holds for all."""
    return tuple(_join_wiring(pieces) for pieces in zip(*blocks, strict=True))


def _join_wiring(pieces: Sequence[Wiring]) -> Wiring:
    whole = max(pieces, key=lambda piece: len(tuple(names(piece.full))))
    up = {name: np.concatenate([piece.up[name] for piece in pieces]) for name in whole.up}
    return replace(whole, up=up)


def _worst(shape: tuple[int, int], arrays: Sequence[Array], pick: np.ufunc) -> Array:
    """By `fmin` or `fmax`, which pass over NaN: a workload that promises nothing has no say."""
    result = np.full(shape, np.nan)
    for array in arrays:
        result = pick(result, array)
    return result
