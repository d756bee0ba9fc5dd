"""Parts that files describe, whoever wrote them."""

from dataclasses import dataclass, field

from ...domain.requirements import Cloud, StoreKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningProgram:
    """Something that runs: processors and memory are those of one copy, `None` where it does not say."""

    name: str
    origin: str
    vcpus: float | None = None
    memory_mb: float | None = None
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptStore:
    """Something that keeps data."""

    name: str
    origin: str
    kind: StoreKind
    engine: str | None = None
    size_gb: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMachine:
    """A machine by its provider's name of its size."""

    name: str
    origin: str
    provider: Cloud
    size: str
    disk_gb: float | None = None
    count: int = 1


@dataclass(slots=True)
class PlanParts:
    """All parts of some files, and what these could not tell."""

    title: str
    programs: list[RunningProgram] = field(default_factory=list[RunningProgram])
    stores: list[KeptStore] = field(default_factory=list[KeptStore])
    machines: list[PlannedMachine] = field(default_factory=list[PlannedMachine])
    public: list[str] = field(default_factory=list[str])
    clouds: dict[Cloud, str] = field(default_factory=dict[Cloud, str])
    regions: dict[str, str] = field(default_factory=dict[str, str])
    untold: list[str] = field(default_factory=list[str])
