import shutil
from collections import Counter
from pathlib import Path

import pytest

from infra_mind.core.errors import KnowledgeError
from infra_mind.domain.requirements import Cloud
from infra_mind.prices import FOLDER
from infra_mind.prices.facts import ProviderFacts, load_facts


@pytest.fixture(scope="module")
def facts() -> ProviderFacts:
    return load_facts()


def test_every_cloud_has_a_folder_and_every_fact_is_known_of_each(facts: ProviderFacts):
    assert set(facts.providers) == set(Cloud)
    assert set(Counter(fact.name for fact in facts).values()) == {len(Cloud)}


def test_a_fact_is_a_number_in_a_unit_or_a_text_and_says_where_it_is_from(facts: ProviderFacts):
    message = facts.get("aws", "device_message_kb")
    assert (facts.number("aws", "device_message_kb"), message.unit) == (5.0, "KB")
    assert facts.text("gcp", "training_service").startswith("Vertex AI")
    assert str(facts.get("gcp", "included_backups").source.as_of) == "2025-02-23"


def test_a_provider_without_a_folder_is_refused(facts: ProviderFacts):
    with pytest.raises(KnowledgeError, match=r"'hetzner'.*aws, azure, gcp"):
        facts.number("hetzner", "device_message_kb")


def test_a_fact_that_nobody_has_written_down_is_refused(facts: ProviderFacts):
    with pytest.raises(KnowledgeError, match=r"'device_message'.*'device_message_kb'"):
        facts.number("azure", "device_message")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("\t5\tKB", "\tfive\tKB", "line 6, column 'value': 'five' is not a number of KB"),
        ("own-knowledge", "hearsay", "column 'source': 'hearsay' is not the id of a source"),
        ("2025-06-30", "30.06.2025", "column 'as_of': '30.06.2025' is not a date"),
    ],
)
def test_a_bad_row_is_refused_with_its_place(tmp_path: Path, old: str, new: str, problem: str):
    folder = shutil.copytree(FOLDER, tmp_path / "prices")
    path = folder / "providers" / "aws" / "facts.tsv"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(KnowledgeError, match=problem):
        load_facts(folder)
