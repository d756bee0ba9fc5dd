from datetime import date
from pathlib import Path
from typing import TypeVar

from ..domain.requirements import Cloud
from ..tables.rows import Check, parse_rows
from ..tables.table import Gathering, read_text

R = TypeVar("R")


def provider_rows(
    folder: Path,
    file: str,
    row: type[R],
    *,
    today: date | None = None,
    check: Check[R] | None = None,
    key: tuple[str, ...] = (),
) -> list[R]:
    """The rows of a file that every cloud has in its folder, which gives their `provider`."""
    gathered = Gathering()
    found: list[R] = []
    for cloud in Cloud:
        text = read_text(folder / "providers" / cloud / file)
        found += gathered.of(
            lambda cloud=cloud, text=text: parse_rows(
                f"{cloud}/{file}",
                text,
                row,
                today=today,
                check=check,
                key=key,
                given={"provider": cloud},
            )
        )
    gathered.conclude()
    return found
