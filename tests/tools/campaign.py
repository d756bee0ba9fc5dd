"""Ways to disturb the real program, each at a moment that a seed picks, and what must hold after.

A scenario gives the faults it saw, in words; what it did is counted in the arena's tally.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from random import Random
from typing import TypeAlias, cast

from tests.tools.program import Program
from tests.tools.victim import QUIET, Disk, Victim, assert_ran_once, disk_of, without_run

STARTED = 49
"""Events of a whole run of an example, about."""
SIGNALS = (
    *(signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT),
    *(signal.SIGHUP, signal.SIGQUIT, signal.SIGSTOP),
)
ENDS_IN_ORDER = frozenset({signal.SIGTERM, signal.SIGINT})
INTERRUPTED = 130
Faults: TypeAlias = Iterator[str]


@dataclass
class Arena:
    """Where scenarios take place: one example, what it comes to undisturbed, and what was done."""

    folder: Path
    example: str
    expected: bytes
    tally: Counter[str] = field(default_factory=Counter[str])
    _numbers: Iterator[int] = field(default_factory=count)

    def program(self, **environment: str) -> Program:
        """A home of its own."""
        folder = self.folder / f"round-{next(self._numbers)}"
        folder.mkdir(parents=True)
        return Program(folder=folder, environment=environment)

    def session(
        self, program: Program, *, resumed: bool, formats: Sequence[str] = QUIET, name: str = "s"
    ) -> Victim:
        source = ("--resume", "latest") if resumed else ("--example", self.example)
        return Victim(program, "assess", *source, "--out", "out", *formats, name=name)

    @cached_property
    def half_done(self) -> Path:
        """A home whose run was killed in the middle; copied for every use."""
        program = self.program()
        victim = self.session(program, resumed=False)
        if not victim.wait_for(STARTED // 2):
            raise RuntimeError(victim.err.read_text())
        victim.kill()
        return program.home

    def with_half(self, **environment: str) -> Program:
        program = self.program(**environment)
        shutil.copytree(self.half_done, program.home)
        return program

    def faults_of(self, program: Program) -> Faults:
        """What is not as it is after a run that nobody disturbed."""
        result = program.folder / "out" / "assessment.json"
        if not result.exists() or without_run(result) != self.expected:
            yield "the result differs"
        yield from faults_of_home(program)


def faults_of_home(program: Program) -> Faults:
    disk = disk_of(program)
    runs = disk.runs()
    for run in runs:
        history = disk.history(run)
        try:
            assert_ran_once(history)
        except AssertionError as error:
            yield f"history: {error}"
        ends = [told.type for told in history].count("run_completed")
        if ends != 1 or history[-1].type != "run_completed":
            yield f"{ends} ends, the last event is {history[-1].type}"
    with closing(sqlite3.connect(disk.path)) as database:
        for owner, status in database.execute("SELECT lease_owner, status FROM runs"):
            if owner is not None or status != "completed":
                yield f"the row is {status}, held by {owner}"
        if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            yield "integrity_check"
    yield from faults_of_words(program)
    left = [one.name for one in program.folder.rglob("*") if one.name.startswith(".infra-mind-")]
    if left:
        yield f"left behind: {left}"


def faults_of_words(program: Program) -> Faults:
    for said in program.folder.glob("*.err"):
        text = said.read_text(errors="replace")
        if "Traceback" in text or "Something unexpected" in text:
            yield f"{said.name}: {text[-300:]}"


def finished(arena: Arena, program: Program, *, name: str = "last", patience: int = 3) -> Faults:
    """Go on until the run has ended; a few times at most."""
    said = ""
    for number in range(patience):
        begun = disk_of(program).path.exists() and bool(disk_of(program).runs())
        victim = arena.session(program, resumed=begun, name=f"{name}-{number}")
        if victim.end() == 0:
            return
        said = victim.err.read_text()[-300:]
    yield f"not ended after {patience} sessions: {said}"


def signals(arena: Arena, random: Random) -> Faults:
    """One to three signals of any kind, each in a session of its own."""
    program = arena.program()
    for number in range(random.randint(1, 3)):
        begun = disk_of(program).path.exists() and bool(disk_of(program).runs())
        victim = arena.session(program, resumed=begun, name=f"s-{number}")
        alive = victim.wait_for(random.randint(0, STARTED))
        time.sleep(random.expovariate(20))
        sent = random.choice(SIGNALS)
        seen = victim.seen
        if not (alive and victim.running):
            arena.tally["too late"] += 1
            break
        arena.tally[sent.name] += 1
        victim.send(sent)
        if sent is signal.SIGSTOP:
            time.sleep(random.uniform(0, 2))
            victim.send(signal.SIGCONT)
        status = victim.end()
        allowed = {0, -sent} if sent not in ENDS_IN_ORDER or not seen else {0, INTERRUPTED}
        if status not in {*allowed, INTERRUPTED if sent in ENDS_IN_ORDER else 0}:
            yield f"{sent.name} after {seen} events: status {status}: {victim.err.read_text()[-200:]}"
        if status == 0:
            break
    yield from finished(arena, program)
    yield from arena.faults_of(program)


def children(arena: Arena, random: Random) -> Faults:
    """What draws charts is killed while it draws: they are left out, and the run ends well."""
    program = arena.program()
    victim = arena.session(program, resumed=False, formats=("--json", "--formats", "html"))
    struck: set[int] = set()
    while victim.running:
        for child in _children(victim.process.pid):
            if child not in struck:
                struck.add(child)
                time.sleep(random.expovariate(10))
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
                    arena.tally["children killed"] += 1
        time.sleep(0.005)
    if victim.end():
        yield f"status {victim.end()}: {victim.err.read_text()[-300:]}"
    yield from arena.faults_of(program)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


_DELIVERIES = """
import sys
from pathlib import Path
from infra_mind.services.delivery import deliver
folder = Path(sys.argv[1])
while True:
    for word in ("old", "new"):
        deliver({name: word.encode() * 9_000 for name in sys.argv[2:]}, folder)
        print("delivered", flush=True)
