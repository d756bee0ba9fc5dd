"""Data that is processed in batches."""

from collections.abc import Sequence
from datetime import timedelta

from ....domain.option import DecisionKind, Engine, Purchase
from ....domain.requirements import StoreKind, WorkloadType
from ....domain.requirements import Workload as StatedWorkload
from ....domain.workload import Workload
from ....knowledge.threats import Element
from ...reading import Reader, read_growth
from ..kind import Capability, Kind, Options, Reading
from ..own_stores import database_options, read_own_stores
from .formulas import work_out

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASSUMED = ("overhead", "start_h", "spot_rework", "most_vcpus")


def read(reader: Reader, path: str, stated: StatedWorkload) -> Reading:
    pipeline, at = stated.pipeline, f"{path}.pipeline"
    inputs = {
        name: reader.read(f"{at}.{name}", value)
        for name, value in (
            ("gb_per_day", pipeline.gb_per_day),
            ("runs_per_day", pipeline.runs_per_day),
            ("gb_per_vcpu_hour", pipeline.gb_per_vcpu_hour),
            ("output_share", pipeline.output_share),
        )
    }
    for name in ASSUMED:
        inputs[name] = reader.assumed(f"{at}.{name}")
    inputs["window_h"] = reader.read(f"{at}.window", count_of(pipeline.window, HOUR))
    inputs["retention_days"] = read_retention(reader, at, pipeline.retention)
    inputs["growth"] = read_growth(reader, path, stated)
    # A batch asks its stores nothing that is reckoned with: they are counted by their size.
    more, stores = read_own_stores(reader, path, stated, inputs)
    if stores:
        more["peak_ratio"] = reader.assumed(f"{at}.peak_ratio")
    return Reading(inputs={**inputs, **more}, stores=stores)


def read_retention(reader: Reader, at: str, retention: timedelta | None) -> str:
    """How many days of data are kept, as stated or by the type of the workload."""
    return reader.read(f"{at}.retention", count_of(retention, DAY))


def count_of(stated: timedelta | None, unit: timedelta) -> float | None:
    return None if stated is None else stated / unit


def options(workload: Workload, _machines: Sequence[str], _offered: Sequence[str]) -> Options:
    return {
        DecisionKind.ENGINE: tuple(Engine),
        DecisionKind.PURCHASE: tuple(Purchase),
    } | database_options(workload)


PIPELINE = Kind(
    name="pipeline",
    types=(WorkloadType.DATA_PROCESSING,),
    read=read,
    options=options,
    work_out=work_out,
    stores=frozenset(StoreKind),
    capabilities=frozenset({Capability.RUNS_BATCHES}),
    surface=frozenset({Element.OBJECTS}),
)
