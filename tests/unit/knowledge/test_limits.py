from pathlib import Path

import pytest

from infra_mind.core.errors import KnowledgeError
from infra_mind.domain.requirements import Cloud
from infra_mind.evaluation.effects.limits import meanings
from infra_mind.knowledge import DATA
from infra_mind.knowledge.limits import load_limits

LIMITS = load_limits()


def test_every_limit_is_known_of_every_cloud():
    names = {one.limit for one in LIMITS}
    assert len(LIMITS) == len(names) * len(Cloud)


def test_every_limit_can_be_told_with_an_act():
    for limit, meaning in meanings().items():
        assert "{of}" in meaning.words, limit
        assert meaning.act.endswith("."), limit


def test_published_limits():
    """1,000 writes and 3,000 reads a partition; 1 MB/s and 1,000 records/s a shard; 15 minutes."""
    assert LIMITS.find("partition_writes", "aws").value == 1000
    assert LIMITS.find("partition_reads", "aws").value == 3000
    assert LIMITS.find("shard_records", "aws").value == 1000
    assert LIMITS.find("function_seconds", "aws").value == 15 * 60
    per_gib = LIMITS.find("database_connections_per_gib", "aws").value
    assert per_gib == pytest.approx(2**30 / 9_531_392, abs=0.01)
    azure = LIMITS.find("database_connections_per_gib", "azure").value
    assert [round(azure * size) for size in (8, 16, 32)] == [859, 1718, 3437]


def test_an_unknown_limit_is_an_error():
    with pytest.raises(KnowledgeError, match="teapots"):
        LIMITS.find("teapots", "aws")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("shard_mb\taws\t1\t1\t1", "shard_mb\taws\t5\t1\t1"),
        ("shard_mb\taws\t1\t1\t1", "shard_mb\taws\t0\t0\t1"),
        ("shard_mb\tazure", "shard_mb\taws"),
        ("aws-kinesis-quotas\twritten", "hearsay\twritten"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, old: str, new: str):
    text = (DATA / "limits.tsv").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "limits.tsv").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"limits\.tsv, line"):
        load_limits(tmp_path)
