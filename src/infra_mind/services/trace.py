from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from ..core.errors import UnknownName
from ..domain.claim import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceNode:
    """A claim and what it rests on; `shown_before` when its inputs stand further up already."""

    claim: Claim
    inputs: tuple["TraceNode", ...] = ()
    shown_before: bool = False


def trace(claims: Mapping[str, Claim], id: str) -> TraceNode:
    """The tree of one figure, down to prices, controls and answers."""
    wanted = id if id in claims else f"C-{id.removeprefix('C-').removeprefix('c-').lower()}"
    if wanted not in claims:
        close = get_close_matches(wanted, claims, n=1)
        remedy = f"Did you mean {close[0]!r}?" if close else "Claim ids stand in every report."
        raise UnknownName(f"There is no claim {id!r} in this run.", remedy=remedy)
    return _node(claims, wanted, set())


def _node(claims: Mapping[str, Claim], id: str, seen: set[str]) -> TraceNode:
    claim = claims[id]
    if id in seen and claim.inputs:
        return TraceNode(claim=claim, shown_before=True)
    seen.add(id)
    inputs = tuple(_node(claims, below, seen) for below in claim.inputs if below in claims)
    return TraceNode(claim=claim, inputs=inputs)


def roots(claims: Mapping[str, Claim], id: str) -> Iterator[Claim]:
    """The claims without inputs that a claim rests on in the end, each once."""
    waiting, seen = [id], set[str]()
    while waiting:
        claim = claims.get(waiting.pop())
        if claim is None or claim.id in seen:
            continue
        seen.add(claim.id)
        if not claim.inputs:
            yield claim
        waiting.extend(reversed(claim.inputs))
