"""Where the tables of the model lie: what kinds of workload share in one place, the rest by kind."""

from pathlib import Path

KINDS = Path(__file__).with_name("workloads")


def table_files(shared: Path) -> tuple[Path, ...]:
    """A shared table, and the rows that each kind of workload adds to it in its own folder."""
    return (shared, *sorted(KINDS.glob(f"*/{shared.name}")))
