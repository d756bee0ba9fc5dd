"""The command line: one module per command, each loaded when it is called for.

The map: `main` is the table of commands and the edge where errors become messages and statuses;
`console` writes, `progress` follows a run, `summary` says what came of it, `carrying` runs a run.
"""

from .main import main

__all__ = ["main"]
