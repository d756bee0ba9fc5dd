import logging

from ..core.rollout import Mode

_log = logging.getLogger(__name__)


def log_end(
    *, mode: Mode, run_id: str, status: str, seconds: float, speedup: float | None, agents: int
) -> None:
    """One line in the log for the end of a run; the same in the service and in a program of one's own."""
    _log.info(
        "%s workflow completed run_id=%s status=%s seconds=%.3f speedup=%s agents=%d",
        "Parallel" if mode is Mode.PARALLEL else "Sequential",
        run_id,
        status,
        seconds,
        "-" if speedup is None else f"{speedup:.2f}",
        agents,
    )
