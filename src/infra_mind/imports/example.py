from difflib import get_close_matches
from pathlib import Path
from typing import Final

from ..core.errors import UnknownName

_PACKAGE: Final = Path(__file__).parents[1]
_PLACES: Final = (_PACKAGE / "examples", _PACKAGE.parents[1] / "examples")
"""Inside an installed package, beside `src` in a checkout."""


def example_names() -> tuple[str, ...]:
    return tuple(sorted(_files()))


def example(name: str) -> Path:
    """The file of an example that comes with the program."""
    files = _files()
    if name in files:
        return files[name]
    close = get_close_matches(name, files, n=1)
    remedy = f"Did you mean {close[0]!r}?" if close else f"There are {', '.join(sorted(files))}."
    raise UnknownName(f"There is no example {name[:60]!r}.", remedy=remedy)


def _files() -> dict[str, Path]:
    folder = next((place for place in _PLACES if place.is_dir()), None)
    return {path.stem: path for path in folder.glob("*.yaml")} if folder else {}
