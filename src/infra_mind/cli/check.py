from pathlib import Path

from rich.table import Table
from rich.text import Text

from ..bootstrap import open_program
from ..services.reports import no_dossier
from ..services.thresholds import ThresholdResult, read_thresholds, thresholds_of
from ..services.thresholds import check as checked
from .console import ExitStatus, screen
from .finished import finished

_MARKS = {True: ("kept", "good"), False: ("BROKEN", "bad"), None: ("not known", "loud")}


async def check(run: str, /, *, against: Path | None = None) -> int:
    """Hold a run against thresholds; status 3 when one is broken.

    Parameters
    ----------
    run
        Id of a run, a piece of it that is unique, or `latest`.
    against
        YAML or JSON with any of monthly_p50, monthly_p90, availability, rto, rpo, latency (by
        workload), probability_over_budget, over_budget_at_end, findings,
        recommendations, failed_agents [default: what the company itself asked for].
    """
    thresholds = read_thresholds(against) if against else None
    async with open_program() as program:
        conclusion = await program.runs.conclusion(await finished(program, run))
    if conclusion.dossier is None:
        raise no_dossier(conclusion)
    if thresholds is None:
        thresholds = thresholds_of(conclusion.dossier)
    verdicts = checked(conclusion.dossier, thresholds)
    screen().print(_table(verdicts))
    broken = any(verdict.met is False for verdict in verdicts)
    return ExitStatus.BROKEN if broken else ExitStatus.DONE


def _table(verdicts: tuple[ThresholdResult, ...]) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("threshold", "asked", "found", "", "claim"):
        table.add_column(column)
    for verdict in verdicts:
        mark, style = _MARKS[verdict.met]
        name = verdict.name.replace("_", " ")
        table.add_row(
            name, verdict.required, verdict.found, Text(mark, style=style), verdict.claim or ""
        )
    return table
