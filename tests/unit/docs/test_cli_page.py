import re
from pathlib import Path

import pytest

from infra_mind.cli.app import run

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
COMMANDS = (
    "assess",
    "demo",
    "whatif",
    "price",
    "questions",
    "schema",
    "runs",
    "show",
    "report",
    "trace",
    "diff",
    "check",
    "ask",
    "prices list",
    "prices show",
    "prices age",
    "prices book",
    "prices rates",
    "prices update",
    "compliance list",
    "doctor",
    "db upgrade",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_page_names_every_command_and_option(command: str, capsys: pytest.CaptureFixture[str]):
    assert run([*command.split(), "--help"]) == 0
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", capsys.readouterr().out)) - {"--help"}
    assert f"infra-mind {command}" in PAGE
    assert [option for option in sorted(options) if f"`{option}" not in PAGE] == []


def test_the_settings_page_names_every_setting_with_its_meaning():
    from infra_mind.core.config import Settings

    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = {
        name: f"`INFRA_MIND_{name.upper()}`" in page and (field.description or "?") in page
        for name, field in Settings.model_fields.items()
    }
    assert [name for name, there in rows.items() if not there] == []
