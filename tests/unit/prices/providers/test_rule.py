from pathlib import Path

import pytest

from infra_mind.core.errors import TableError
from infra_mind.domain.requirements import Cloud
from infra_mind.prices.files import load_prices
from infra_mind.prices.providers import load_rules
from infra_mind.prices.providers.rule import FeedRule, Trap
from infra_mind.tables.rows import columns_of
from tests.factories.listings import ground

RULE_COLUMNS, TRAP_COLUMNS = (
    [column for column in columns_of(row) if column != "provider"] for row in (FeedRule, Trap)
)
RULE = dict.fromkeys(RULE_COLUMNS, "") | {
    "feed": "AmazonMQ",
    "service": "queue.requests",
    "kinds": "on_demand",
    "unit": "Requests",
    "factor": "1000000",
    "when": "usageType=*-Requests|Requests; group!=FIFO*",
}
HEADER = "\t".join(RULE_COLUMNS)


def write(folder: Path, **changes: str) -> Path:
    row = RULE | changes
    text = "\n".join([HEADER, "\t".join(row[column] for column in RULE_COLUMNS)]) + "\n"
    for cloud in Cloud:
        place = folder / "providers" / cloud
        place.mkdir(parents=True)
        (place / "feed_rules.tsv").write_text(text if cloud is Cloud.AWS else f"{HEADER}\n")
        (place / "feed_traps.tsv").write_text("\t".join(TRAP_COLUMNS) + "\n")
    return folder


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"usageType": "Requests"}, True),
        ({"usageType": "EU-Requests", "group": "Standard"}, True),
        ({"usageType": "EU-Requests", "group": "FIFO-1"}, False),
        ({"usageType": "Requests-Tier1"}, False),
        ({"usageType": "requests"}, False),
        ({}, False),
    ],
)
def test_terms_hold_for_whole_values(tmp_path: Path, attributes: dict[str, str], expected: bool):
    (rule,) = load_rules(write(tmp_path)).of("aws", "AmazonMQ")
    assert rule.matches(attributes) is expected


def test_signs_of_patterns_other_than_the_star_mean_themselves(tmp_path: Path):
    (rule,) = load_rules(write(tmp_path, when="a=x[1]?*")).of("aws", "AmazonMQ")
    assert rule.matches({"a": "x[1]?y"})
    assert not rule.matches({"a": "x1zy"})


@pytest.mark.parametrize(
    "changes", [{"when": "usageType"}, {"when": "=x"}, {"kinds": "yearly"}, {"part": "wheel"}, {"factor": "x"}]
)  # fmt: skip
def test_a_bad_cell_is_named(tmp_path: Path, changes: dict[str, str]):
    (column,) = changes
    with pytest.raises(TableError, match=rf"feed_rules.tsv, line 2, column '{column}'"):
        load_rules(write(tmp_path, **changes))


def test_every_shipped_rule_prices_a_service_that_is_known():
    book = load_prices()
    rules = load_rules()
    for cloud in Cloud:
        for feed in rules.feeds(cloud):
            for rule in rules.of(cloud, feed):
                assert rule.service in book.services
                assert rule.factor > 0
                sizes = book.sku_table.get((cloud, rule.service), {})
                assert bool(sizes) is bool(rule.sku or rule.part), rule
                if rule.part:
                    assert set(rule.family.split(",")) <= {sku.family for sku in sizes.values()}


WITH_DISKS = frozenset({"a2-ultragpu", "a3-highgpu", "a3-ultragpu", "z3-highmem"})
"""Their price holds local disks, which are no part that is sold by the machine's size."""


def test_every_google_machine_has_rules_for_its_parts():
    rules = load_rules().of("gcp", "6F81-5844-456A")
    parts = {(family, rule.part) for rule in rules for family in rule.family.split(",")}
    missing = [
        (sku.name, part)
        for sku in ground().skus["gcp", "compute.instance"].values()
        for part in ("core", "memory", *(["accelerator"] if sku.gpu_count else []))
        if (sku.family, part) not in parts and sku.family not in WITH_DISKS
    ]
    assert missing == []
