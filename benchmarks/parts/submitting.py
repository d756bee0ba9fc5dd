"""A client that costs next to nothing, so that what is measured is the service: HTTP over open connections."""

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Latencies:
    """Of one load: seconds to each answer, how many were no 202, and what it cost the service.

    `cpu` are seconds of one process's processors, `busy` what else ran on the machine (its load).
    """

    seconds: Sequence[float]
    refused: int
    cpu: float
    wall: float
    busy: float

    def at(self, share: float) -> float:
        """The time within which this share was answered, in seconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Submitter:
    """Submits runs of one assessment to a serving process."""

    def __init__(self, address: str, path: str, authorization: str, *, process: int) -> None:
        target = urlsplit(address)
        self._host, self._port = target.hostname or "", target.port or 80
        self._process = process
        self._request = (
            f"POST {path} HTTP/1.1\r\nHost: {target.netloc}\r\nAuthorization: {authorization}\r\n"
            "Content-Type: application/json\r\nContent-Length: 0\r\n\r\n"
        ).encode()
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def connect(self, most: int) -> None:
        """Open connections beforehand: whoever submits often keeps them."""
        for _ in range(most - len(self._idle)):
            self._idle.append(await asyncio.open_connection(self._host, self._port))

    async def load(self, pauses: Sequence[float]) -> Latencies:
        """One submission after each pause, whether the earlier ones are answered or not."""
        seconds: list[float] = []
        refused = 0

        async def submit() -> None:
            nonlocal refused
            began = time.perf_counter()
            reader, writer = (
                self._idle.pop()
                if self._idle
                else await asyncio.open_connection(self._host, self._port)
            )
            writer.write(self._request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]
            await reader.readexactly(int(length))
            seconds.append(time.perf_counter() - began)
            refused += not head.startswith(b"HTTP/1.1 202")
            self._idle.append((reader, writer))

        began, cpu = time.perf_counter(), cpu_seconds(self._process)
        due = began
        async with asyncio.TaskGroup() as group:
            for pause in pauses:
                group.create_task(submit())
                due += pause
                if pause:
                    await asyncio.sleep(max(0.0, due - time.perf_counter()))
        return Latencies(
            seconds,
            refused,
            cpu_seconds(self._process) - cpu,
            time.perf_counter() - began,
            os.getloadavg()[0],
        )

    async def close(self) -> None:
        for _, writer in self._idle:
            writer.close()
        self._idle.clear()


def cpu_seconds(process: int) -> float:
    """Seconds of processor time that a process has used, its children left out."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def memory(process: int) -> float:
    """Bytes of memory that a process holds."""
    for line in Path(f"/proc/{process}/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return 1024.0 * int(line.split()[1])
    return 0.0
