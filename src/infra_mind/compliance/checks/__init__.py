"""One module per check: its name is the name a control asks for, its function is `check`.

A new check is a new module here and a line in a control; nothing else changes.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from ..observation import Check


def load_checks() -> dict[str, Check]:
    """Every check by its name."""
    names = sorted(module.name for module in iter_modules(__path__))
    return {name: cast("Check", import_module(f".{name}", __name__).check) for name in names}
