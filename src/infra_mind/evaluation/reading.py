"""Reads what a company wrote of a workload: every number becomes an assumption with a range."""

from collections.abc import Mapping

from ..domain.assumption import Assumption, Shape
from ..domain.claim import Source, SourceKind
from ..domain.provenance import Provenance
from ..domain.requirements import Store, StoreKind
from ..domain.requirements import Workload as StatedWorkload
from ..domain.workload import DataStore
from ..knowledge.defaults import SOURCE, Default, Defaults

# How far a stated figure may lie from the truth: people round, and measure last month.
STATED_SPREAD = 0.1
GROWTH_UNIT = "GB/month"


class Reader:
    """Collects the assumptions of one company while its workloads are read."""

    def __init__(self, defaults: Defaults, provenance: Mapping[str, Provenance]) -> None:
        self._defaults = defaults
        self._provenance = provenance
        self.assumptions: dict[str, Assumption] = {}

    def stated(self, path: str, value: float, unit: str) -> str:
        spread = STATED_SPREAD * abs(value)
        most = 1.0 if unit == "share" else float("inf")
        provenance = self._provenance.get(path, Provenance.STATED)
        return self._add(
            Assumption(
                path=path,
                low=value - spread,
                likely=value,
                high=max(min(value + spread, most), value),
                unit=unit,
                reason="as stated, give or take a tenth" if spread else "as stated",
                provenance=provenance,
                shape=Shape.TRIANGULAR if spread else Shape.FIXED,
                source=Source(title=f"Requirements, {path}", kind=SourceKind.USER),
            )
        )

    def assumed(
        self, path: str, default: Default, *, scale: float = 1.0, unit: str | None = None
    ) -> str:
        """The default times `scale`, in `unit` where that turns it into another one."""
        known = self._provenance.get(path) is Provenance.UNKNOWN
        return self._add(
            Assumption(
                path=path,
                low=default.low * scale,
                likely=default.likely * scale,
                high=default.high * scale,
                unit=default.unit if unit is None else unit,
                reason=default.reason,
                provenance=Provenance.UNKNOWN if known else Provenance.ASSUMED,
                shape=default.shape,
                source=SOURCE,
            )
        )

    def read(self, path: str, value: float | None, name: str, *kinds: str) -> str:
        """The stated value, else the default of that name."""
        default = self._defaults.find(name, *kinds)
        if value is None:
            return self.assumed(path, default)
        return self.stated(path, float(value), default.unit)

    def default(self, name: str, *kinds: str) -> Default:
        return self._defaults.find(name, *kinds)

    def _add(self, assumption: Assumption) -> str:
        self.assumptions[assumption.path] = assumption
        return assumption.path


def read_stores(
    reader: Reader,
    path: str,
    stated: StatedWorkload,
    *unstated: Store,
) -> tuple[DataStore, ...]:
    """The stores of a workload; those of `unstated` where it names none."""
    return tuple(
        _store(reader, f"{path}.stores[{number}]", store, number)
        for number, store in enumerate(stated.stores or unstated)
    )


def read_share(reader: Reader, growth: str, size: str) -> str:
    """The growth of a store in GB a month, where only its size is known."""
    share = reader.default("store.growth_share_per_month")
    return reader.assumed(growth, share, scale=reader.assumptions[size].likely, unit=GROWTH_UNIT)


def read_growth(reader: Reader, path: str, stated: StatedWorkload) -> str:
    """How fast the traffic of a workload grows in a year."""
    return reader.read(
        f"{path}.traffic.growth_per_year",
        stated.traffic.growth_per_year,
        "traffic.growth_per_year",
    )


def _store(reader: Reader, path: str, stated: Store, number: int) -> DataStore:
    kind = stated.kind or StoreKind.RELATIONAL
    size = reader.read(f"{path}.size_gb", stated.size_gb, "store.size_gb", kind)
    growth = f"{path}.growth_gb_per_month"
    if stated.growth_gb_per_month is not None:
        reader.stated(growth, stated.growth_gb_per_month, GROWTH_UNIT)
    else:
        read_share(reader, growth, size)
    inputs = {"size_gb": size, "growth_gb": growth}
    for name, value in (
        ("reads_per_request", stated.reads_per_request),
        ("writes_per_request", stated.writes_per_request),
    ):
        inputs[name] = reader.read(f"{path}.{name}", value, f"store.{name}", kind)
    engine = (stated.engine or "").strip().lower()
    name = stated.name or f"store-{number + 1}"
    return DataStore(name=name, kind=kind, inputs=inputs, engine=engine)
