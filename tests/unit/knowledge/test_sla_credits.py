import shutil
from pathlib import Path

import pytest

from infra_mind.core.errors import TableError
from infra_mind.knowledge import DATA
from infra_mind.knowledge.slas import credited, load_sla_credits


@pytest.mark.parametrize(
    ("uptime", "share"), [(0.99995, None), (0.9995, 0.1), (0.985, 0.3), (0.9, 1.0)]
)
def test_rungs_of_the_amazon_compute_agreement_of_2022(uptime: float, share: float | None) -> None:
    """Below 99.99 % a tenth, below 99 % three, below 95 % all of the month's charges."""
    found = credited(load_sla_credits(), "aws", uptime, 0.9999)
    assert (None if found is None else found.credit) == share


@pytest.mark.parametrize("provider", ["aws", "azure", "gcp"])
def test_less_uptime_never_pays_less(provider: str) -> None:
    rungs = [one for one in load_sla_credits() if one.provider == provider]
    assert [one.below for one in rungs] == sorted((one.below for one in rungs), reverse=True)
    assert [one.credit for one in rungs] == sorted(one.credit for one in rungs)


def test_a_share_beyond_all_is_named_by_line(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    path = tmp_path / "data" / "sla_credits.tsv"
    path.write_text(path.read_text(encoding="utf-8").replace("\t30\t", "\t130\t"), encoding="utf-8")
    with pytest.raises(TableError, match=r"sla_credits\.tsv, line 3"):
        load_sla_credits(tmp_path / "data")
