import os
import subprocess
import sys

from infra_mind.core.process import is_gone, worker_name


def test_a_worker_of_this_process_is_not_gone() -> None:
    name = worker_name()
    assert f"/{os.getpid()}/" in name and not is_gone(name)
    assert worker_name() != name


def test_a_worker_whose_process_has_ended_is_gone() -> None:
    script = "from infra_mind.core.process import worker_name; print(worker_name())"
    environment = {**os.environ, "PYTHONPATH": "src"}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment
    )
    assert is_gone(done.stdout.strip())


def test_another_process_of_the_same_number_is_not_taken_for_it() -> None:
    machine, pid, born, own = worker_name().split("/")
    assert is_gone(f"{machine}/{pid}/{int(born) - 1}/{own}")


def test_nobody_can_tell_of_another_machine() -> None:
    _, pid, born, own = worker_name().split("/")
    for name in (f"0123456789abcdef/{pid}/{born}/{own}", "worker-1", "", "/1/2/3", "a/b"):
        assert not is_gone(name)
