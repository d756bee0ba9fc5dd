"""Reads what a company wrote of a workload: every number becomes an assumption with a range."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from ..domain.assumption import Assumption, Shape
from ..domain.claim import Source, SourceKind
from ..domain.input import ANY, Default, Inputs
from ..domain.provenance import Provenance
from ..domain.requirements import Store, StoreKind, WorkloadRequirements
from ..domain.workload import DataStore
from ..knowledge.inputs import SOURCE

DAY = timedelta(days=1)
# How far a stated figure may lie from the truth: people round, and measure last month.
STATED_SPREAD = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Collects the assumptions of one company while its workloads are read.

    type: of the workload that is read, for which some inputs have words and defaults of their own ·
    unused: paths of what was stated of it beside something else that took its place.
    """

    inputs: Inputs
    provenance: Mapping[str, Provenance]
    type: str = ANY
    assumptions: dict[str, Assumption] = field(default_factory=dict[str, Assumption])
    unused: set[str] = field(default_factory=set[str])

    def stated(self, path: str, value: float, *, written_at: str = "") -> str:
        """What the company wrote, or what follows from it, such as a peak over an average."""
        row = self.inputs.find(path, self.type)
        field = written_at or row.answer_path(path)
        spread = STATED_SPREAD * abs(value)
        most = 1.0 if row.unit == "share" else float("inf")
        return self._add(
            Default(
                path=path,
                low=value - spread,
                likely=value,
                high=max(min(value + spread, most), value),
                reason="as stated, give or take a tenth" if spread else "as stated",
                shape=Shape.TRIANGULAR if spread else Shape.FIXED,
            ),
            self.provenance.get(path, Provenance.STATED),
            Source(title=f"Requirements, {field}", kind=SourceKind.USER),
            field,
        )

    def fixed(self, path: str, value: float, field: str) -> str:
        """A constant of the model that the company states in a field of its own."""
        source = Source(title=f"Requirements, {field}", kind=SourceKind.USER)
        default = Default(
            path=path, low=value, likely=value, high=value, shape=Shape.FIXED, reason="as stated"
        )
        return self._add(default, Provenance.STATED, source)

    def assumed(self, path: str, default: Default | None = None, *, scale: float = 1.0) -> str:
        """What is assumed at a path, times `scale`: its own default, or that of another input."""
        found = default or self.default(path)
        known = self.provenance.get(path) is Provenance.UNKNOWN
        scaled = replace(
            found,
            path=path,
            low=found.low * scale,
            likely=found.likely * scale,
            high=found.high * scale,
        )
        provenance = Provenance.UNKNOWN if known else Provenance.ASSUMED
        return self._add(scaled, provenance, found.source or SOURCE)

    def read(self, path: str, value: float | None, *kinds: str | None) -> str:
        """The stated value, else the default for the first of `kinds` that has one."""
        if value is None:
            return self.assumed(path, self.default(path, *kinds))
        return self.stated(path, float(value))

    def read_time(self, path: str, value: timedelta | None, unit: timedelta) -> str:
        """A time as a number of its unit."""
        return self.read(path, None if value is None else value / unit)

    def read_all(self, section: str, *assumed: str, **stated: float | None) -> dict[str, str]:
        """The inputs of a section by name: some by default, others as stated where they were."""
        return {
            name: self.read(f"{section}.{name}", value)
            for name, value in (stated | dict.fromkeys(assumed)).items()
        }

    def default(self, path: str, *kinds: str | None) -> Default:
        return self.inputs.default(path, *kinds, self.type)

    def _add(self, value: Default, provenance: Provenance, source: Source, field: str = "") -> str:
        row = self.inputs.find(value.path, self.type)
        self.assumptions[value.path] = Assumption(
            path=value.path,
            low=value.low,
            likely=value.likely,
            high=value.high,
            unit=row.unit,
            reason=value.reason,
            provenance=provenance,
            shape=value.shape,
            source=source,
            label=row.label,
            question=row.question,
            answered_at=field or (row.answer_path(value.path) if row.question else ""),
        )
        return value.path


def read_stores(
    reader: Reader,
    path: str,
    stated: WorkloadRequirements,
    *unstated: Store,
) -> tuple[DataStore, ...]:
    """The stores of a workload; those of `unstated` where it names none."""
    return tuple(
        _store(reader, f"{path}.stores[{number}]", store, number)
        for number, store in enumerate(stated.stores or unstated)
    )


def read_share(reader: Reader, growth: str, size: str) -> str:
    """The growth of a store in GB a month, where only its size is known."""
    share = reader.default(f"{size.rpartition('.')[0]}.growth_share_per_month")
    return reader.assumed(growth, share, scale=reader.assumptions[size].likely)


def read_egress(reader: Reader, path: str, stated: WorkloadRequirements) -> dict[str, str]:
    """What leaves for the internet in a month, where it was stated; else it follows from the answers."""
    egress = stated.traffic.egress_gb_per_month
    if egress is None:
        return {}
    return {"egress_gb": reader.stated(f"{path}.traffic.egress_gb_per_month", egress)}


def read_growth(reader: Reader, path: str, stated: WorkloadRequirements) -> str:
    """How fast the traffic of a workload grows in a year."""
    return reader.read(f"{path}.traffic.growth_per_year", stated.traffic.growth_per_year)


def _store(reader: Reader, path: str, store: Store, number: int) -> DataStore:
    kind = store.kind or StoreKind.RELATIONAL
    size = reader.read(f"{path}.size_gb", store.size_gb, kind)
    growth = f"{path}.growth_gb_per_month"
    if store.growth_gb_per_month is not None:
        reader.stated(growth, store.growth_gb_per_month)
    else:
        read_share(reader, growth, size)
    inputs = {"size_gb": size, "growth_gb": growth}
    for name, value in (
        ("reads_per_request", store.reads_per_request),
        ("writes_per_request", store.writes_per_request),
    ):
        inputs[name] = reader.read(f"{path}.{name}", value, f"{reader.type}.{kind}", kind)
    engine = (store.engine or "").strip().lower()
    name = store.name or f"store-{number + 1}"
    return DataStore(name=name, kind=kind, inputs=inputs, engine=engine)
