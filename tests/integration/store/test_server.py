"""The test server itself: it must never outlive the tests."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.tools import postgresql

pytestmark = [pytest.mark.postgresql, pytest.mark.chaos]

HOLDER = """
import time
from tests.tools import postgresql
with postgresql.serving() as server:
    print(server.sockets, (server.sockets / "data/postmaster.pid").read_text().split()[0], flush=True)
    time.sleep(60)
"""


def is_alive(pid: int) -> bool:
    try:
        return "zombie" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_the_server_ends_with_the_process_that_started_it():
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONPATH": "src:."},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    folder, pid = holder.stdout.readline().split()
    assert is_alive(int(pid))

    holder.send_signal(signal.SIGKILL)
    holder.communicate()

    deadline = time.monotonic() + 10
    while is_alive(int(pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(int(pid))
    with postgresql.serving():
        assert not Path(folder).exists()
