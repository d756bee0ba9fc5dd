from pathlib import Path

import pytest

from infra_mind.core.errors import KnowledgeError
from infra_mind.evaluation.stores.engines import family, needs_licence
from infra_mind.knowledge import DATA
from infra_mind.knowledge.listed_licences import load_listed_licences


def test_what_is_listed_is_an_engine_that_needs_a_licence():
    for one in load_listed_licences():
        assert needs_licence(one.engine) and family(one.engine) == one.engine
        assert one.source.url.startswith("https://") and one.source.as_of is not None


def test_a_price_is_a_range(tmp_path: Path):
    text = (DATA / "listed_licences.tsv").read_text()
    (tmp_path / "listed_licences.tsv").write_text(text.replace("\t17500\t17500\t", "\t17500\t1\t"))
    with pytest.raises(KnowledgeError, match="once_low"):
        load_listed_licences(tmp_path)
