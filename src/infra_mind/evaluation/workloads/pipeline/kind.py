"""Data that is processed in batches."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from ....core.units import DAYS_PER_MONTH
from ....domain.option import DecisionKind, Engine, Lifecycle, Purchase
from ....domain.requirements import Criticality, StoreKind, WorkloadRequirements, WorkloadType
from ....domain.workload import Workload
from ....knowledge.threats import Element
from ...reading import DAY, Reader, read_growth
from ...stores.objects import COLD_AFTER
from ..kind import GROWTH, STORES, Capability, Kind, Options, Reading, section
from ..own_stores import options_of, read_own_stores
from .formulas import work_out

HOUR = timedelta(hours=1)
# Of what is kept longer some is old.
OLD = COLD_AFTER * timedelta(days=DAYS_PER_MONTH)
KEEPS_LONG = "keeps_long"
ASSUMED = ("overhead", "start_h", "spot_rework", "most_vcpus")


def read(reader: Reader, path: str, stated: WorkloadRequirements) -> Reading:
    pipeline, at = stated.pipeline, f"{path}.pipeline"
    inputs = reader.read_all(
        at,
        *ASSUMED,
        gb_per_day=pipeline.gb_per_day,
        runs_per_day=pipeline.runs_per_day,
        gb_per_vcpu_hour=pipeline.gb_per_vcpu_hour,
        output_share=pipeline.output_share,
    )
    inputs["window_h"] = reader.read_time(f"{at}.window", pipeline.window, HOUR)
    inputs["retention_days"] = reader.read_time(f"{at}.retention", pipeline.retention, DAY)
    inputs["growth"] = read_growth(reader, path, stated)
    if stated.stores:
        # A batch asks its stores nothing that is reckoned with: they are counted by their size.
        inputs["peak_ratio"] = reader.assumed(f"{at}.peak_ratio")
    found = read_own_stores(reader, path, stated, inputs)
    keeps_long = pipeline.retention is not None and pipeline.retention > OLD
    return replace(found, traits={**found.traits, KEEPS_LONG: "yes"}) if keeps_long else found


_of_all = options_of(Engine, Purchase)


def options(workload: Workload, machines: Sequence[str], offered: Sequence[str]) -> Options:
    """What nobody has asked for since months may take hours to come back."""
    found = _of_all(workload, machines, offered)
    kept = {DecisionKind.LIFECYCLE: tuple(Lifecycle)} if KEEPS_LONG in workload.traits else {}
    return found | kept


PIPELINE = Kind(
    name="pipeline",
    types=(WorkloadType.DATA_PROCESSING,),
    criticality=Criticality.BEST_EFFORT,
    reads=GROWTH
    | STORES
    | section(
        "pipeline",
        "gb_per_day",
        "runs_per_day",
        "window",
        "retention",
        "gb_per_vcpu_hour",
        "output_share",
    ),
    read=read,
    options=options,
    work_out=work_out,
    load="gb_per_day",
    stores=frozenset(StoreKind),
    capabilities=frozenset({Capability.RUNS_BATCHES}),
    surface=frozenset({Element.OBJECTS}),
)
