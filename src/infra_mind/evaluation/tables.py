"""Where the tables of the model lie: what kinds of workload share in one place, the rest by kind."""

from pathlib import Path
from typing import TypeVar

from ..tables.rows import Check, read_rows

R = TypeVar("R")
KINDS = Path(__file__).with_name("workloads")


def table_files(shared: Path) -> tuple[Path, ...]:
    """A shared table, and the rows that each kind of workload adds to it in its own folder."""
    return (shared, *sorted(KINDS.glob(f"*/{shared.name}")))


def rows_of_kinds(
    shared: Path, row: type[R], *, key: tuple[str, ...] = (), check: Check[R] | None = None
) -> list[R]:
    """The rows of all of these files."""
    return [
        one for path in table_files(shared) for one in read_rows(path, row, key=key, check=check)
    ]
