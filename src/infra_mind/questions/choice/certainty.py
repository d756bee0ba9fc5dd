"""How much of an answer stands on what is known?"""

from collections.abc import Iterable
from dataclasses import dataclass

from ...decision.case import Case
from ...domain.claim import Claim, SourceKind
from ...domain.ledger import Ledger
from ...domain.provenance import Provenance
from ...evaluation.samples import Traced
from ..cost.drivers import swings, together_claim
from ..cost.freshness import oldest_of

PUBLISHED = frozenset({SourceKind.VENDOR_LIST, SourceKind.PUBLICATION, SourceKind.SECONDARY})
GIVEN = frozenset({Provenance.STATED, Provenance.IMPORTED})
# What nobody can know beforehand: even with every input stated and every price listed.
LEAST, BY_INPUTS, BY_PRICES = 0.4, 0.3, 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Footing:
    """Shares of the spread of the bill by what makes it, and how many inputs nobody stated.

    `together` is what several of them make at once. Inputs that nothing here reads are not counted.
    """

    assumed: Claim
    stated: Claim
    methods: Claim
    together: Claim
    inputs: Claim
    inputs_assumed: Claim


def read(case: Case) -> tuple[str, ...]:
    """The assumptions that the choice and its rivals are worked out from, in order of their names."""
    designs = [case.chosen, *(rival.design for rival in case.decision.rivals)]
    traced = Traced(case.point)
    case.evaluate(designs, traced)
    return traced.read


def footing(case: Case, ledger: Ledger) -> Footing:
    """What the spread of the bill comes from: open inputs, stated ones, or the method itself."""
    found = case.once(swings)
    design = case.design(ledger)

    def share(label: str, paths: list[str]) -> Claim:
        return ledger.claim(
            label,
            min(sum(swing.share for swing in found if swing.path in paths), 1.0),
            "share",
            method=footing,
            of=[design, *(case.assume(ledger, path) for path in paths)],
        )

    moving = [swing.path for swing in found]
    inputs = [path for path in case.once(read) if not path.startswith("model.")]
    missing = _missing(case, inputs)
    return Footing(
        assumed=share(
            "Share of the spread of the bill that inputs nobody stated make",
            [path for path in moving if path in missing],
        ),
        stated=share(
            "Share of the spread of the bill that stated inputs make",
            [path for path in moving if path in inputs and path not in missing],
        ),
        methods=share(
            "Share of the spread of the bill that prices and constants of the method make",
            [path for path in moving if path not in inputs],
        ),
        together=together_claim(case, ledger),
        inputs=_count(case, ledger, "Inputs that the workloads need", inputs),
        inputs_assumed=count_assumed(case, ledger, inputs),
    )


def count_assumed(case: Case, ledger: Ledger, paths: Iterable[str]) -> Claim:
    """How many inputs among these assumptions nobody stated; constants of the method aside."""
    missing = [path for path in _missing(case, paths) if not path.startswith("model.")]
    return _count(case, ledger, "Inputs that nobody stated", missing)


def _missing(case: Case, paths: Iterable[str]) -> list[str]:
    return [path for path in paths if case.demand.assumptions[path].provenance not in GIVEN]


def certainty(case: Case, *workloads: str) -> float:
    """Confidence from 0 to 1 by the share of inputs stated and of money at published prices.

    An advice on some workloads rests on their inputs and their part of the bill alone.
    """
    concerned = [one for one in case.demand.workloads if not workloads or one.name in workloads]
    prefixes = tuple(f"{one.path}." for one in concerned)
    assumptions = case.demand.assumptions
    paths = [path for path in assumptions if path.startswith(prefixes)]
    given = [path for path in paths if assumptions[path].provenance in GIVEN]
    inputs = len(given) / len(paths) if paths else 0.0
    prices = _published_share(case, frozenset(one.name for one in concerned))
    return round(LEAST + BY_INPUTS * inputs + BY_PRICES * prices, 3)


def _published_share(case: Case, workloads: frozenset[str]) -> float:
    """The share of the bill at prices that somebody published, rather than derived or guessed."""
    lines = case.evaluate([case.chosen], itemised=True).lines
    total = published = 0.0
    for line in lines:
        cost = float(line.amount[0, 0])
        if line.workload in workloads and cost > 0:
            total += cost
            published += cost if oldest_of(line).origin in PUBLISHED else 0.0
    return published / total if total else 0.0


def _count(case: Case, ledger: Ledger, label: str, paths: list[str]) -> Claim:
    return ledger.claim(
        label,
        len(paths),
        method=certainty,
        of=[case.design(ledger), *(case.assume(ledger, path) for path in paths)],
    )
