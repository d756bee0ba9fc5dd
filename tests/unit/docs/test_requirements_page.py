import re
from pathlib import Path

from infra_mind.domain.field_path import ALL_LEAVES
from infra_mind.domain.input import NOT_MODELLED
from infra_mind.knowledge.inputs import load_inputs

PAGE = Path(__file__).parents[3].joinpath("docs", "requirements.md").read_text(encoding="utf-8")


def test_the_page_names_what_is_not_modelled():
    named = re.search(r"nothing reads yet \(([^)]*)\)", PAGE)
    assert named is not None
    rows = {row.path for row in load_inputs() if row.reader == NOT_MODELLED}
    assert set(re.findall(r"`([^`]+)`", named[1])) == rows


def test_every_section_of_the_page_lists_its_fields():
    """`security` names some of its controls; a section below `workloads` is named by itself."""
    table = dict(re.findall(r"^\| `?([^|`]+)`? \| (.+) \|$", PAGE, flags=re.MULTILINE))
    for leaf in ALL_LEAVES:
        section, _, rest = leaf.partition(".")
        if section == "security":
            continue
        fields = table["(top)" if not rest else section]
        assert f"`{(rest or section).partition('.')[0].removesuffix('[]')}" in fields, leaf
