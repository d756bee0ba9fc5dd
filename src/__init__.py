"""Makes `src.infra_mind` and `infra_mind` one and the same package.

A checkout may import the package by either name. Two module objects of one file would mean two
classes of one name, so every `src.infra_mind...` import is answered with the `infra_mind...` module.
"""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

_ALIAS = f"{__name__}.infra_mind"


class _AliasFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        if fullname != _ALIAS and not fullname.startswith(f"{_ALIAS}."):
            return None
        real = fullname.removeprefix(f"{__name__}.")
        if importlib.util.find_spec(real) is None:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def exec_module(self, module: ModuleType) -> None:
        alias = module.__name__
        sys.modules[alias] = importlib.import_module(alias.removeprefix(f"{__name__}."))


if not any(isinstance(finder, _AliasFinder) for finder in sys.meta_path):
    sys.path.append(str(Path(__file__).parent))
    sys.meta_path.insert(0, _AliasFinder())