"""
_DELIVERED = ("assessment.json", "executive.md", "technical.html", "stakeholder.json")


def delivery(arena: Arena, random: Random) -> Faults:
    """Killed while it writes files over and over: the folder holds those of one delivery."""
    program = arena.program()
    folder = program.folder / "out"
    command = [sys.executable, "-c", _DELIVERIES, str(folder), *_DELIVERED]
    for _ in range(5):
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=_source()) as writing:
            assert writing.stdout is not None
            writing.stdout.readline()
            time.sleep(random.uniform(0.005, 0.1))
            writing.kill()
        arena.tally["killed while delivering"] += 1
        found = {one.name: one.read_bytes()[:3] for one in folder.iterdir()}
        if set(found) != set(_DELIVERED) or len(set(found.values())) != 1:
            yield f"mixed: {found}"
    again = [*command[:1], "-c", _DELIVERIES.replace("while True", "for _ in 'x'"), *command[3:]]
    subprocess.run(again, check=True, env=_source(), stdout=subprocess.DEVNULL)
    left = [one.name for one in program.folder.iterdir() if one.name != "out"]
    if left:
        yield f"left behind: {left}"


def _source() -> Mapping[str, str]:
    return {**os.environ, "PYTHONPATH": "src"}


def disk_of_the_home(arena: Arena, random: Random) -> Faults:
    """The disk of the home is full at some moment, and has room again when the run is resumed."""
    program = arena.program()
    program.home.mkdir()
    with _small_disk(program.home, kilobytes=random.randint(100, 2_600)) as grow:
        victim = arena.session(program, resumed=False)
        status = victim.end()
        arena.tally["home full" if status else "home large enough"] += 1
        said = victim.err.read_text()
        if status not in (0, 1) or (status and "disk is full" not in said):
            yield f"status {status}: {said[-300:]}"
        grow()
        yield from finished(arena, program)
        yield from arena.faults_of(program)


def disk_of_the_files(arena: Arena, random: Random) -> Faults:
    """There is no room for the files: none is written, and the run is kept."""
    program = arena.program()
    out = program.folder / "out"
    out.mkdir()
    with _small_disk(out, kilobytes=random.randint(16, 400)) as grow:
        victim = arena.session(program, resumed=False)
        status = victim.end()
        arena.tally["folder full" if status else "folder large enough"] += 1
        said = victim.err.read_text()
        if status and ("No space left" not in said or list(out.glob("*.json"))):
            yield f"status {status}: {said[-300:]}, {list(out.iterdir())}"
        grow()
        yield from finished(arena, program)
        yield from arena.faults_of(program)


@contextmanager
def _small_disk(place: Path, *, kilobytes: int) -> Generator[Callable[[], None]]:
    def mount(*options: str) -> None:
        subprocess.run(["mount", "-t", "tmpfs", *options, "tmpfs", str(place)], check=True)

    mount("-o", f"size={kilobytes}k,mode=700")
    try:
        yield lambda: mount("-o", "remount,size=200m")
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def may_mount(folder: Path) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with _small_disk(folder, kilobytes=64):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


_SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
/* The clock of the wall, as far off as the first eight bytes of a file say. */
int clock_gettime(clockid_t which, struct timespec *at) {
    static int (*real)(clockid_t, struct timespec *);
    static volatile long long *off;
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    if (!off) {
        int file = open(getenv("CLOCK_OFF"), O_RDONLY);
        off = mmap(0, 8, PROT_READ, MAP_SHARED, file, 0);
    }
    int status = real(which, at);
    if (which == CLOCK_REALTIME) at->tv_sec += *off;
    return status;
}
"""
JUMPS = (-3_600, -600, -20, 20, 600, 3_600)


