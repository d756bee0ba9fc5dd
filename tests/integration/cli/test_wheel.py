import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.tools.program import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that nothing is left in the checkout."""
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE", "src", "examples"):
        path = ROOT / name
        if path.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(path, source / name, ignore=ignored)
        else:
            shutil.copy(path, source / name)
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", "dist", "."]
    subprocess.run(command, cwd=source, capture_output=True, check=True)
    (built,) = (source / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that has the wheel, and borrows what it depends on."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    # Its own packages come first; the checkout that is installed for editing must not be seen.
    borrowed = tmp_path_factory.mktemp("borrowed")
    for path in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if not path.name.endswith(".pth") and "infra_mind" not in path.name:
            (borrowed / path.name).symlink_to(path)
    (packages / "borrowed.pth").write_text(f"{borrowed}\n")
    return folder / "bin" / "python"


def test_the_wheel_holds_only_the_package(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"infra_mind"}


def test_the_wheel_holds_what_the_package_reads(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    package = ROOT / "src" / "infra_mind"
    data = [
        path.relative_to(package.parent).as_posix()
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    ]
    examples = [f"infra_mind/examples/{path.name}" for path in (ROOT / "examples").glob("*.yaml")]
    assert sorted({*data, *examples} - held) == []


def test_the_wheel_names_its_program_and_licence(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        (entries,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        assert "infra-mind = infra_mind.cli:main" in archive.read(entries).decode()
        assert any(name.endswith("licenses/LICENSE") for name in archive.namelist())


def test_the_examples_of_the_wheel_are_found(installed: Path):
    ask = "from infra_mind.imports.example import example; print(example('saas'))"
    found = subprocess.run([installed, "-c", ask], capture_output=True, check=True, text=True)
    assert Path(found.stdout.strip()).is_relative_to(installed.parents[1])


def test_what_is_installed_assesses_an_example(installed: Path, tmp_path: Path):
    environment = {"INFRA_MIND_HOME": str(tmp_path / "home"), "HOME": str(tmp_path), "PATH": ""}
    where = subprocess.run(
        [installed, "-c", "import infra_mind; print(infra_mind.__file__)"],
        capture_output=True,
        check=True,
        env=environment,
        text=True,
    )
    assert str(installed.parents[1]) in where.stdout
    ended = subprocess.run(
        [installed, "-m", "infra_mind", "assess", "--example", "saas"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "out" / "saas" / "executive.html").exists()
