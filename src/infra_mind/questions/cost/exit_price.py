"""What does leaving cost, service by service?"""

from collections.abc import Iterator

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.dossier import ExitPrice, Share
from ...domain.ledger import Ledger
from ...evaluation.effects.labour import PART, WAGE, Rewrite, load_labour
from ...evaluation.line import Line, merged
from ..team.labour import heaviest_first, name_of, record_line
from .cost_range import band

REWRITE_WORDS = {
    Rewrite.PORTABLE: "moves as it is",
    Rewrite.ADAPT: "has to be adapted",
    Rewrite.REWRITE: "has to be rewritten",
}


def exit_price(case: Case, ledger: Ledger) -> ExitPrice:
    """The price of leaving the choice today: each service by how far it moves, data, terms, learning."""
    evaluation = case.evaluate([case.chosen], case.futures, itemised=True)
    items = [
        *_services(case, ledger, [one for one in evaluation.leaving if one.item.part == PART]),
        *_rest(case, ledger, [one for one in evaluation.leaving if one.item.part != PART]),
    ]
    total = band(
        ledger,
        "Price of leaving",
        evaluation.exit_cost[0],
        "USD",
        method=exit_price,
        of=[case.design(ledger), case.assume(ledger, WAGE), *(claim for _, claim in items)],
    )
    return ExitPrice(
        total=total.id, items=tuple(Share(name=name, amount=claim.id) for name, claim in items)
    )


def _services(case: Case, ledger: Ledger, lines: list[Line]) -> Iterator[tuple[str, Claim]]:
    """What takes most work first."""
    for line in heaviest_first(lines):
        rewrite = load_labour()[line.item.id].rewrite or Rewrite.ADAPT
        claim = record_line(case, ledger, line, "Work of leaving", "USD", method=exit_price)
        yield f"{name_of(line)}: {REWRITE_WORDS[rewrite]}", claim


def _rest(case: Case, ledger: Ledger, lines: list[Line]) -> Iterator[tuple[str, Claim]]:
    for line in merged(lines):
        claim = record_line(case, ledger, line, "Leaving:", "USD", method=exit_price)
        yield line.item.name, claim
