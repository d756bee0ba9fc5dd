"""The command line: one module per command, each loaded when it is called for.

The map: `app` is the table of commands and the edge where errors become messages and statuses;
`console` writes, `execution` carries a run out while `progress` shows it, `summary` and `diff_view`
say what came of it.
"""

from .app import main

__all__ = ["main"]
