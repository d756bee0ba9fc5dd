"""Changes of requirements as a command line says them: `--set path=value`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ..core.clock import SystemClock
from ..core.errors import InputError
from ..domain.requirements import UNKNOWN
from ..imports.estate.estate import BILL, INVENTORY, KEPT_IN, read_estate, rows_of
from ..imports.own_prices import own_prices
from ..imports.price_book import find_book, read_book
from ..knowledge.library import Library


def read_changes(given: Sequence[str]) -> Mapping[str, object]:
    """`path=value` pairs; the last of one path counts."""
    changes: dict[str, object] = {}
    for pair in given:
        path, equals, value = pair.partition("=")
        if not equals or not path.strip():
            raise InputError(
                f"--set {pair!r} is no change.", remedy="Write it as --set budget.monthly=30000."
            )
        changes[path.strip()] = value.strip()
    return {
        **changes,
        **_rows_of_book(changes.get("prices.book")),
        **_estate({field: changes[field] for field in (BILL, INVENTORY) if field in changes}),
    }


def check_seed(seed: int) -> None:
    if seed < 0:
        raise InputError(f"--seed {seed} is below 0.", remedy="Give 0 or a whole number above it.")


def _rows_of_book(named: object) -> Mapping[str, object]:
    """A price book is named by a path from here; what a run keeps are its rows."""
    if not isinstance(named, str):
        return {}
    if named in {"", "null", UNKNOWN}:
        return {"prices.rows": []}
    file = read_book(find_book(named, Path()))
    own_prices(file, Library(), today=SystemClock().now().date())
    return {"prices.rows": list(file.rows)}


def _estate(named: Mapping[str, object]) -> Mapping[str, object]:
    """Bills and inventories are named by a path from here; what a run keeps is what they say."""
    none = {field for field, value in named.items() if value in ("", "null", UNKNOWN)}
    files = {field: [str(named[field])] for field in named if field not in none}
    found = read_estate(files, Path(), origin="--set") if files else None
    rows = rows_of(found, files) if found is not None else {}
    return {**{KEPT_IN[field]: [] for field in none}, **rows}
