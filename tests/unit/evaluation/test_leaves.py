"""Every field of a workload is read by its type, or told: by a list, or by an error that names another type."""

from collections.abc import Iterator
from functools import cache

import pytest

from infra_mind.domain.field_path import ALL_LEAVES
from infra_mind.domain.requirements import Requirements, WorkloadRequirements, WorkloadType
from infra_mind.evaluation.demand import normalise
from infra_mind.evaluation.misplaced import TELLING, misplaced_sections
from infra_mind.evaluation.reading import Reader
from infra_mind.evaluation.workloads import KINDS, Kind
from infra_mind.knowledge.inputs import load_inputs

INPUTS = load_inputs()
LEAVES = [
    leaf.removeprefix("workloads[].") for leaf in ALL_LEAVES if leaf.startswith("workloads[].")
]
# Read of every workload: by targets, by what an hour down is worth, by guard rails, by the bill.
OF_ALL = {
    "name",
    "type",
    "criticality",
    "availability",
    "rto",
    "rpo",
    "downtime_cost_per_hour",
    "rehost",
    "traffic.egress_gb_per_month",
}
OF_KINDS = [leaf for leaf in LEAVES if leaf not in OF_ALL]
WORDS: dict[str, object] = {
    "name": "x",
    "os": "windows",
    "pattern": "bursty",
    "kind": "object",
    "engine": "oracle",
    "model_class": "large",
    "method": "lora",
    "accelerator": "A100",
    "deadline": "20h",
    "window": "3h",
    "retention": "20 days",
    "interruptible": False,
    "self_hosted": True,
    "batch": True,
    "rehost": True,
    "criticality": "best_effort",
    "availability": "97%",
    "rto": "3h",
    "rpo": "3h",
    **dict.fromkeys(("cacheable", "cached_share", "online_share", "output_share"), "33%"),
}
# Only a model that writes text reads and writes tokens.
WRITES: dict[str, object] = {"parameters_b": 70}


def workload(type_: WorkloadType, *leaves: str) -> dict[str, object]:
    found: dict[str, object] = {"type": type_}
    for leaf in leaves:
        section, _, field = leaf.replace("[]", "").rpartition(".")
        value = WORDS.get(field, 7)
        if not section:
            found[field] = value
        elif section == "stores":
            found["stores"] = [{"kind": "relational", field: value}]
        else:
            base = WRITES if section == "inference" else {}
            found[section] = {**base, **dict(_section(found, section)), field: value}
    return found


def _section(found: dict[str, object], section: str) -> Iterator[tuple[str, object]]:
    here = found.get(section)
    if isinstance(here, dict):
        yield from here.items()


@cache
def read(kind: str, *leaves: str) -> object:
    """What a kind makes of a workload with nothing but some fields; of tokens beside a model that writes."""
    of = KINDS[kind]
    stated = workload(of.types[0], *leaves)
    if kind == "inference" and any(leaf.endswith("_tokens") for leaf in leaves):
        stated.setdefault("inference", WRITES)
    written = WorkloadRequirements.model_validate(stated)
    reader = Reader(inputs=INPUTS, provenance={}, type=of.types[0])
    found = of.read(reader, "workloads[0]", written)
    options = str(found.traits), str(found.stores), str(found.inputs)
    return options, str(reader.assumptions), of.stated_latency_ms(written)


def beside(kind: Kind, leaf: str) -> tuple[str, ...]:
    """What stands there anyway: a store, or a model that writes."""
    if leaf.startswith("stores"):
        return ("stores[].reads_per_request",)
    if kind.name == "inference" and (leaf.startswith("inference.") or leaf.endswith("_tokens")):
        return ("inference.parameters_b",)
    return ()


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_reads_the_fields_that_it_names_and_no_others(kind: Kind) -> None:
    inference = {"inference.parameters_b", "stores[].reads_per_request"}
    changed = {
        leaf
        for leaf in OF_KINDS
        if leaf not in inference and read(kind.name, leaf) != read(kind.name, *beside(kind, leaf))
    }
    assert changed == kind.reads - inference


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_a_type_does_not_read_is_told(kind: Kind) -> None:
    type_ = kind.types[0]
    for leaf in OF_KINDS:
        if leaf in kind.reads or leaf == "os":
            continue
        given = Requirements.model_validate({"workloads": [workload(type_, leaf)]})
        reader_lists = normalised(given)
        errors = [one.paths[0] for one in misplaced_sections(given)]
        section = leaf.partition(".")[0].removesuffix("[]")
        path = f"workloads[0].{leaf.replace('[]', '[0]')}"
        told = any(path in one for one in reader_lists) or f"workloads[0].{section}" in errors
        assert told, f"{type_}: {leaf}"
        if section in TELLING and section not in kind.sections:
            assert f"workloads[0].{section}" in errors


def normalised(given: Requirements) -> tuple[str, ...]:
    return normalise(given, {}, INPUTS).not_modelled


def test_a_misplaced_section_names_the_types_that_use_it() -> None:
    given = {
        "workloads": [
            {"type": "web_application", "llm": {"batch": False}},
            {"training": {"tokens_b": 1}},
        ]
    }
    first, second = misplaced_sections(Requirements.model_validate(given))
    assert first.paths == ("workloads[0].llm",)
    assert first.message == (
        "llm is not used by a workload of the type web_application, but by llm_application, ml_inference."
    )
    assert (
        second.message == "training is not used by a workload without a type, but by ml_training."
    )


def test_a_section_that_is_empty_or_used_is_no_mistake() -> None:
    given = {"workloads": [{"llm": {}}, {"type": "ml_inference", "llm": {"model_class": "mid"}}]}
    assert list(misplaced_sections(Requirements.model_validate(given))) == []


@pytest.mark.parametrize(
    ("stated", "unread"),
    [
        (
            {
                "type": "llm_application",
                "llm": {"requests_per_day": 9},
                "traffic": {"average_rps": 5},
            },
            "average_rps",
        ),
        (
            {"type": "streaming", "traffic": {"average_rps": 9}, "pipeline": {"gb_per_day": 5}},
            "gb_per_day",
        ),
        (
            {"type": "ml_inference", "inference": {"parameters_b": 0.1, "input_tokens": 5}},
            "input_tokens",
        ),
        ({"type": "ml_training", "availability": "99%"}, "availability"),
        ({"type": "database", "rehost": True}, "rehost"),
    ],
)
def test_what_something_else_takes_the_place_of_is_told(
    stated: dict[str, object], unread: str
) -> None:
    (told,) = normalised(Requirements.model_validate({"workloads": [stated]}))
    assert told.endswith(f".{unread})")
