"""Fuzzing that looks for input which takes a way through the readers that no other took.

`python -m tests.fuzz.guided SECONDS`, in a process of its own, which Atheris ends itself.
"""

import sys
import tempfile
from pathlib import Path

import atheris  # pyright: ignore[reportMissingImports] - where it installs

with atheris.instrument_imports(include=["infra_mind.imports", "infra_mind.domain"]):
    from infra_mind.imports.example import example
    from tests.fuzz.cases import keep
    from tests.fuzz.mutation import EXAMPLES
    from tests.fuzz.targets import BYTES, WORDS, Refused

NAMES = sorted(BYTES)
LONGEST = 4_096


def one(data: bytes) -> None:
    """The first byte says which reader takes the rest; what fails is kept, and it goes on."""
    if not data:
        return
    name = NAMES[data[0] % len(NAMES)]
    try:
        BYTES[name](data[1:])
    except Refused:
        return
    except Exception as error:
        keep(name, data[1:], error)


def _beginnings(folder: Path) -> None:
    """What to start from: the examples, words of briefs, paths."""
    texts = {
        "brief_of": [", ".join(WORDS).encode()],
        "document_of": [example(name).read_bytes() for name in EXAMPLES],
        "setting_of": [b"budget.monthly=25k USD", b"workloads[0].traffic.peak_rps=1e3"],
    }
    for place, name in enumerate(NAMES):
        for number, text in enumerate(texts[name]):
            (folder / f"{name}-{number}").write_bytes(bytes([place]) + text)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="infra-mind-fuzz-") as folder:
        _beginnings(Path(folder))
        options = (f"-max_total_time={sys.argv[1]}", f"-max_len={LONGEST}", "-timeout=20")
        where = (f"-artifact_prefix={folder}/", "-print_final_stats=1", folder)
        atheris.Setup([sys.argv[0], *options, *where], one)
        atheris.Fuzz()
