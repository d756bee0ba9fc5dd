"""The same requirements, prices, seed and day come to the same bytes, wherever that is."""

from pathlib import Path

import pytest

from tests.tools.corners import COMBINED, Corner, bytes_in

AS_OF = "2026-11-30"


@pytest.fixture(scope="session")
def usual(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return bytes_in(Corner(name="usual"), tmp_path_factory.mktemp("usual") / "here", as_of=AS_OF)


def test_figures_do_not_depend_on_where_they_are_worked_out(usual: bytes, tmp_path: Path) -> None:
    for number, corner in enumerate(COMBINED):
        assert bytes_in(corner, tmp_path / str(number), as_of=AS_OF) == usual, corner.name
