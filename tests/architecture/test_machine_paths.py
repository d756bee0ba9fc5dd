import re
import subprocess

import pytest

from tests.architecture.source import ROOT

PLACE = re.compile(r"(?<![\w.])/(?:work|home|Users|root|private|mnt)/\w")
TEXT = {".cfg", ".css", ".html", ".j2", ".js", ".json", ".md", ".py", ".toml", ".txt", ".yaml"}


def test_no_file_names_a_place_on_somebodys_machine():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    if listed.returncode:
        pytest.skip("This is no checkout.")
    found = [
        f"{name}:{number}"
        for name in listed.stdout.split("\0")
        if name and (ROOT / name).suffix in TEXT and (ROOT / name).is_file()
        if not name.endswith("test_machine_paths.py")
        for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), 1)
        if PLACE.search(line)
    ]
    assert found == []
