"""Runs every benchmark, or those named: `python -m benchmarks engine store`."""

import importlib
import pkgutil
import sys
from pathlib import Path


def main(names: list[str]) -> None:
    folder = str(Path(__file__).parent)
    known = sorted(one.name for one in pkgutil.iter_modules([folder]) if not one.ispkg)
    known.remove("__main__")
    for name in names or known:
        if name not in known:
            sys.exit(f"There is no benchmark {name!r}; there are {', '.join(known)}.")
        importlib.import_module(f"benchmarks.{name}").main()
        print()


if __name__ == "__main__":
    main(sys.argv[1:])
