"""How long a submission takes: p50 and p99 over HTTP to one serving process on SQLite.

Submissions come at a steady rate whether the earlier ones are answered or not, then all at once.
First nobody works off what is queued, then the same process does, with processes that compute.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import httpx2

from tests.tools import valkey
from tests.tools.program import Program
from tests.tools.service import PREFIX, Asker, Running, asking

RATES = (20, 100)
SECONDS = 5
BURSTS = (100, 500)
REQUIREMENTS = {"cloud_provider": "aws", "use_case": "ml_training", "budget": 10000}


@dataclass(frozen=True, slots=True)
class Latencies:
    """Of one load: seconds to each answer, and answers that were no 202."""

    seconds: list[float]
    refused: int

    def __str__(self) -> str:
        hundredths = quantiles(self.seconds, n=100)
        return (
            f"p50 {1e3 * hundredths[49]:7.1f} ms   p99 {1e3 * hundredths[98]:7.1f} ms   "
            f"worst {1e3 * max(self.seconds):7.1f} ms   refused {self.refused}"
        )


async def load(address: str, headers: dict[str, str], path: str, pauses: list[float]) -> Latencies:
    """Submit after each pause, without waiting for answers."""
    seconds: list[float] = []
    refused = 0
    limits = httpx2.Limits(max_connections=600, max_keepalive_connections=600)

    async with httpx2.AsyncClient(
        base_url=address, headers=headers, limits=limits, timeout=120
    ) as http:

        async def submit() -> None:
            nonlocal refused
            began = time.perf_counter()
            answer = await http.post(path)
            seconds.append(time.perf_counter() - began)
            refused += answer.status_code != 202

        await submit()  # the first one opens a connection
        seconds.clear()
        async with asyncio.TaskGroup() as group:
            for pause in pauses:
                group.create_task(submit())
                await asyncio.sleep(pause)
    return Latencies(seconds, refused)


@contextmanager
def serving(folder: Path, environment: dict[str, str]) -> Iterator[Asker]:
    served = Running(
        Program(folder=folder, environment=environment), "serve", "--port", "0", name="serve"
    )
    try:
        with asking(served) as asker:
            yield asker
    finally:
        served.kill()


def measure(asker: Asker) -> None:
    made = asker("POST", "/assessments", json=REQUIREMENTS).json()["id"]
    path = f"{PREFIX}/assessments/{made}/analyze"
    address = str(asker.http.base_url)
    for rate in RATES:
        pauses = [1 / rate] * (rate * SECONDS)
        print(f"  {rate:4} a second   ", asyncio.run(load(address, asker.headers, path, pauses)))
    for burst in BURSTS:
        print(
            f"  {burst:4} at once    ",
            asyncio.run(load(address, asker.headers, path, [0.0] * burst)),
        )


def main() -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        broker = stack.enter_context(valkey.serving())
        print("Submissions while nobody works them off (signals to Valkey):")
        with serving(folder / "alone", {"INFRA_MIND_BROKER_URL": broker.url}) as asker:
            measure(asker)
        print("Submissions while the same service works them off:")
        with serving(folder / "working", {}) as asker:
            measure(asker)
