import shutil
from pathlib import Path

import pytest

from infra_mind.compliance import load_catalog
from infra_mind.core.errors import KnowledgeError
from infra_mind.domain.claim import SourceKind
from infra_mind.domain.statement import literal_figures
from infra_mind.knowledge import DATA
from infra_mind.knowledge.threats import Element, Stride, load_threats

FILES = ("threats.tsv", "threat_controls.tsv", "attack_steps.tsv", "exposure.tsv")


def test_every_kind_of_threat_and_every_element_is_there():
    known = load_threats()
    assert {one.category for one in known.threats} == set(Stride)
    assert {one.element for one in known.threats} == set(Element)
    assert len({one.id for one in known.threats}) == len(known.threats)


def test_every_control_is_one_of_the_catalog():
    known, controls = load_threats(), load_catalog().controls
    named = {name for one in known.threats for name in one.cuts}
    named |= {name for steps in known.paths.values() for step in steps for name in step.controls}
    assert named <= controls.keys()
    assert all(one.cuts for one in known.threats)


def test_everything_is_marked_as_an_estimate_and_holds_no_figure_in_words():
    known = load_threats()
    assert {one.source.kind for one in known.threats} == {SourceKind.ESTIMATE}
    assert not any(literal_figures(one.title) for one in known.threats)
    assert not any(literal_figures(one.title) for steps in known.paths.values() for one in steps)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("threats.tsv", "spoofing", "spoof", "category"),
        ("threats.tsv", "\t0.06\t0.24\t0.7\t", "\t0.6\t0.24\t0.7\t", "per_year"),
        ("threat_controls.tsv", "phished-login\tmfa", "fished-login\tmfa", "threat"),
        ("threat_controls.tsv", "0.6\t0.8\t0.95", "0.6\t0.8\t1.2", "cut_high"),
        ("attack_steps.tsv", "\t0.3\t0.6\t0.9\t", "\t0.3\t0.6\t1.9\t", "chance_high"),
    ],
)
def test_a_bad_cell_is_named(tmp_path: Path, file: str, old: str, new: str, told: str):
    for name in FILES:
        shutil.copy(DATA / name, tmp_path / name)
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=told):
        load_threats(tmp_path)
