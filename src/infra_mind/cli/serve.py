import asyncio
import gc
import logging
import signal
import socket
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import FrameType

import uvicorn

from ..api.connection import PatientConnection
from ..api.state import check_host, secret_of
from ..bootstrap import OpenService, open_service
from ..core.config import Settings, read_settings
from ..core.errors import InputError
from ..imports import read_requirements
from ..models.database import SqlDatabase
from ..web.app import new_site
from .console import ExitStatus, errors, line
from .queues import LOG_FORMAT, queue_of


def serve(*, host: str = "127.0.0.1", port: int = 8000) -> int:
    """Serve the HTTP interface and the pages.

    Without INFRA_MIND_BROKER_URL this process works off the runs itself.

    Parameters
    ----------
    host
        The address to listen on; other than this machine's own needs INFRA_MIND_SECRET_KEY.
    port
        The port to listen on; 0 takes one that is free.
    """
    settings = read_settings()
    check_host(settings, host)
    asyncio.run(_check(settings))
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
    queue = queue_of(settings)
    works = not settings.broker_url
    app = new_site(lambda: _settled(open_service(settings, queue, works=works)))
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=PatientConnection,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
        # Longer than load balancers keep a connection, so that none is closed under a request.
        timeout_keep_alive=75,
    )
    bound = _bound(host, port)
    line(errors(), f"Infra Mind: http://{_shown(host)}:{bound.getsockname()[1]}/ (ctrl-C ends it)")
    server = SiteServer(config)
    server.run(sockets=[bound])
    return ExitStatus.DONE if server.started else ExitStatus.FAILED


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise InputError(
            f"{_shown(host)}:{port} cannot be listened on ({error.strerror}).",
            remedy="Give another --port or --host.",
        ) from error


async def _check(settings: Settings) -> None:
    """Raises what would keep it from serving; from inside the server it would come out as a traceback."""
    async with SqlDatabase.open(settings.effective_database_url):
        secret_of(settings)


@asynccontextmanager
async def _settled(
    opening: AbstractAsyncContextManager[OpenService],
) -> AsyncGenerator[OpenService]:
    """Ready for the first request as for the thousandth.

    What is loaded by then stays until the end. Looking through it for garbage would stop every request for
    a tenth of a second now and then.
    """
    async with opening as service:
        await asyncio.to_thread(service.program.workflow.refuse, read_requirements({}))
        gc.collect()
        gc.freeze()
        yield service


class SiteServer(uvicorn.Server):
    """Ends in good order, and says so: a signal it obeyed is not raised a second time."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        del frame
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
