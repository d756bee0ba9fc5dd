"""Parts of plans as a requirements file: each field with the resource that it is from."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from ...core.errors import InputError
from ...core.text import one_line, visible
from ...domain.claim import round_significant
from ...domain.requirements import Cloud, WorkloadType
from ...knowledge.library import Library
from ..estate.gaps import name_of
from .containers import read_compose, read_kubernetes
from .part import KeptStore, PlannedMachine, PlanParts
from .plan_file import (
    CLOUDFORMATION,
    COMPOSE,
    KNOWN,
    KUBERNETES,
    TERRAFORM,
    documents_of,
    title_of,
)
from .resources import read_cloudformation, read_terraform

MANY_PROGRAMS: Final = 4
_READERS: Final = {
    TERRAFORM: read_terraform,
    CLOUDFORMATION: read_cloudformation,
    COMPOSE: read_compose,
    KUBERNETES: read_kubernetes,
}
_MACHINES: Final = "compute.instance"
_PLAIN: Final = re.compile(r"[A-Za-z][\w./-]*")
_NEVER_TOLD: Final = (
    "how many requests come, when, and how they grow (`traffic`): without it they are assumed, wide",
    "what it may cost, how long it may be down and what may be lost (`budget`, `reliability`)",
)


def requirements_of(paths: Sequence[Path], library: Library) -> str:
    """A requirements file in YAML, of all files together; raises `InputError` for what is none."""
    found = [parts_of(path) for path in paths]
    if not any(one.programs or one.stores or one.machines for one in found):
        names = ", ".join(path.name for path in paths)
        raise InputError(f"{names}: nothing that runs or keeps data was found.", remedy=KNOWN)
    files = ", ".join(f"{path.name} ({one.title})" for path, one in zip(paths, found, strict=True))
    untold = [*_NEVER_TOLD, *(text for one in found for text in one.untold)]
    lines = [
        f"# Read from {_comment(files)}. Take out `imported` once this is your own.",
        f"imported: [{', '.join(_text(path.name) for path in paths)}]",
        "# Not told by these files:",
        *(f"#   - {_comment(text)}" for text in dict.fromkeys(untold)),
        *_clouds(found),
        "workloads:",
        *(line for path, one in zip(paths, found, strict=True) for line in _workload(path, one)),
        *_current(found, library),
    ]
    return "\n".join(lines) + "\n"


def parts_of(path: Path) -> PlanParts:
    """What a file describes."""
    parts: PlanParts | None = None
    for tree in documents_of(path):
        title = title_of(tree)
        if title:
            parts = parts or PlanParts(title=title)
            _READERS[title](tree, parts)
    if parts is None:
        raise InputError(f"{path.name} is none of the files that can be imported.", remedy=KNOWN)
    return parts


def _clouds(found: Sequence[PlanParts]) -> Iterator[str]:
    clouds = {cloud: origin for one in found for cloud, origin in one.clouds.items()}
    regions = {region: origin for one in found for region, origin in one.regions.items()}
    if clouds:
        yield "clouds:"
        yield _field(1, "allowed", f"[{', '.join(clouds)}]", ", ".join(clouds.values()))
    if clouds and regions:
        names = ", ".join(map(_text, regions))
        yield _field(1, "regions", f"[{names}]", ", ".join(regions.values()))


def _workload(path: Path, parts: PlanParts) -> Iterator[str]:
    """All programs of a file as one workload: which of them belong together it does not say."""
    if not (parts.programs or parts.stores or parts.machines):
        return
    name = re.sub(r"[^a-z0-9]+", "-", path.name.split(".")[0].lower()).strip("-") or "app"
    programs = ", ".join(one.origin for one in (*parts.programs, *parts.machines))
    yield _field(1, "- name", _text(name), programs or "the stores below")
    type_, why = _type(parts)
    if type_ is not None:
        yield _field(2, "type", type_, why)
    sized = [one for one in parts.programs if one.memory_mb]
    if sized:
        most = max(sized, key=lambda one: one.memory_mb or 0.0)
        yield "    service:"
        memory = f"{round_significant(most.memory_mb or 0.0, 4):g}"
        words = most.origin if len(sized) == 1 else f"{most.origin}, the largest of {len(sized)}"
        yield _field(3, "memory_mb", memory, words)
    if parts.stores:
        yield "    stores:"
    for store in _distinct(parts.stores):
        yield from _store(store)


def _type(parts: PlanParts) -> tuple[WorkloadType | None, str]:
    """Only what the files show: stores alone, many programs, or one that people reach."""
    if not parts.programs and not parts.machines:
        return WorkloadType.DATABASE, "only stores are described"
    if len(parts.programs) >= MANY_PROGRAMS:
        return WorkloadType.MICROSERVICES, f"{len(parts.programs)} programs are described"
    if parts.public:
        return WorkloadType.WEB_APPLICATION, f"reached from outside by {parts.public[0]}"
    return None, ""


def _distinct(stores: Sequence[KeptStore]) -> Iterator[KeptStore]:
    """Stores of one name come from several files or modules; each needs its own."""
    seen: dict[str, int] = {}
    for store in stores[:100]:
        seen[store.name] = seen.get(store.name, 0) + 1
        number = seen[store.name]
        yield (
            store
            if number == 1
            else KeptStore(
                name=f"{store.name}-{number}",
                origin=store.origin,
                kind=store.kind,
                engine=store.engine,
                size_gb=store.size_gb,
            )
        )


def _store(store: KeptStore) -> Iterator[str]:
    yield _field(3, "- name", _text(store.name), store.origin)
    yield _field(4, "kind", str(store.kind), store.origin)
    if store.engine:
        yield _field(4, "engine", _text(store.engine), store.origin)
    if store.size_gb:
        yield _field(4, "size_gb", f"{round_significant(store.size_gb, 4):g}", store.origin)


def _current(found: Sequence[PlanParts], library: Library) -> Iterator[str]:
    """Machines by their size, and all containers as the one machine that would hold them."""
    lines: list[str] = []
    for one in found:
        for machine in one.machines:
            lines += _machine(machine, library)
        lines += _containers(one)
    clouds = {cloud: origin for one in found for cloud, origin in one.clouds.items()}
    if not lines and not clouds:
        return
    yield "current:"
    if len(clouds) == 1:
        cloud, origin = next(iter(clouds.items()))
        yield _field(1, "hosting", cloud, origin)
    if lines:
        yield "  machines:"
        yield from lines


def _machine(machine: PlannedMachine, library: Library) -> Iterator[str]:
    sku = library.prices.sku(machine.provider, _MACHINES, machine.size)
    if sku is None:
        yield f"    # {_comment(machine.origin)}: {_comment(machine.size)} is a size that is not known here"
        return
    yield _field(2, "- name", _text(machine.name), machine.origin)
    yield from _sizes(
        f"{machine.origin}, {machine.size}",
        count=machine.count,
        vcpus=sku.vcpu,
        memory_gb=sku.memory_gib,
        disk_gb=machine.disk_gb,
    )


def _containers(parts: PlanParts) -> Iterator[str]:
    sized = [one for one in parts.programs if one.vcpus and one.memory_mb]
    if not sized:
        return
    origin = f"what {len(sized)} of {len(parts.programs)} programs ask for, all copies together"
    yield _field(2, "- name", _text(f"containers of {parts.title}"), origin)
    yield from _sizes(
        origin,
        count=1,
        vcpus=sum((one.vcpus or 0) * one.count for one in sized),
        memory_gb=sum((one.memory_mb or 0) * one.count for one in sized) / 1024,
        disk_gb=None,
    )


def _sizes(
    origin: str, *, count: int, vcpus: float, memory_gb: float, disk_gb: float | None
) -> Iterator[str]:
    for name, value in (
        ("count", count),
        ("vcpus", vcpus),
        ("memory_gb", memory_gb),
        ("disk_gb", disk_gb),
    ):
        if value:
            yield _field(3, name, f"{round_significant(value, 4):g}", origin)


def _field(depth: int, name: str, value: str | Cloud, origin: str) -> str:
    written = f"{'  ' * depth}{name}: {value}"
    return f"{written:<48}  # {_comment(origin)}"


def _text(text: str) -> str:
    """A scalar that reads back as the same text."""
    text = name_of(text) or "unnamed"
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return text if plain else f'"{"".join(map(_escaped, text))}"'


def _escaped(sign: str) -> str:
    """A character as YAML reads it: beyond 16 bits JSON would write two halves, which YAML refuses."""
    return sign if ord(sign) > 0xFFFF else json.dumps(sign)[1:-1]


_WORDS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null", "unknown", "none"})


def _comment(text: str) -> str:
    """On one line, of bounded length, without signs that steer a terminal."""
    plain = visible(one_line(text))
    return plain if len(plain) <= 200 else f"{plain[:200]} ..."
