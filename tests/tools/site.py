"""Interface and pages in a thread of the test's process, on a port of their own, with the small workflow."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from infra_mind.bootstrap import open_service
from infra_mind.core.config import Settings
from infra_mind.jobs.queue import InlineQueue
from infra_mind.web.app import new_site
from tests.factories.workflow import make_workflow
from tests.tools.service import wait_for
from tests.unit.api.conftest import QUICK


@contextmanager
def serving_site(home: Path) -> Iterator[str]:
    """Its address."""
    settings = Settings(home=home, database_url="", compute_processes=1)
    site = new_site(
        lambda: open_service(settings, InlineQueue(), works=True, workflow=make_workflow),
        hasher=QUICK,
    )
    config = uvicorn.Config(site, host="127.0.0.1", port=0, log_level="warning")
    bound = config.bind_socket()
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    wait_for(lambda: server.started or not thread.is_alive(), "the site")
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(60)
