import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra_mind.core.errors import UnknownName
from infra_mind.imports.example import example, example_names

ROOT = Path(__file__).parents[3]


def test_the_examples_of_the_checkout_are_found() -> None:
    assert {"clinic-portal", "saas", "ml-training", "llm-assistant", "ecommerce", "minimal"} <= set(
        example_names()
    )
    assert example("minimal") == ROOT / "examples" / "minimal.yaml"


def test_a_name_that_is_no_example_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'clinic-portal'"):
        example("clinic-portl")
    with pytest.raises(UnknownName, match="There are"):
        example("../../etc/passwd")


@pytest.mark.slow
def test_the_wheel_holds_the_examples_and_finds_them(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", tmp_path, ROOT]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    ask = "from infra_mind.imports.example import example; print(example('saas'))"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, '.'); {ask}"],
        cwd=tmp_path / "installed",
        check=True,
        capture_output=True,
        text=True,
    )
    assert Path(done.stdout.strip()) == tmp_path / "installed/infra_mind/examples/saas.yaml"
