import contextlib
import io
import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "model" / "queues.md"


def test_each_example_of_the_page_prints_what_it_says():
    text = PAGE.read_text(encoding="utf-8")
    pairs = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", text, re.DOTALL)
    assert len(pairs) == text.count("```python")
    names: dict[str, object] = {}
    for program, shown in pairs:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(program, PAGE.name, "exec"), names)  # noqa: S102 - the page is ours
        assert printed.getvalue() == shown
