"""From what a company wrote to what the model reads: every number an assumption with a range."""

from collections.abc import Mapping

from ..domain.assumption import Assumption, Shape
from ..domain.claim import Source, SourceKind
from ..domain.provenance import Provenance
from ..domain.requirements import Requirements, Store, StoreKind, WorkloadType
from ..domain.requirements import Workload as StatedWorkload
from ..domain.workload import DataStore, Demand, LoadKind, Workload
from ..knowledge.defaults import SOURCE, Default, Defaults

# How far a stated figure may lie from the truth: people round, and measure last month.
STATED_SPREAD = 0.1

_KINDS = {
    WorkloadType.WEB_APPLICATION: LoadKind.SERVING,
    WorkloadType.API_SERVICE: LoadKind.SERVING,
    WorkloadType.MOBILE_BACKEND: LoadKind.SERVING,
    WorkloadType.ECOMMERCE: LoadKind.SERVING,
    WorkloadType.SAAS: LoadKind.SERVING,
    WorkloadType.MICROSERVICES: LoadKind.SERVING,
    WorkloadType.LLM_APPLICATION: LoadKind.LANGUAGE_MODEL,
    WorkloadType.ML_TRAINING: LoadKind.TRAINING,
}
_MODELLED_STORES = {
    LoadKind.SERVING: frozenset({StoreKind.RELATIONAL, StoreKind.OBJECT, StoreKind.CACHE}),
    LoadKind.LANGUAGE_MODEL: frozenset({StoreKind.OBJECT}),
    LoadKind.TRAINING: frozenset[StoreKind](),
}


