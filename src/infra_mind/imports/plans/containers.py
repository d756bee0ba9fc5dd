"""Compose files and Kubernetes manifests: programs and stores by the images they run."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ...domain.requirements import StoreKind
from ...tables.rows import read_rows
from ..document import Value
from .part import KeptStore, PlanParts, RunningProgram
from .plan_file import Tree

FILE: Final = Path(__file__).parents[1] / "data" / "plan_images.tsv"
_WORKLOADS: Final = frozenset(
    {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod", "CronJob", "Job"}
)
_QUANTITY: Final = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>m|[kKMGTP]i?[bB]?|b)?")
_MB: Final = {"k": 1e-3, "m": 1.0, "g": 1e3, "t": 1e6, "p": 1e9}
_MIB: Final = {"k": 1.024e-3, "m": 1.048576, "g": 1073.741824, "t": 1.099511627776e6}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreImage:
    """An image that keeps data, by the last part of its name."""

    image: str
    kind: StoreKind
    engine: str


@cache
def _images() -> Mapping[str, StoreImage]:
    return {one.image: one for one in read_rows(FILE, StoreImage, key=("image",))}


def read_compose(tree: Tree, parts: PlanParts) -> None:
    """Each service is a program, or a store where its image is one."""
    for name, service in _items(tree.get("services")).items():
        origin = f"service {name}"
        store = _store_of(_text(_at(service, "image")))
        if store is not None:
            _keep(parts, name, origin, store, None)
            continue
        copies = _at(service, "deploy", "replicas") or _at(service, "scale")
        limits = ("deploy", "resources", "limits")
        memory = _at(service, *limits, "memory") or _at(service, "mem_limit")
        parts.programs.append(
            RunningProgram(
                name=name,
                origin=origin,
                vcpus=_cpus(_at(service, *limits, "cpus") or _at(service, "cpus")),
                memory_mb=_megabytes(memory, bare=1e-6),
                count=_count(copies),
            )
        )
        if _at(service, "ports"):
            parts.public.append(f"ports of {origin}")


def read_kubernetes(tree: Tree, parts: PlanParts) -> None:
    """What runs containers is a program or a store; what lets people in is public."""
    if isinstance(tree.get("items"), list):
        for one in _list(tree["items"]):
            read_kubernetes(_as_tree(one), parts)
        return
    kind, name = _text(tree.get("kind")), _text(_at(tree, "metadata", "name")) or "unnamed"
    origin = f"{kind} {name}"
    public = kind == "Service" and _text(_at(tree, "spec", "type")) in {"LoadBalancer", "NodePort"}
    if public or kind in {"Ingress", "Gateway", "HTTPRoute"}:
        parts.public.append(origin)
    if kind in _WORKLOADS:
        _take(parts, tree, name, origin)


def _take(parts: PlanParts, tree: Tree, name: str, origin: str) -> None:
    containers = [_as_tree(one) for one in _containers(tree)]
    stores = [store for one in containers if (store := _store_of(_text(one.get("image"))))]
    if stores:
        claims = _list(_at(tree, "spec", "volumeClaimTemplates"))
        asked = [_at(one, "spec", "resources", "requests", "storage") for one in claims]
        size = next((mb / 1000 for one in asked if (mb := _megabytes(one))), None)
        _keep(parts, name, origin, stores[0], size)
        return
    parts.programs.append(
        RunningProgram(
            name=name,
            origin=origin,
            vcpus=_sum(_cpus(_asked(one, "cpu")) for one in containers),
            memory_mb=_sum(_megabytes(_asked(one, "memory")) for one in containers),
            count=_count(_at(tree, "spec", "replicas")),
        )
    )


def _containers(tree: Tree) -> list[Value]:
    """Of a template, of a job's template, or of a pod itself."""
    for way in (("template",), ("jobTemplate", "spec", "template"), ()):
        pod = _at(tree, "spec", *way)
        spec = _at(pod, "spec") if way else pod
        if found := _list(_at(spec, "containers")):
            return found
    return []


def _asked(container: Value, what: str) -> Value:
    """What is asked for, else what it may take at most."""
    resources = _at(container, "resources")
    return _at(resources, "requests", what) or _at(resources, "limits", what)


def _keep(
    parts: PlanParts, name: str, origin: str, store: StoreImage, size_gb: float | None
) -> None:
    if size_gb is None:
        parts.untold.append(f"how much {origin} holds")
    parts.stores.append(
        KeptStore(name=name, origin=origin, kind=store.kind, engine=store.engine, size_gb=size_gb)
    )


def _store_of(image: str) -> StoreImage | None:
    """`docker.io/library/postgres:16` is postgres."""
    name = image.split("@")[0].rpartition("/")[2].split(":")[0].lower()
    if "mssql" in image:
        name = "mssql"
    return _images().get(name)


def _cpus(value: Value) -> float | None:
    """`100m` is a tenth of a processor."""
    found = _QUANTITY.fullmatch(_text(value))
    if found is None:
        return None
    return float(found["number"]) / (1000 if found["unit"] == "m" else 1)


def _megabytes(value: Value, *, bare: float = 1e-6) -> float | None:
    found = _QUANTITY.fullmatch(_text(value))
    if found is None:
        return None
    unit = (found["unit"] or "").lower()
    if unit in {"", "b"}:
        return float(found["number"]) * bare
    factor = (_MIB if "i" in unit else _MB).get(unit[0])
    return None if factor is None else float(found["number"]) * factor


def _sum(values: Iterator[float | None]) -> float | None:
    known = [one for one in values if one is not None]
    return sum(known) if known else None


def _count(value: Value) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 1


def _text(value: Value) -> str:
    return str(value) if isinstance(value, str | int | float) else ""


def _at(value: Value, *names: str) -> Value:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _as_tree(value: Value) -> Tree:
    return value if isinstance(value, dict) else {}


def _items(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, dict) else {}


def _list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []
