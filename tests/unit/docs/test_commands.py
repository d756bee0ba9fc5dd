import re
from functools import cache
from pathlib import Path

import pytest

from infra_mind.cli.app import run

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND = re.compile(r"^\s+(?:\S*/)?infra-mind (?P<rest>[a-z][^#\n]*)", re.MULTILINE)
GROUPS = ("prices", "compliance", "db")


def _shown() -> list[tuple[str, str]]:
    return [
        (page.relative_to(ROOT).as_posix(), match["rest"].strip())
        for page in PAGES
        for match in COMMAND.finditer(page.read_text(encoding="utf-8"))
    ]


@cache
def _options(command: tuple[str, ...], capture: pytest.CaptureFixture[str]) -> frozenset[str]:
    assert run([*command, "--help"]) == 0
    return frozenset(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", capture.readouterr().out))


@pytest.mark.parametrize(("page", "shown"), _shown())
def test_a_command_that_a_page_shows_is_one_that_there_is(
    page: str, shown: str, capsys: pytest.CaptureFixture[str]
):
    words = shown.split()
    command = tuple(words[: 2 if words[0] in GROUPS else 1])
    used = {word for word in words if word.startswith("-") and len(word) > 1}
    assert used <= _options(command, capsys) | {"--help"}


def test_pages_show_commands():
    assert len(_shown()) > 10


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_to_files_lead_somewhere(page: Path):
    links = re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
