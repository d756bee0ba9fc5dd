from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table

from ..compliance.catalog import Catalog, load_catalog
from ..services.controls import catalog_object
from .console import ExitStatus, heading, line, print_json, screen

app = App(name="compliance", help="List frameworks, requirements, controls and checks.")


@app.command(name="list")
def list_frameworks(
    *, as_json: Annotated[bool, Parameter(name="--json", negative="")] = False
) -> int:
    """List the frameworks, their requirements, and the controls and checks behind them.

    Parameters
    ----------
    as_json
        Print one JSON object.
    """
    catalog = load_catalog()
    if as_json:
        print_json(catalog_object(catalog), indent=True)
    else:
        _print(screen(), catalog)
    return ExitStatus.DONE


def _print(console: Console, catalog: Catalog) -> None:
    for framework in catalog.frameworks.values():
        heading(console, f"{framework.name}: {framework.title} ({framework.version})")
        table = Table.grid(padding=(0, 2))
        for one in framework.requirements:
            table.add_row(one.id, one.asks.text, ", ".join(one.controls))
        console.print(table)
    heading(console, f"{len(catalog.controls)} controls")
    table = Table.grid(padding=(0, 2))
    for control in catalog.controls.values():
        table.add_row(control.id, control.family, control.title.text)
    console.print(table)
    heading(console, f"{len(catalog.checks)} checks")
    line(console, ", ".join(sorted(catalog.checks)))
