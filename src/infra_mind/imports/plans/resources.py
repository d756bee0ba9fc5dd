"""Terraform plans and CloudFormation templates: resources by their types, as plan_resources.tsv has them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from ...domain.requirements import Cloud, StoreKind
from ...tables.rows import read_rows
from ..document import Value
from .part import KeptStore, PlannedMachine, PlanParts, RunningProgram
from .plan_file import Tree

FILE: Final = Path(__file__).parents[1] / "data" / "plan_resources.tsv"
# The first that stands in what a provider calls an engine.
_ENGINES: Final = (
    *("postgresql", "postgres", "mysql", "mariadb", "sqlserver", "oracle", "db2"),
    *("redis", "valkey", "memcached"),
)
_REGION: Final = re.compile(r"(?P<region>[a-z]+(?:-[a-z]+)+-?\d)(?:-?[a-z])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanResource:
    """part: machine, program, copies (of a program), store, cluster or public · the others are paths of values.

    engine: a name, or `=` with the path of one · size_gb, memory_mb, vcpus: for one of what stands there.
    """

    type: str
    provider: Cloud
    part: str
    kind: StoreKind | None = None
    engine: str = ""
    size: str = ""
    size_gb: float | None = None
    machine: str = ""
    memory: str = ""
    memory_mb: float | None = None
    cpu: str = ""
    vcpus: float | None = None
    count: str = ""


@cache
def _known() -> Mapping[str, PlanResource]:
    return {one.type: one for one in read_rows(FILE, PlanResource, key=("type",))}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resource:
    """A resource of a file: its values, with what parameters stand for put in."""

    row: PlanResource
    name: str
    origin: str
    values: Value

    def text(self, path: str) -> str | None:
        found = _at(self.values, path)
        return found if isinstance(found, str) and found else None

    def number(self, path: str) -> float | None:
        return _number(_at(self.values, path))

    def numbers(self, path: str) -> list[float]:
        """Every number that stands at a path, of each entry of a list on the way."""
        found = (_number(one) for one in _each(self.values, path.split(".")))
        return [one for one in found if one is not None]

    def is_open(self, path: str) -> bool:
        """Whether something stands there that is known only later."""
        return isinstance(_at(self.values, path), dict)


def read_terraform(tree: Tree, parts: PlanParts) -> None:
    """The resources that a plan comes to, of all its modules, and the region of its provider."""
    resources = list(_planned(_at(tree, "planned_values.root_module")))
    providers = _at(tree, "configuration.provider_config")
    for name, provider in (providers if isinstance(providers, dict) else {}).items():
        region = _at(provider, "expressions.region.constant_value")
        if isinstance(region, str):
            parts.regions.setdefault(region, f"provider {name}")
    for one in resources:
        type_, address = _at(one, "type"), _at(one, "address")
        if not isinstance(type_, str) or not isinstance(address, str):
            continue
        name = _at(one, "name")
        _take(parts, type_, str(name), address, _at(one, "values"))
    if not parts.regions:
        parts.untold.append("the region: the plan takes it from a variable or the environment")


def _planned(module: Value) -> Iterator[Value]:
    """Resources of a module and of those that it calls; what is only looked up is none."""
    if not isinstance(module, dict):
        return
    for one in _list(module.get("resources")):
        if _at(one, "mode") != "data":
            yield one
    for below in _list(module.get("child_modules")):
        yield from _planned(below)


def read_cloudformation(tree: Tree, parts: PlanParts) -> None:
    """The resources of a template, with the defaults of its parameters in their place."""
    defaults = {name: _at(one, "Default") for name, one in _items(tree.get("Parameters")).items()}
    for name, one in _items(tree.get("Resources")).items():
        type_ = _at(one, "Type")
        if isinstance(type_, str):
            values = _resolved(_at(one, "Properties"), defaults)
            _take(parts, type_, name, f"{name} ({type_})", values)
    parts.untold.append("the region: a template names none, it is where the stack is made")


def _resolved(value: Value, defaults: Mapping[str, Value]) -> Value:
    """With `{Ref: parameter}` as its default; what has none stays as it is."""
    match value:
        case {"Ref": str(name)} if len(value) == 1:
            default = defaults.get(name)
            return value if default is None else default
        case dict():
            return {key: _resolved(one, defaults) for key, one in value.items()}
        case list():
            return [_resolved(one, defaults) for one in value]
        case _:
            return value


def _take(parts: PlanParts, type_: str, name: str, origin: str, values: Value) -> None:
    row = _known().get(type_)
    if row is None:
        return
    resource = _Resource(row=row, name=name, origin=origin, values=values)
    parts.clouds.setdefault(row.provider, origin)
    for path in ("location", "region", "availability_zone", "AvailabilityZone", "zone"):
        place = resource.text(path)
        if place and (found := _REGION.fullmatch(place)):
            parts.regions.setdefault(found["region"], origin)
    _PARTS[row.part](parts, resource)


def _machine(parts: PlanParts, one: _Resource) -> None:
    size = one.text(one.row.machine)
    if size is None:
        parts.untold.append(f"the size of {one.origin}")
        return
    parts.machines.append(
        PlannedMachine(
            name=one.name,
            origin=one.origin,
            provider=one.row.provider,
            size=size,
            disk_gb=_size(parts, one, told=False),
            count=int(one.number(one.row.count) or 1),
        )
    )


def _program(parts: PlanParts, one: _Resource) -> None:
    memory, cpu = one.number(one.row.memory), one.number(one.row.cpu)
    parts.programs.append(
        RunningProgram(
            name=one.name,
            origin=one.origin,
            memory_mb=None if memory is None else memory * (one.row.memory_mb or 1),
            vcpus=None if cpu is None else cpu * (one.row.vcpus or 1),
            count=int(one.number(one.row.count) or 1),
        )
    )


def _copies(parts: PlanParts, one: _Resource) -> None:
    """A service says how many copies run of the program before it; it is one where none stands there."""
    count = int(one.number(one.row.count) or 1)
    if parts.programs:
        last = parts.programs[-1]
        origin = f"{last.origin}, {one.origin}"
        parts.programs[-1] = replace(last, count=count, origin=origin)
    else:
        parts.programs.append(RunningProgram(name=one.name, origin=one.origin, count=count))


def _store(parts: PlanParts, one: _Resource) -> None:
    row = one.row
    if one.text("replicate_source_db") or _at(one.values, "SourceDBInstanceIdentifier"):
        parts.untold.append(f"what {one.origin} is read for: a copy that follows another database")
        return
    engine = row.engine
    if engine.startswith("="):
        engine = _engine(one.text(engine[1:]))
        if not engine:
            parts.untold.append(f"the engine of {one.origin}")
    parts.stores.append(
        KeptStore(
            name=one.name,
            origin=one.origin,
            kind=row.kind or StoreKind.OBJECT,
            engine=engine or None,
            size_gb=_size(parts, one),
        )
    )


def _cluster(parts: PlanParts, one: _Resource) -> None:
    parts.untold.append(f"what runs on {one.origin}: read its manifests, too")


def _public(parts: PlanParts, one: _Resource) -> None:
    parts.public.append(one.origin)


_PARTS: Final = {
    "machine": _machine,
    "program": _program,
    "copies": _copies,
    "store": _store,
    "cluster": _cluster,
    "public": _public,
}


def _size(parts: PlanParts, one: _Resource, *, told: bool = True) -> float | None:
    paths = one.row.size.split(",") if one.row.size else []
    found = [size for path in paths for size in one.numbers(path)]
    if found:
        return sum(found) * (one.row.size_gb or 1)
    if told:
        is_open = any(map(one.is_open, paths))
        why = ", which a parameter without a default sets" if is_open else ""
        parts.untold.append(f"how much {one.origin} holds{why}")
    return None


def _engine(text: str | None) -> str:
    """`POSTGRES_15` and `aurora-postgresql` are postgresql."""
    name = re.sub(r"[^a-z0-9]", "", (text or "").lower())
    found = next((one for one in _ENGINES if one in name), "")
    return "postgresql" if found == "postgres" else found


def _at(value: Value, path: str) -> Value:
    """What stands at a path; of a list the first."""
    return next(_each(value, path.split(".") if path else []), None)


def _each(value: Value, names: Sequence[str]) -> Iterator[Value]:
    if isinstance(value, list):
        for one in value:
            yield from _each(one, names)
    elif not names:
        yield value
    elif isinstance(value, dict):
        yield from _each(value.get(names[0]), names[1:])


def _number(value: Value) -> float | None:
    try:
        return float(value) if isinstance(value, int | float | str) else None
    except ValueError:
        return None


def _items(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, dict) else {}


def _list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []
