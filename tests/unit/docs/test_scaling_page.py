"""What the page says a load takes follows from the figures it says were measured."""

import re
from math import ceil
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[3] / "docs" / "scaling.md").read_text("utf-8")
HOUR, BUSY, SPARE = 3600, 0.7, 2
TOKENS, AGENTS, RUN_SECONDS = 120_000, 11, 60


def rows(head: str) -> dict[str, list[str]]:
    table = PAGE[PAGE.index(head) :].split("\n\n")[0].splitlines()[2:]
    cells = ([cell.strip() for cell in line.strip("|").split("|")] for line in table)
    return {first: rest for first, *rest in cells}


FIGURES = {
    name: float(re.match(r"[\d.]+", cells[0])[0])  # type: ignore[index]
    for name, cells in rows("| name | figure |").items()
}


@pytest.mark.parametrize(("column", "rate"), [(0, 10), (1, 1_000), (2, 100_000)])
def test_every_cell_is_its_arithmetic(column: int, rate: int):
    told = {name: float(cells[column]) for name, cells in rows("| an hour |").items()}
    cores = rate * FIGURES["compute"] / HOUR / BUSY
    serving = rate * (FIGURES["submit"] + FIGURES["listen"]) / HOUR / BUSY
    workers, servers = max(SPARE, ceil(cores / 2)), max(SPARE, ceil(serving))
    expected = {
        "cores that compute": cores,
        "workers of two processes": workers,
        "cores that serve": serving,
        "serving processes": servers,
        "connections to PostgreSQL": FIGURES["connections"] * (workers + servers),
        "database, GB a day": rate * 24 * FIGURES["kept"] / 1000,
        "database, MB written a second": rate * FIGURES["kept"] / HOUR,
        "messages to the broker a second": rate * FIGURES["messages"] / HOUR,
        "runs under way": rate * RUN_SECONDS / HOUR,
        "tokens a minute at most, millions": rate * AGENTS * TOKENS / 60 / 1e6,
    }
    assert told == pytest.approx(expected, rel=0.02)
