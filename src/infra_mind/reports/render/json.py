import orjson

from ...core.encoding import Encoder, Json, values_of
from ...domain.claim import Claim
from ..document import Document, figures_of
from ..writing import written


def json(document: Document) -> bytes:
    """The tree, each node with its `type`, and the claims that it rests on with their text."""
    tree = _DocumentEncoder().fields(document)
    tree["claims"] = {one: _claim(document.claims[one]) for one in sorted(behind(document))}
    return orjson.dumps(tree, option=orjson.OPT_INDENT_2) + b"\n"


def behind(document: Document) -> set[str]:
    """Ids of the claims shown, and of all they rest on."""
    found: set[str] = set()
    waiting = [figure.claim for figure in figures_of(document)]
    while waiting:
        one = waiting.pop()
        if one not in found and one in document.claims:
            found.add(one)
            waiting.extend(document.claims[one].inputs)
    return found


class _DocumentEncoder(Encoder):
    """Each part of the tree with its type; the claims beside it are written apart."""

    def fields(self, value: object) -> dict[str, Json]:
        found = values_of(value)
        found.pop("claims", None)
        kind = type(value).__name__.lower()
        return {"type": kind, **{name: self.encode(held) for name, held in found.items()}}


def _claim(claim: Claim) -> dict[str, Json]:
    found = Encoder().fields(claim)
    del found["id"]
    return {**found, "text": written(claim)}
