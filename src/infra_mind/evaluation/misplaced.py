"""Sections of a workload that its type has no use for."""

from collections.abc import Iterator

from ..domain import field_path
from ..domain.contradictions import Contradiction, Severity
from ..domain.requirements import Requirements, WorkloadRequirements
from .workloads import KINDS, kind_for

# They say what a workload is; traffic, service and stores are listed where nothing reads them.
TELLING = ("llm", "training", "inference", "pipeline", "devices")


def misplaced_sections(requirements: Requirements) -> Iterator[Contradiction]:
    """Each names the types that would use it."""
    for index, stated in enumerate(requirements.workloads):
        for section in TELLING:
            if section in kind_for(stated.type).sections or not _is_stated(stated, section):
                continue
            types = [
                str(one)
                for kind in KINDS.values()
                if section in kind.sections
                for one in kind.types
            ]
            named = (
                f"a workload of the type {stated.type}"
                if stated.type
                else "a workload without a type"
            )
            yield Contradiction(
                paths=(f"workloads[{index}].{section}",),
                message=f"{section} is not used by {named}, but by {', '.join(types)}.",
                remedy="Change the type, or give the section a workload of its own.",
                severity=Severity.ERROR,
            )


def _is_stated(workload: WorkloadRequirements, section: str) -> bool:
    return any(path.startswith(f"{section}.") for path, _ in field_path.values(workload))
