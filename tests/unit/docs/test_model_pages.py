import contextlib
import io
import re
from pathlib import Path

import pytest

PAGES = Path(__file__).parents[3] / "docs" / "model"


@pytest.mark.parametrize(
    "name",
    [
        "availability",
        "bill",
        "carbon",
        "exit",
        "inference",
        "language_models",
        "operations",
        "recovery",
        "serving",
        "stores",
        "training",
    ],
)
def test_the_worked_example_prints_what_the_page_says(name: str) -> None:
    text = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    program, shown = re.findall(r"```(?:python|text)\n(.*?)```", text, re.DOTALL)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, name, "exec"), {})  # noqa: S102 - the page is ours
    assert printed.getvalue() == shown
