"""What the service takes, by processes as a user runs them; every figure with what else the machine did.

`python -m benchmarks service` measures, one after another:
submissions at a steady rate and at once, alone and while 500 assessments await models of 3 s a call ·
500 and 1,000 assessments at once whose agents await somebody for 300 ms ·
assessments that compute, by one worker and by two · 1,000 listeners to events of one process.
Times are wall times and grow with whatever else runs; seconds of processor hold better. A part alone:
`python -m benchmarks.service submissions`.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from benchmarks.parts.chart import draw
from benchmarks.parts.submitting import Latencies, Submitter, cpu_seconds, memory
from infra_mind.models.migration import upgrade
from tests.tools import postgresql, valkey
from tests.tools.program import ROOT, Program
from tests.tools.service import PREFIX, Asker, Running, asking

RATES = (20, 100)
SECONDS = 5
BURSTS = (100, 500)
TIMES = 5
"""How often each burst is repeated: the middle one counts."""
CONCURRENT = (1, 500, 1000)
COMPUTED = 6
LISTENERS = 1000
REQUIREMENTS = {"cloud_provider": "aws", "use_case": "ml_training", "budget": 10000}


class WaitingService(Program):
    """The service with agents that await."""

    def command(self, *arguments: str) -> list[str]:
        del arguments
        return [sys.executable, "-m", "benchmarks.parts.waiting_service"]


@contextmanager
def serving(program: Program) -> Iterator[tuple[Asker, int]]:
    """Somebody who asks a serving process, and the number of that process."""
    served = Running(program, "serve", "--port", "0", name="serve")
    try:
        with asking(served) as asker:
            yield asker, served.process.pid
    finally:
        served.kill()


def waiting(folder: Path, *, calls: int, places: int, seconds: float = 0.3) -> Program:
    environment = {
        "CALL_SECONDS": str(seconds),
        "CALLS": str(calls),
        "INFRA_MIND_MAX_CONCURRENT_ASSESSMENTS": str(places),
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
    }
    return WaitingService(folder=folder, environment=environment)


def submitter(asker: Asker, process: int) -> Submitter:
    made = asker("POST", "/assessments", json=REQUIREMENTS).json()["id"]
    return Submitter(
        str(asker.http.base_url),
        f"{PREFIX}/assessments/{made}/analyze",
        asker.headers["Authorization"],
        process=process,
    )


async def _submit(client: Submitter) -> dict[str, Latencies]:
    await client.connect(max(BURSTS))
    await client.load([0.0] * 20)
    found: dict[str, Latencies] = {}
    for rate in RATES:
        found[f"{rate} a second"] = await client.load([1 / rate] * (rate * SECONDS))
    for burst in BURSTS:
        tried = [await client.load([0.0] * burst) for _ in range(TIMES)]
        found[f"{burst} at once"] = sorted(tried, key=lambda one: one.at(0.99))[TIMES // 2]
    await client.close()
    return found


def _told(found: dict[str, Latencies], beside: str) -> None:
    print(f"{beside:<28}{'p50 ms':>9}{'p99 ms':>9}{'cpu ms each':>13}{'refused':>9}{'load':>7}")
    for name, one in found.items():
        each = 1e3 * one.cpu / len(one.seconds)
        print(
            f"  {name:<26}{1e3 * one.at(0.5):>9.1f}{1e3 * one.at(0.99):>9.1f}"
            f"{each:>13.2f}{one.refused:>9}{one.busy:>7.1f}"
        )


def submissions(folder: Path) -> None:
    with valkey.serving() as broker:
        alone = Program(folder=folder / "alone", environment={"INFRA_MIND_BROKER_URL": broker.url})
        with serving(alone) as (asker, process):
            first = asyncio.run(_submit(submitter(asker, process)))
    _told(first, "submissions, alone")
    with serving(waiting(folder / "busy", calls=100, places=500, seconds=3)) as (asker, process):
        client = submitter(asker, process)
        asyncio.run(_begin(client, 500))
        _until(lambda: _active(asker) == 500)
        second = asyncio.run(_submit(submitter(asker, process)))
    _told(second, "while 500 assessments run")
    bars = [(f"{name}, alone", 1e3 * one.at(0.99)) for name, one in first.items()]
    bars += [(f"{name}, 500 run", 1e3 * one.at(0.99)) for name, one in second.items()]
    print(f"p99: {draw('service-submissions', bars, 'ms')}")


async def _begin(client: Submitter, count: int) -> None:
    await client.load([0.0] * count)
    await client.close()


def _active(asker: Asker) -> float:
    return _metric(asker, "infra_mind_runs_active")


def _has_completed(asker: Asker, count: int) -> bool:
    return _metric(asker, 'infra_mind_runs{status="completed"}') >= count


def _metric(asker: Asker, name: str) -> float:
    lines = asker.http.get("/metrics").text.splitlines()
    return float(next((one.split()[-1] for one in lines if one.startswith(f"{name} ")), 0.0))


def _until(reached: Callable[[], bool]) -> None:
    while not reached():
        time.sleep(0.05)


def concurrent(folder: Path) -> None:
    print(
        f"{'assessments that await':<28}{'wall s':>9}{'x one':>9}{'cpu ms each':>13}{'kB each':>9}"
    )
    walls: list[tuple[str, float]] = []
    for count in CONCURRENT:
        program = waiting(folder / f"waiting-{count}", calls=3, places=max(CONCURRENT))
        with serving(program) as (asker, process):
            client = submitter(asker, process)
            asyncio.run(_begin(client, 1))  # everything is loaded
            _until(partial(_has_completed, asker, 1))
            before, cpu, began = memory(process), cpu_seconds(process), time.perf_counter()
            most = before
            asyncio.run(_begin(client, count))
            while not _has_completed(asker, count + 1):
                most = max(most, memory(process))
                time.sleep(0.1)
            wall = time.perf_counter() - began
            each = 1e3 * (cpu_seconds(process) - cpu) / count
        walls.append((f"{count} at once", wall))
        print(
            f"  {count:<26}{wall:>9.2f}{wall / walls[0][1]:>9.2f}{each:>13.1f}"
            f"{(most - before) / count / 1e3:>9.0f}   load {os.getloadavg()[0]:.1f}"
        )
    print(f"wall time: {draw('service-concurrent', walls, 's')}")


def computing(folder: Path) -> None:
    """Assessments without a language model: each is seconds of processor time."""
    print(
        f"{'assessments that compute':<28}{'wall s':>9}{'a second':>10}{'cpu s each':>12}{'load':>7}"
    )
    rates: list[tuple[str, float]] = []
    for workers in (1, 2):
        with ExitStack() as stack:
            server = stack.enter_context(postgresql.serving())
            broker = stack.enter_context(valkey.serving())
            url = asyncio.run(server.create(f"workers{workers}"))
            asyncio.run(upgrade(url))
            environment = {
                "INFRA_MIND_DATABASE_URL": url,
                "INFRA_MIND_BROKER_URL": broker.url,
                "INFRA_MIND_COMPUTE_PROCESSES": "1",
            }
            program = Program(folder=folder / f"workers-{workers}", environment=environment)
            started = [Running(program, "worker", name=f"worker-{one}") for one in range(workers)]
            for one in started:
                stack.callback(one.kill)
                one.said("works on up to")
            asker, _ = stack.enter_context(serving(program))
            warm = [asker.submitted(REQUIREMENTS) for _ in range(2 * workers)]
            for run in warm:
                list(asker.events(run))
            before, began = sum(map(_family_cpu, started)), time.perf_counter()
            for run in [asker.submitted(REQUIREMENTS) for _ in range(COMPUTED)]:
                list(asker.events(run))
            wall = time.perf_counter() - began
            each = (sum(map(_family_cpu, started)) - before) / COMPUTED
        rates.append((f"{workers} worker{'s' * (workers > 1)}", COMPUTED / wall))
        print(
            f"  {rates[-1][0]:<26}{wall:>9.1f}{COMPUTED / wall:>10.2f}{each:>12.2f}"
            f"{os.getloadavg()[0]:>7.1f}"
        )
    print(
        f"2 workers against 1: {rates[1][1] / rates[0][1]:.2f} x; "
        f"{draw('service-workers', rates, 'a second')}"
    )


def _family_cpu(running: Running) -> float:
    """Seconds of a process and of all that it started, however deep."""
    total, left = 0.0, [running.process.pid]
    while left:
        process = left.pop()
        total += cpu_seconds(process)
        for task in Path(f"/proc/{process}/task").iterdir():
            left += map(int, (task / "children").read_text("ascii").split())
    return total


def listeners(folder: Path) -> None:
    program = waiting(folder / "listeners", calls=10, places=10)
    with serving(program) as (asker, process):
        client = submitter(asker, process)
        asyncio.run(_begin(client, 1))
        run = asker("GET", "/runs").json()["items"][0]["id"]
        before, cpu = memory(process), cpu_seconds(process)
        ends = asyncio.run(_listen(str(asker.http.base_url), asker.headers["Authorization"], run))
        used, held = cpu_seconds(process) - cpu, memory(process) - before
    whole = sum(1 for _, numbers in ends if numbers == list(range(1, len(numbers) + 1)))
    last = sorted(at for at, _ in ends)
    print(
        f"{LISTENERS} listeners to one run: {whole} had every event once and in order; the last of them heard "
        f"of its end {1e3 * (last[-1] - last[0]):.0f} ms after the first; {1e3 * used / LISTENERS:.1f} ms of "
        f"processor and {held / LISTENERS / 1e3:.0f} kB each; load {os.getloadavg()[0]:.1f}"
    )


async def _listen(address: str, authorization: str, run: str) -> list[tuple[float, list[int]]]:
    target = urlsplit(address)

    async def listen() -> tuple[float, list[int]]:
        reader, writer = await asyncio.open_connection(target.hostname, target.port)
        writer.write(
            f"GET {PREFIX}/runs/{run}/events HTTP/1.1\r\nHost: {target.netloc}\r\n"
            f"Authorization: {authorization}\r\n\r\n".encode()
        )
        numbers: list[int] = []
        while line := await reader.readline():
            if line.startswith(b"data: "):
                event = json.loads(line.removeprefix(b"data: "))
                numbers.append(event["n"])
                if event["type"] in ("run_completed", "run_partial", "run_failed"):
                    break
        heard = time.perf_counter()
        writer.close()
        return heard, numbers

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(listen()) for _ in range(LISTENERS)]
    return [task.result() for task in tasks]


PARTS = {one.__name__: one for one in (submissions, concurrent, computing, listeners)}


def main(names: list[str] | None = None) -> None:
    with TemporaryDirectory() as folder:
        for name in names or PARTS:
            PARTS[name](Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
