"""One workload of every type that has no program of its own to run, and all designs of it."""

from collections.abc import Mapping
from itertools import product

from infra_mind.decision.space import combine
from infra_mind.evaluation.candidates import of_designs
from infra_mind.evaluation.workloads import kind_of
from tests.factories.design import as_designs
from tests.factories.model import SHARED, demand_of

BATCH: dict[str, object] = {
    "name": "batch",
    "type": "data_processing",
    "traffic": {"growth_per_year": 0},
    "pipeline": {
        "gb_per_day": 480,
        "runs_per_day": 2,
        "window": "2h",
        "gb_per_vcpu_hour": 12,
        "output_share": 0.5,
        "retention": "10 days",
    },
}
QUERIES: dict[str, object] = {
    "name": "queries",
    "type": "analytics",
    "traffic": {"growth_per_year": 0},
    "pipeline": {"queries_per_day": 8640, "gb_per_query": 10},
    "stores": [{"name": "facts", "kind": "warehouse", "size_gb": 1000, "growth_gb_per_month": 0}],
}
EVENTS: dict[str, object] = {
    "name": "events",
    "type": "streaming",
    "traffic": {"average_rps": 2000, "peak_rps": 4000, "growth_per_year": 0},
    "service": {"cpu_ms": 0.6},
    "pipeline": {"event_kb": 2, "consumers": 3, "retention": "7 days"},
}
METERS: dict[str, object] = {
    "name": "meters",
    "type": "iot",
    "traffic": {"growth_per_year": 0},
    "devices": {
        "count": 100_000,
        "messages_per_day": 288,
        "message_kb": 0.5,
        "online_share": 0.5,
        "retention": "365 days",
    },
}
RECORDS: dict[str, object] = {
    "name": "records",
    "type": "database",
    "traffic": {"average_rps": 1000, "peak_rps": 3000, "growth_per_year": 0},
    "stores": [{"name": "ledger", "kind": "relational", "size_gb": 400, "growth_gb_per_month": 0}],
}
SITE: dict[str, object] = {
    "name": "site",
    "type": "static_site",
    "traffic": {"average_rps": 10, "growth_per_year": 0},
    "service": {"response_kb": 100},
}
STATED = {str(one["type"]): one for one in (BATCH, QUERIES, EVENTS, METERS, RECORDS, SITE)}


def designs_of(type_: str, **shared: str) -> list[dict[str, str]]:
    """Every combination of a workload's own decisions that makes sense, under some shared ones."""
    (workload,) = demand_of(STATED[type_]).workloads
    own = kind_of(workload).options(workload, (), ())
    names = [f"{workload.name}.{kind}" for kind in own]
    vectors = [
        {**SHARED, **shared, **dict(zip(names, map(str, options), strict=True))}
        for options in product(*own.values())
    ]
    designs = as_designs(tuple(vectors))
    candidates = of_designs(designs)
    sensible = combine(candidates.options, copies_elsewhere=False)
    return [
        one
        for one, design in zip(vectors, designs, strict=True)
        if sensible.find(design) is not None
    ]


def with_inputs(type_: str, section: str, **inputs: object) -> dict[str, object]:
    """The workload of a type with some inputs of a section stated otherwise."""
    stated = STATED[type_]
    known = stated.get(section)
    return {**stated, section: {**(known if isinstance(known, Mapping) else {}), **inputs}}
