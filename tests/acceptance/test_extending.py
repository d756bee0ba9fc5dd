"""docs/extending.md: each example applies, touches the files that it lists, and does what it says."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    title: str
    files: frozenset[str]
    diff: str
    check: str


def _read(section: str) -> Example:
    return Example(
        title=section.partition("\n")[0],
        files=frozenset(re.findall(r"^- `(.+)`$", section, re.MULTILINE)),
        diff=_fenced(section, "diff"),
        check=_fenced(section, "python"),
    )


def _fenced(section: str, language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    return found


EXAMPLES = [_read(section) for section in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]]


def _contents(source: Path) -> dict[str, bytes]:
    return {
        path.relative_to(source.parent).as_posix(): path.read_bytes()
        for path in source.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_an_example_touches_the_files_it_lists_and_works(example: Example, tmp_path: Path):
    source = tmp_path / "src"
    shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
    surroundings = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    subprocess.run(
        ["git", "apply", "-"],
        input=example.diff.encode(),
        cwd=tmp_path,
        env=surroundings,
        check=True,
    )
    before, after = _contents(ROOT / "src"), _contents(source)
    names = before.keys() | after.keys()
    assert {name for name in names if before.get(name) != after.get(name)} == example.files
    path = os.pathsep.join([str(source), str(ROOT)])
    subprocess.run(
        [sys.executable, "-c", example.check],
        cwd=tmp_path,
        env={**surroundings, "PYTHONPATH": path, "INFRA_MIND_HOME": str(tmp_path / "home")},
        check=True,
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_the_guide_for_contributors_leads_to_each_example(example: Example):
    anchor = re.sub(r"\W+", "-", example.title.lower())
    assert f"(docs/extending.md#{anchor})" in GUIDE
