from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..core.rollout import Mode
from ..domain.phase import Phase
from ..engine.events import JsonValue, RunStatus
from ..models.run import Run

COMPARED = ("total_time", "speedup_factor", "success_rate", "completed_agents", "failed_agents")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The latest run of one assessment in each mode, side by side."""

    assessment_id: str
    parallel: Run
    sequential: Run

    def rows(self) -> Iterator[tuple[str, float | None, float | None]]:
        """Each metric by name, in parallel and in sequential mode."""
        parallel, sequential = self.parallel.metrics, self.sequential.metrics
        for name in COMPARED:
            yield name, number(parallel, name), number(sequential, name)
        for phase in Phase:
            yield phase, _phase_time(parallel, phase), _phase_time(sequential, phase)

    @property
    def gained(self) -> float | None:
        """How many times longer the sequential run took."""
        parallel = number(self.parallel.metrics, "total_time")
        sequential = number(self.sequential.metrics, "total_time")
        return sequential / parallel if parallel and sequential else None


def compare(runs: Iterable[Run]) -> tuple[Comparison, ...]:
    """Assessments that were run in both modes; of runs given newest first, the newest count."""
    newest: dict[str, dict[Mode, Run]] = {}
    for run in runs:
        if run.status in (RunStatus.COMPLETED, RunStatus.PARTIAL) and run.based_on is None:
            newest.setdefault(run.assessment_id, {}).setdefault(run.mode, run)
    return tuple(
        Comparison(
            assessment_id=assessment_id,
            parallel=modes[Mode.PARALLEL],
            sequential=modes[Mode.SEQUENTIAL],
        )
        for assessment_id, modes in newest.items()
        if len(modes) == len(Mode)
    )


def number(metrics: Mapping[str, JsonValue], name: str) -> float | None:
    value = metrics.get(name)
    return float(value) if isinstance(value, int | float) else None


def _phase_time(metrics: Mapping[str, JsonValue], phase: Phase) -> float | None:
    times = metrics.get("phase_times")
    return number(times, phase) if isinstance(times, dict) else None
