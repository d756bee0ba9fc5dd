from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from ..evaluation.model import Model
from ..knowledge.library import Library
from ..services.selftest.selftest import RuleTally, examine
from .console import ExitStatus, heading, screen


def selftest(*, companies: int = 20, seed: int = 0) -> int:
    """Decide for generated companies and hold the decisions against laws and planted flaws.

    Parameters
    ----------
    companies
        How many companies are drawn; each takes some ten seconds.
    seed
        The first of them.
    """
    console = screen()
    report = examine(Model(Library()), companies, seed=seed)
    heading(console, "Laws")
    _print(console, report.laws)
    heading(console, "Planted flaws")
    _print(console, report.flaws, planted=True)
    for number, one in report.violations:
        console.print(f"! Company {number}: {one.law}: {one.detail}")
    return ExitStatus.DONE if report.is_sound else ExitStatus.FAILED


def _print(console: Console, tallies: Iterable[RuleTally], *, planted: bool = False) -> None:
    """How often each rule held; of what is planted also how often it was seen where it was not."""
    table = Table.grid(padding=(0, 2))
    for one in tallies:
        alarms = f"{one.alarms} false alarms" if planted else ""
        table.add_row(one.rule, f"{one.held} of {one.tried}", alarms)
    console.print(table)