def _shim(folder: Path) -> Path:
    shim = folder / "clock.so"
    if not shim.exists():
        source = shim.with_suffix(".c")
        source.write_text(_SHIM)
        command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(shim), str(source), "-ldl"]
        subprocess.run(command, check=True)
    return shim


def clocks(arena: Arena, random: Random) -> Faults:
    """The clock of the wall jumps in the middle of a run, which is then killed and resumed."""
    shim = _shim(arena.folder)
    program = arena.program(LD_PRELOAD=str(shim))
    off = program.folder / "off"
    off.write_bytes(bytes(8))
    program.environment["CLOCK_OFF"] = str(off)
    for number in range(random.randint(1, 2)):
        victim = arena.session(program, resumed=number > 0, name=f"s-{number}")
        if not victim.wait_for(random.randint(1, STARTED)):
            break
        jump = random.choice(JUMPS)
        arena.tally[f"clock {jump:+d} s"] += 1
        with off.open("r+b") as file:
            file.write(jump.to_bytes(8, sys.byteorder, signed=True))
        victim.wait_for(victim.seen + random.randint(0, 8))
        victim.kill()
    began = time.monotonic()
    yield from finished(arena, program, patience=1)
    if time.monotonic() - began > 60:
        yield "waited for a lease of somebody who is dead"
    yield from arena.faults_of(program)


def damage(arena: Arena, random: Random) -> Faults:
    """Bits of the database flip, or parts of it are lost: the right result, or a refusal in words."""
    program = arena.with_half()
    path = disk_of(program).path
    kinds: Mapping[str, Callable[[], object]] = {
        "bits flipped": lambda: _flip(path, random),
        "log flipped": lambda: _flip(path.with_name(f"{path.name}-wal"), random),
        "cut off": lambda: os.truncate(path, random.randrange(path.stat().st_size)),
        "empty": lambda: os.truncate(path, 0),
        "log cut off": lambda: os.truncate(f"{path}-wal", random.randrange(100_000)),
        "log lost": lambda: Path(f"{path}-wal").unlink(missing_ok=True),
    }
    if random.random() < 0.6:  # everything in the file itself
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for one in path.parent.glob("*-wal"):
        if not one.stat().st_size:
            one.unlink()
    logged = Path(f"{path}-wal").exists()
    name = random.choice([one for one in kinds if logged or not one.startswith("log")])
    kinds[name]()
    victim = arena.session(program, resumed=True)
    status = victim.end()
    said = victim.err.read_text(errors="replace")
    yield from faults_of_words(program)
    if status == 0:
        arena.tally[f"{name}: equal"] += 1
        if without_run(program.folder / "out" / "assessment.json") != arena.expected:
            yield f"{name}: another result, in silence"
    else:
        arena.tally[f"{name}: refused"] += 1
        if (
            not said.startswith("infra-mind: ")
            or (program.folder / "out" / "assessment.json").exists()
        ):
            yield f"{name}: status {status}: {said[-300:]}"


