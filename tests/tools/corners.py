"""Surroundings that no figure may depend on: the same bytes come out in each of them."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

from tests.tools.program import Program
from tests.tools.victim import without_run

COMPANY: Final[Mapping[str, object]] = {
    "title": "Çelik & Söhne",
    "workloads": [
        {
            "name": "bestellungen",
            "type": "api_service",
            "traffic": {"peak_rps": 120, "pattern": "business_hours"},
            "stores": [{"name": "aufträge", "kind": "relational", "size_gb": 180}],
        }
    ],
    "clouds": {"allowed": ["aws", "gcp"], "regions": ["eu-central-1", "europe-west3"]},
    "compliance": ["gdpr", "iso_27001"],
    "data": {"classes": ["personal", "financial"]},
    "budget": {"monthly": "6000 EUR"},
    "growth_rate": "25%",
}
MODES: Final = ("parallel", "sequential")


@dataclass(frozen=True, slots=True, kw_only=True)
class Corner:
    """One setting, or several at once."""

    name: str
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    prefix: Sequence[str] = ()
    python: str = sys.executable
    mode: str = MODES[0]
    reversed: bool = False
    elsewhere: bool = False


def _set(name: str, **environment: str) -> Corner:
    return Corner(name=f"{name} {' '.join(environment.values())}", environment=environment)


ONE_CORE: Final = ("taskset", "--cpu-list", str(min(os.sched_getaffinity(0))))
SINGLE: Final = (
    *(_set("hash seed", PYTHONHASHSEED=one) for one in ("0", "1", "12345")),
    *(_set("locale", LC_ALL=one) for one in ("de_DE.UTF-8", "tr_TR.UTF-8", "C", "POSIX")),
    *(_set("time zone", TZ=one) for one in ("Pacific/Kiritimati", "America/Los_Angeles")),
    *(_set("threads", OPENBLAS_NUM_THREADS=one, OMP_NUM_THREADS=one) for one in ("1", "8")),
    _set("kernels", OPENBLAS_CORETYPE="Prescott"),
    _set("instructions", NPY_DISABLE_CPU_FEATURES="AVX2 FMA3 AVX512F AVX512_SKX"),
    _set("no optimised code", PYTHONOPTIMIZE="2"),
    Corner(name="one core", prefix=ONE_CORE),
    Corner(name="sequential", mode=MODES[1]),
    Corner(name="another folder", elsewhere=True),
    Corner(name="keys in reverse", reversed=True),
)
COMBINED: Final = (
    Corner(
        name="one core, one thread, one after another, read in reverse, east",
        environment={
            "PYTHONHASHSEED": "0",
            "LC_ALL": "tr_TR.UTF-8",
            "TZ": "Pacific/Kiritimati",
            "OPENBLAS_NUM_THREADS": "1",
        },
        prefix=ONE_CORE,
        mode=MODES[1],
        reversed=True,
    ),
    Corner(
        name="many threads, plain instructions, another folder, west",
        environment={
            "PYTHONHASHSEED": "12345",
            "LC_ALL": "POSIX",
            "TZ": "America/Los_Angeles",
            "OPENBLAS_NUM_THREADS": "8",
            "OPENBLAS_CORETYPE": "Prescott",
            "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512_SKX",
        },
        elsewhere=True,
    ),
)


def bytes_in(corner: Corner, folder: Path, *, as_of: str, database: str = "") -> bytes:
    """What the company comes to there, without the section about the run."""
    folder.mkdir(parents=True)
    program = Program(folder=folder, environment={"INFRA_MIND_DATABASE_URL": database})
    company = _reversed(COMPANY) if corner.reversed else COMPANY
    file = folder / "company.json"
    file.write_text(json.dumps(company), encoding="utf-8")
    out = folder / "out"
    done = subprocess.run(
        [
            *(*corner.prefix, corner.python, "-m", "infra_mind", "assess", str(file)),
            *("--out", str(out), "--formats", "json", "--mode", corner.mode, "--as-of", as_of),
        ],
        cwd="/" if corner.elsewhere else folder,
        env={**program.surroundings(), **corner.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"{corner.name}: status {done.returncode}: {done.stderr}")
    return without_run(out / "assessment.json")


def _reversed(value: object) -> object:
    """The same with the keys the other way round."""
    if isinstance(value, dict):
        pairs = cast("dict[str, object]", value).items()
        return {key: _reversed(below) for key, below in reversed(pairs)}
    if isinstance(value, list):
        return [_reversed(one) for one in cast("list[object]", value)]
    return value