class _Reader:
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

    def assumed(self, path: str, default: Default, *, scale: float = 1.0) -> str:
        known = self._provenance.get(path) is Provenance.UNKNOWN
        return self._add(
            Assumption(
                path=path,
                low=default.low * scale,
                likely=default.likely * scale,
                high=default.high * scale,
                unit=default.unit,
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


def normalise(
    requirements: Requirements, provenance: Mapping[str, Provenance], defaults: Defaults
) -> Demand:
    """Every workload with its inputs; a company that names none is taken to run one web application."""
    reader = _Reader(defaults, provenance)
    for constant in defaults.constants():
        reader.assumed(constant.name, constant)
    stated = requirements.workloads or (StatedWorkload(type=WorkloadType.WEB_APPLICATION),)
    taken: set[str] = set()
    workloads = tuple(_workload(reader, index, one, taken) for index, one in enumerate(stated))
    return Demand(
        workloads=workloads,
        assumptions=dict(sorted(reader.assumptions.items())),
        not_modelled=tuple(_not_modelled(workloads)),
    )


def _not_modelled(workloads: tuple[Workload, ...]) -> list[str]:
    missing = [f"{one.name} ({one.type})" for one in workloads if one.kind is None]
    for workload in workloads:
        if workload.kind is not None:
            missing += [
                f"{workload.name}: store {store.name} ({store.kind})"
                for store in workload.stores
                if store.kind not in _MODELLED_STORES[workload.kind]
            ]
    return missing


def _name(stated: StatedWorkload, index: int, taken: set[str]) -> str:
    """The stated name, made different from those before it: decisions are told apart by it."""
    type_ = stated.type or WorkloadType.WEB_APPLICATION
    name = stated.name or (str(type_) if index == 0 else f"{type_}-{index + 1}")
    while name in taken:
        name = f"{name}-{index + 1}"
    taken.add(name)
    return name


def _workload(reader: _Reader, index: int, stated: StatedWorkload, taken: set[str]) -> Workload:
    type_ = stated.type or WorkloadType.WEB_APPLICATION
    kind = _KINDS.get(type_)
    path = f"workloads[{index}]"
    inputs: dict[str, str] = {}
    stores: tuple[DataStore, ...] = ()
    traits: dict[str, str] = {}
    if kind is LoadKind.SERVING:
        inputs = _serving(reader, path, stated, type_)
        stores = _stores(reader, path, stated)
    elif kind is LoadKind.LANGUAGE_MODEL:
        inputs = _language_model(reader, path, stated)
        traits = {"model_class": str(stated.llm.model_class or "mid")}
        if stated.llm.self_hosted:
            traits["self_hosted"] = "yes"
        stores = _stores(reader, path, stated) if stated.stores else ()
    elif kind is LoadKind.TRAINING:
        inputs = _training(reader, path, stated)
        traits = {"method": str(stated.training.method or "full")}
        if stated.training.accelerator:
            traits["accelerator"] = str(stated.training.accelerator)
    return Workload(
        name=_name(stated, index, taken),
        index=index,
        type=type_,
        kind=kind,
        inputs=inputs,
        stores=stores,
        traits=traits,
    )


def _serving(
    reader: _Reader, path: str, stated: StatedWorkload, type_: WorkloadType
) -> dict[str, str]:
    traffic, service = stated.traffic, stated.service
    at = f"{path}.traffic"
    inputs = {
        "average_rps": _average(reader, at, stated),
        "growth": reader.read(
            f"{at}.growth_per_year", traffic.growth_per_year, "traffic.growth_per_year"
        ),
    }
    if traffic.peak_rps is not None and not traffic.average_rps:
        # The peak is what is known here; the average is what is assumed from it.
        inputs["peak_rps"] = reader.stated(f"{at}.peak_rps", traffic.peak_rps, "rps")
    else:
        inputs["peak_ratio"] = _peak_ratio(reader, at, stated)
    for name, value in (
        ("cpu_ms", service.cpu_ms),
        ("memory_mb", service.memory_mb),
        ("response_kb", service.response_kb),
        ("cacheable", service.cacheable),
    ):
        inputs[name] = reader.read(f"{path}.service.{name}", value, f"service.{name}", type_)
    return inputs


def _average(reader: _Reader, at: str, stated: StatedWorkload) -> str:
    traffic = stated.traffic
    path = f"{at}.average_rps"
    if traffic.average_rps is not None:
        return reader.stated(path, traffic.average_rps, "rps")
    if traffic.peak_rps is not None:
        ratio = reader.default("traffic.peak_ratio", traffic.pattern or "*")
        return reader.assumed(path, _inverse(ratio, traffic.peak_rps))
    if traffic.users is not None:
        per_user = reader.default("traffic.rps_per_user")
        return reader.assumed(path, per_user, scale=traffic.users)
    return reader.assumed(path, reader.default("traffic.average_rps"))


def _inverse(ratio: Default, peak: float) -> Default:
    return Default(
        name="traffic.average_rps",
        applies_to=ratio.applies_to,
        low=peak / ratio.high,
        likely=peak / ratio.likely,
        high=peak / ratio.low,
        unit="rps",
        shape=Shape.TRIANGULAR,
        reason=f"from the stated peak and the {ratio.reason}",
    )


def _peak_ratio(reader: _Reader, at: str, stated: StatedWorkload) -> str:
    traffic = stated.traffic
    if traffic.peak_rps is not None and traffic.average_rps:
        # The ratio carries the stated peak, so that both move together when traffic does.
        ratio = max(1.0, traffic.peak_rps / traffic.average_rps)
        return reader.stated(f"{at}.peak_ratio", ratio, "ratio")
    kinds = (traffic.pattern,) if traffic.pattern else ()
    return reader.assumed(f"{at}.peak_ratio", reader.default("traffic.peak_ratio", *kinds))


def _stores(reader: _Reader, path: str, stated: StatedWorkload) -> tuple[DataStore, ...]:
    stores = stated.stores or (Store(name="database", kind=StoreKind.RELATIONAL),)
    return tuple(
        _store(reader, f"{path}.stores[{number}]", store, number)
        for number, store in enumerate(stores)
    )


def _store(reader: _Reader, path: str, stated: Store, number: int) -> DataStore:
    kind = stated.kind or StoreKind.RELATIONAL
    size = reader.read(f"{path}.size_gb", stated.size_gb, "store.size_gb", kind)
    growth = f"{path}.growth_gb_per_month"
    if stated.growth_gb_per_month is not None:
        reader.stated(growth, stated.growth_gb_per_month, "GB/month")
    else:
        share = reader.default("store.growth_share_per_month")
        reader.assumed(growth, share, scale=reader.assumptions[size].likely)
    inputs = {"size_gb": size, "growth_gb": growth}
    for name, value in (
        ("reads_per_request", stated.reads_per_request),
        ("writes_per_request", stated.writes_per_request),
    ):
        inputs[name] = reader.read(f"{path}.{name}", value, f"store.{name}")
    return DataStore(name=stated.name or f"store-{number + 1}", kind=kind, inputs=inputs)


def _language_model(reader: _Reader, path: str, stated: StatedWorkload) -> dict[str, str]:
    llm = stated.llm
    inputs = {
        name: reader.read(f"{path}.llm.{name}", value, f"llm.{name}")
        for name, value in (
            ("requests_per_day", llm.requests_per_day),
            ("input_tokens", llm.input_tokens),
            ("output_tokens", llm.output_tokens),
            ("cached_share", llm.cached_share),
        )
    }
    inputs["peak_ratio"] = reader.assumed(
        f"{path}.llm.peak_ratio", reader.default("llm.peak_ratio")
    )
    inputs["tokens_per_s"] = reader.assumed(
        f"{path}.llm.tokens_per_s", reader.default("llm.tokens_per_s", llm.model_class or "mid")
    )
    inputs["growth"] = reader.read(
        f"{path}.traffic.growth_per_year",
        stated.traffic.growth_per_year,
        "traffic.growth_per_year",
    )
    return inputs


def _training(reader: _Reader, path: str, stated: StatedWorkload) -> dict[str, str]:
    training = stated.training
    return {
        name: reader.read(f"{path}.training.{name}", value, f"training.{name}")
        for name, value in (
            ("parameters_b", training.parameters_b),
            ("tokens_b", training.tokens_b),
            ("runs_per_month", training.runs_per_month),
        )
    }
