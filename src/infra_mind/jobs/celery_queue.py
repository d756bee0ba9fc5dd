"""Signals over Celery: ids only, acknowledged when they arrive, received on its pool of threads."""

import asyncio
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, cast

from celery import Celery
from celery.worker import state
from kombu.exceptions import OperationalError

from .queue import QueueUnreachable, Receive

TASK = "infra_mind.run"
QUEUE = "infra-mind"
_CONNECT_SECONDS = 3
_STOP_SECONDS = 10


class CeleryQueue:
    """The queue's port on Celery with Valkey or Redis; other brokers of Celery's are not tried.

    The row is the job, so that a message may be acknowledged early and its result ignored. Celery
    shows a run as active while this process works on it.
    """

    def __init__(self, broker_url: str, *, threads: int = 50) -> None:
        self._threads = threads
        self._app = celery_app(broker_url)
        self._receiving: threading.Thread | None = None

    async def signal(self, run_ids: Sequence[str]) -> None:
        try:
            await asyncio.to_thread(self._send, run_ids)
        except (OperationalError, OSError) as error:
            raise QueueUnreachable(str(error) or type(error).__name__) from error

    async def start(self, receive: Receive) -> None:
        loop = asyncio.get_running_loop()

        def run(run_id: str) -> None:
            asyncio.run_coroutine_threadsafe(_awaited(receive, run_id), loop).result()

        self._app.task(name=TASK, ignore_result=True)(run)
        # Celery's own program would take the signals of this process; its controller does not.
        controller = cast(
            "_Controller",
            self._app.WorkController(
                pool_cls="threads", concurrency=self._threads, queues=[QUEUE], loglevel="WARNING"
            ),
        )
        self._receiving = threading.Thread(
            target=controller.start, name="infra-mind-celery", daemon=True
        )
        self._receiving.start()

    async def stop(self) -> None:
        if self._receiving is not None:
            # Read by the controller in every round of its loop.
            state.should_stop = 0
            await asyncio.to_thread(self._receiving.join, _STOP_SECONDS)
            state.should_stop = None

    def _send(self, run_ids: Sequence[str]) -> None:
        with cast("AbstractContextManager[object]", self._app.producer_or_acquire()) as producer:
            for run_id in run_ids:
                self._app.send_task(
                    TASK, args=[run_id], queue=QUEUE, producer=producer, retry=False,
                    ignore_result=True,
                )  # fmt: skip


class _Controller(Protocol):
    """What is used of Celery's, which has no types."""

    def start(self) -> None: ...


async def _awaited(receive: Receive, run_id: str) -> None:
    await receive(run_id)


def celery_app(broker_url: str) -> Celery:
    """The Celery application, for its own tools too: `celery -A infra_mind.jobs.celery inspect active`."""
    app = Celery("infra_mind", broker=broker_url, set_as_current=False)
    settings: dict[str, Any] = {
        "task_default_queue": QUEUE,
        "task_ignore_result": True,
        "task_acks_late": False,
        "task_send_sent_event": True,
        "worker_send_task_events": True,
        # Else a worker whose places are taken sits on signals that another one could follow.
        "worker_disable_prefetch": True,
        "worker_hijack_root_logger": False,
        "worker_enable_remote_control": True,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_connection_timeout": _CONNECT_SECONDS,
        "broker_transport_options": {
            "socket_connect_timeout": _CONNECT_SECONDS,
            "socket_timeout": 2 * _CONNECT_SECONDS,
            "max_retries": 1,
        },
    }
    cast("Any", app.conf).update(settings)
    return app
