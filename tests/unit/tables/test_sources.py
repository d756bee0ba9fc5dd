import csv
import shutil
from pathlib import Path

import pytest

from infra_mind.core.errors import KnowledgeError
from infra_mind.domain.claim import SourceKind
from infra_mind.tables.sources import DATA, load_sources

PACKAGE = DATA.parents[1]
CITED_BY_CODE = {"genai-prices"}


def cited() -> set[str]:
    """Ids that stand in a source column of any file; estimates of our own have none."""
    ids: set[str] = set()
    for path in PACKAGE.rglob("*.tsv"):
        if path.name == "sources.tsv":
            continue
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                ids |= {cell for name, cell in row.items() if name.endswith("source") and cell}
    return ids


def test_every_source_is_cited_and_every_citation_is_a_source() -> None:
    assert cited() | CITED_BY_CODE == set(load_sources())


def test_every_source_but_our_own_knowledge_has_an_address() -> None:
    for source in load_sources().values():
        assert source.title
        assert source.url.startswith("https://") or source.kind is SourceKind.ESTIMATE


def test_a_source_stands_once(tmp_path: Path) -> None:
    shutil.copy(DATA / "sources.tsv", tmp_path)
    with (tmp_path / "sources.tsv").open("a", encoding="utf-8") as file:
        file.write("own-knowledge\tAgain\t\t2025-01-01\testimate\n")
    with pytest.raises(KnowledgeError, match=r"line \d+, column 'id'.*twice"):
        load_sources(tmp_path)
