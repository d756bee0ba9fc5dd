from ..core.errors import InputError


def worker() -> int:
    """Work off queued runs: not available yet."""
    raise InputError(
        "`infra-mind worker` is not available yet.",
        remedy="Runs are carried out by the command that starts them.",
    )
