from infra_mind.evaluation.bill.items import load_items
from infra_mind.knowledge.service_categories import (
    OTHER,
    OURS,
    category_of,
    load_service_categories,
)


def test_every_line_of_a_plan_has_a_category():
    services = {item.service for item in load_items()}
    assert [one for one in sorted(services) if category_of(OURS, one) == OTHER] == []


def test_the_first_pattern_counts_and_none_is_other():
    assert category_of("amazon", "AmazonEC2 EBS:VolumeUsage.gp3") == "Storage"
    assert category_of("amazon", "AmazonEC2 BoxUsage:m5.large") == "Compute"
    assert category_of("microsoft", "SQL Database vCore") == "Databases"
    assert category_of("google", "Compute Engine Network Internet Egress") == "Networking"
    assert category_of("google", "Something new") == OTHER


def test_patterns_are_written_as_they_are_compared():
    assert all(one.pattern == one.pattern.casefold() for one in load_service_categories())