def _flip(path: Path, random: Random) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(random.choice((1, 3, 20))):
        content[random.randrange(len(content))] ^= 1 << random.randrange(8)
    path.write_bytes(content)


def rivals(arena: Arena, random: Random) -> Faults:
    """Several processes want to go on with one run: one does, and the others say so or see its end."""
    program = arena.with_half()
    number = random.randint(2, 4)
    both = [arena.session(program, resumed=True, name=f"r-{one}") for one in range(number)]
    ended = [(victim.end(), victim.err.read_text()) for victim in both]
    arena.tally["rivals"] += number
    for status, said in ended:
        if status and "under way in another process" not in said:
            yield f"status {status}: {said[-300:]}"
    if all(status for status, _ in ended):
        yield "nobody went on with it"
    yield from arena.faults_of(program)


def together(arena: Arena, random: Random) -> Faults:
    """Runs side by side in a home that is not there yet, while others look at what there is."""
    program = arena.program()
    victims = [
        Victim(
            program,
            "assess",
            "--example",
            arena.example,
            "--out",
            f"o-{one}",
            *QUIET,
            name=f"t-{one}",
        )
        for one in range(random.randint(2, 3))
    ]
    while any(victim.running for victim in victims):
        looked = program.run(*random.choice((("runs",), ("show", "latest"), ("doctor",))))
        arena.tally["looked meanwhile"] += 1
        if "unexpected" in looked.err or "Traceback" in looked.err:
            yield looked.err[-300:]
    for one, victim in enumerate(victims):
        if victim.end():
            yield f"status {victim.end()}: {victim.err.read_text()[-300:]}"
        elif without_run(program.folder / f"o-{one}" / "assessment.json") != arena.expected:
            yield "the result differs"
    yield from faults_of_home(program)


def moved_home(arena: Arena, random: Random) -> Faults:
    """The home goes away in the middle of a run: it must not be told as kept."""
    program = arena.program()
    victim = arena.session(program, resumed=False)
    if not victim.wait_for(random.randint(1, STARTED - 15)):
        arena.tally["too late"] += 1
        return
    program.home.rename(program.folder / "elsewhere")
    arena.tally["home moved away"] += 1
    status = victim.end()
    yield from faults_of_words(program)
    if status == 0 and not disk_of(program).path.exists():
        moved = Disk(path=program.folder / "elsewhere" / "infra-mind.db")
        if not any(told.type == "run_completed" for told in moved.history()):
            yield "status 0, and the run is nowhere"


Scenario: TypeAlias = Callable[[Arena, Random], Faults]
ANYWHERE: Mapping[str, Scenario] = {
    "signals": signals,
    "children": children,
    "delivery": delivery,
    "damaged databases": damage,
    "rivals": rivals,
    "side by side": together,
    "home moved away": moved_home,
}
WITH_MOUNTS: Mapping[str, Scenario] = {
    "full disk of the home": disk_of_the_home,
    "full disk of the files": disk_of_the_files,
}
WITH_A_COMPILER: Mapping[str, Scenario] = {"clocks": clocks}


def undisturbed(folder: Path, example: str) -> bytes:
    program = Program(folder=folder / "undisturbed")
    program.folder.mkdir(parents=True)
    ended = program.run("assess", "--example", example, "--out", "out", "--formats", "json")
    if ended.status:
        raise RuntimeError(ended.err)
    return without_run(program.folder / "out" / "assessment.json")


def tried(arena: Arena, scenario: Scenario, seed: int) -> list[str]:
    """The faults of one round; what it raises is one, too."""
    try:
        return list(scenario(arena, Random(seed)))
    except (AssertionError, OSError, sqlite3.Error, subprocess.SubprocessError) as error:
        return [f"{type(error).__name__}: {cast('object', error)}"]
