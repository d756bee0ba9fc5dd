"""Readers that are handed as much of one sign as they may be: none takes more than linear time."""

import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from infra_mind.domain.field_path import ALL_LEAVES
from infra_mind.imports import read_requirements, with_changes
from infra_mind.imports.brief.text import read_brief
from infra_mind.imports.estate.bill import read_bill
from infra_mind.imports.estate.inventory import read_inventory
from infra_mind.imports.example import example
from infra_mind.imports.plans.requirements import parts_of
from infra_mind.imports.price_book import read_book
from infra_mind.services.thresholds import parse_thresholds

LONG = 100_000
SIGNS = (
    *("1", "1,", "1 ", "10 TB ", "$1 ", "1%", "99.9", "1e", "1h", "a", "a ", "a-", "a.", "a,", "llm "),
    *("é", "\u0300", "字", "😀", "\u200b", " ", "\t", "\n", "\r", "\xa0", "- ", "--", "_", ".", ";", ":"),
    *("a: ", "? ", "&a ", "*a ", "!a ", "(", ")", "[", "{", "{a: ", '"', "'", "/", "\\", "|", "<", "=", "@"),
)  # fmt: skip
_BASE = {
    "workloads": [
        {"name": "p", "type": "api_service", "stores": [{"name": "s", "kind": "relational"}]}
    ]
}
_FORM = (
    "workload_types",
    "industry",
    "expected_users",
    "company_size",
    "budget_range",
    "data_volume",
)
_MACHINES = "Name,vCPU,Memory (GB),Disk (GB),OS\n"
_LINES = "BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ProviderName,ServiceName\n"

Reader = Callable[[str], object]


def _file(suffix: str, read: Callable[[Path], object], before: str = "") -> Reader:
    def reader(text: str) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"given{suffix}")
            path.write_text(before + text, encoding="utf-8")
            return read(path)

    return reader


def _image(text: str) -> str:
    return json.dumps({"services": {text: {"image": text, "ports": [text], "cpus": text}}})


READERS: Mapping[str, Reader] = {
    "brief": read_brief,
    "document": lambda text: read_requirements(text.encode()),
    "key": lambda text: read_requirements({text: 1}),
    "form": lambda text: read_requirements(dict.fromkeys(_FORM, text)),
    "pin": lambda text: read_requirements({"design": {text: "x", "provider": text}}),
    "change": lambda text: with_changes(_BASE, {text: 1}),
    "threshold": lambda text: parse_thresholds({text: 1, "monthly_p50": text}, origin="x"),
    "example": example,
    **{f"book{one}": _file(one, read_book) for one in (".csv", ".json", ".yaml")},
    **{f"inventory{one}": _file(one, read_inventory) for one in (".csv", ".json")},
    **{f"bill{one}": _file(one, read_bill) for one in (".csv", ".json")},
    **{f"plan{one}": _file(one, parts_of) for one in (".json", ".yaml")},
    "machines": _file(".csv", read_inventory, _MACHINES),
    "charges": _file(".csv", read_bill, _LINES),
    "services": lambda text: _file(".json", parts_of)(_image(text)),
}


def long_text(random: Random) -> Callable[[], object]:
    """Some reader, or some field of requirements, with 100 kB of some sign."""
    sign = random.choice(SIGNS)
    text = (sign * (LONG // len(sign) + 1))[:LONG]
    if random.random() < 0.3:
        path = random.choice(ALL_LEAVES).replace("[]", "[0]")
        return lambda: with_changes(_BASE, {path: text})
    reader = READERS[random.choice(sorted(READERS))]
    return lambda: reader(text)
