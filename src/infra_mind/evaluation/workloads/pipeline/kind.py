"""Data that is processed in batches."""

from datetime import timedelta

from ....domain.option import Engine, Purchase
from ....domain.requirements import Criticality, StoreKind, WorkloadRequirements, WorkloadType
from ....knowledge.threats import Element
from ...reading import DAY, Reader, read_growth
from ..kind import GROWTH, STORES, Capability, Kind, Reading, section
from ..own_stores import options_of, read_own_stores
from .formulas import work_out

HOUR = timedelta(hours=1)
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
    return read_own_stores(reader, path, stated, inputs)


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
    options=options_of(Engine, Purchase),
    work_out=work_out,
    load="gb_per_day",
    stores=frozenset(StoreKind),
    capabilities=frozenset({Capability.RUNS_BATCHES}),
    surface=frozenset({Element.OBJECTS}),
)
