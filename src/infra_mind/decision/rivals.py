"""The best that each option could do that was not chosen: who lost to the choice, and with what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..domain.design import SECOND, SHARED, SITE, Decision, Design, Option
from ..domain.option import DecisionKind
from .exploration import Local, Rows
from .search import Allowed

# Of the ways to change one decision of a workload those that cost least are tried.
MOST_NEIGHBOURS = 4
# Of more workloads than this, only the dearest have their own options told one by one.
MOST_WORKLOADS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """The choice with one decision changed; the best design with it where all else cannot stay."""

    decision: Decision
    option: Option
    design: Design


def find_rivals(pieces: Sequence[Local], allowed: Allowed, chosen: Design) -> Iterator[Rival]:
    """For every decision and every option not taken, the best design that takes it, as likely."""
    for decision in (SITE, *SHARED):
        options = pieces[0].candidates.options[decision]
        for option in options:
            if option != chosen[decision]:
                design = _with_shared(pieces, allowed, chosen, decision, option)
                if design is not None:
                    yield Rival(decision=decision, option=option, design=design)
    for piece in _dearest(pieces, chosen):
        yield from _local(piece, allowed[list(pieces).index(piece)], chosen)


def neighbours(pieces: Sequence[Local], allowed: Allowed, chosen: Design) -> Iterator[Design]:
    """The choice with one decision of a workload changed, where that costs less for the workload alone,
    and with one option taken by several workloads, which learn it and set it up once.

    A machine may change with it: it follows from the platform.
    """
    together: dict[tuple[DecisionKind, Option], list[Mapping[Decision, Option]]] = {}
    for piece in _dearest(pieces, chosen):
        own = [one for one in piece.candidates.codes if one.workload == piece.workload.name]
        rows = _changed_once(piece, allowed[list(pieces).index(piece)], chosen, own)
        cost = piece.reckon(rows).cost
        here = cost[_same(piece, rows, chosen, own) == len(own)].min(initial=np.inf)
        order = np.argsort(cost, kind="stable")
        for row in rows[order[cost[order] < here]][:MOST_NEIGHBOURS]:
            yield chosen | _own(piece, int(row), own)
        for decision in _told(own):
            for option in piece.candidates.options[decision]:
                with_it = order[piece.candidates.chose(decision, option)[rows[order], 0]]
                if option != chosen[decision] and with_it.size:
                    change = _own(piece, int(rows[with_it[0]]), own)
                    together.setdefault((decision.kind, option), []).append(change)
    for changes in together.values():
        if len(changes) > 1:
            design = chosen
            for change in changes:
                design |= change
            yield design


def _told(own: Sequence[Decision]) -> list[Decision]:
    return [one for one in own if one.kind is not DecisionKind.MACHINE]


def _changed_once(
    piece: Local, mask: NDArray[np.bool_], chosen: Design, own: Sequence[Decision]
) -> Rows:
    """Candidates that differ from the choice in one decision of the workload at most."""
    shared, told = (SITE, SECOND, *SHARED), _told(own)
    rows = np.flatnonzero(mask)
    rows = rows[_same(piece, rows, chosen, shared) == len(shared)]
    return rows[_same(piece, rows, chosen, told) >= len(told) - 1]


def _own(piece: Local, row: int, own: Sequence[Decision]) -> dict[Decision, Option]:
    design = piece.candidates.design(row)
    return {one: design[one] for one in own}


def _with_shared(
    pieces: Sequence[Local], allowed: Allowed, chosen: Design, decision: Decision, option: Option
) -> Design | None:
    """The design that keeps as much of the choice as it can with another shared decision.

    Other shared decisions stay where they can, then those of each workload; what cannot stay is the
    best as likely.
    """
    shared = (SITE, *SHARED)
    taken: Design | None = None
    for piece, mask in zip(pieces, allowed, strict=True):
        among = chosen if taken is None else chosen | {one: taken[one] for one in shared}
        rows = np.flatnonzero(mask & piece.candidates.chose(decision, option)[:, 0])
        if taken is not None:
            rows = rows[_same(piece, rows, taken, shared) == len(shared)]
        if not rows.size:
            return None
        row = _nearest(piece, rows, among, shared)
        own = dict(piece.candidates.design(row).items())
        taken = chosen | own if taken is None else taken | own
    return taken


def _nearest(piece: Local, rows: Rows, chosen: Design, shared: Sequence[Decision]) -> int:
    """The candidate that shares most with the choice, shared decisions first, then the best as likely."""
    own = [one for one in piece.candidates.codes if one.workload == piece.workload.name]
    alike = _same(piece, rows, chosen, shared)
    same = _same(piece, rows, chosen, own)
    order = np.lexsort((piece.likely.cost[rows], -same, _down(piece, rows), -alike))
    return int(rows[order[0]])


def _best(piece: Local, rows: Rows) -> int:
    """As likely: the fewest steps down, then the least cost."""
    return int(rows[np.lexsort((piece.likely.cost[rows], _down(piece, rows)))[0]])


def _best_known(piece: Local, rows: Rows) -> int:
    """The same in all futures among those that were worked out in them: other decisions stay where they can."""
    known = rows[piece.knows(rows)]
    if not known.size:
        return _best(piece, rows)
    found = piece.reckon(known)
    down = sum(found.steps.values(), np.zeros(len(known), dtype=np.intp))
    return int(known[np.lexsort((found.cost, down))[0]])


def _down(piece: Local, rows: Rows) -> Rows:
    """Steps down from all targets, as likely."""
    total = np.zeros(len(rows), dtype=np.intp)
    for steps in piece.likely.steps.values():
        total += steps[rows]
    return total


def _same(piece: Local, rows: Rows, chosen: Design, decisions: Sequence[Decision]) -> Rows:
    """In how many of some decisions each candidate is like the choice."""
    count = np.zeros(len(rows), dtype=np.intp)
    for decision in decisions:
        count += piece.candidates.chose(decision, chosen[decision])[rows, 0]
    return count


def _dearest(pieces: Sequence[Local], chosen: Design) -> list[Local]:
    """The workloads whose options are worth telling: all, or of many those that cost most."""
    if len(pieces) <= MOST_WORKLOADS:
        return list(pieces)

    def cost(piece: Local) -> float:
        row = piece.candidates.find(chosen)
        return 0.0 if row is None else float(piece.likely.cost[row])

    dearest = sorted(pieces, key=lambda piece: (-cost(piece), piece.workload.index))
    return [piece for piece in pieces if piece in dearest[:MOST_WORKLOADS]]


def _local(piece: Local, mask: NDArray[np.bool_], chosen: Design) -> Iterator[Rival]:
    """The same within one workload, with everything else as chosen."""
    shared = (SITE, SECOND, *SHARED)
    rows = np.flatnonzero(mask)
    rows = rows[_same(piece, rows, chosen, shared) == len(shared)]
    own = [one for one in piece.candidates.codes if one.workload == piece.workload.name]
    for decision in own:
        for option in piece.candidates.options[decision]:
            with_it = rows[piece.candidates.chose(decision, option)[rows, 0]]
            if option != chosen[decision] and with_it.size:
                changed = _own(piece, _best_known(piece, with_it), own)
                yield Rival(decision=decision, option=option, design=chosen | changed)
