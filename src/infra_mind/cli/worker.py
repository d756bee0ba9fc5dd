import asyncio
import logging
import signal
from contextlib import suppress
from pathlib import Path

from ..bootstrap import open_service
from ..core.config import read_settings
from .console import ExitStatus, errors, line
from .queues import LOG_FORMAT, queue_of

ALIVE = "worker.alive"
"""A file in the home folder that whoever watches the process can look at: its loop touches it."""
_ALIVE_SECONDS = 5.0


async def worker() -> int:
    """Work off queued runs: woken by INFRA_MIND_BROKER_URL where it is set, and by looking.

    A run whose worker died is gone on with after its lease has run out. An interrupt lets runs
    finish for a few seconds and hands the others over.
    """
    settings = read_settings()
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stopped.set)
    async with open_service(settings, queue_of(settings), works=True) as service:
        name, places = service.program.runs.owner, settings.max_concurrent_assessments
        line(errors(), f"{name} works on up to {places} runs at once (ctrl-C ends it)")
        while not stopped.is_set():
            _show_life(settings.home / ALIVE)
            with suppress(TimeoutError):
                async with asyncio.timeout(_ALIVE_SECONDS):
                    await stopped.wait()
    return ExitStatus.DONE


def _show_life(file: Path) -> None:
    with suppress(OSError):  # a home that cannot be written keeps no worker from working
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
