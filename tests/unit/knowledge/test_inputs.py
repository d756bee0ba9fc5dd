import re
from datetime import date
from pathlib import Path

import pytest

from infra_mind.core.errors import KnowledgeError
from infra_mind.domain.claim import SourceKind
from infra_mind.domain.input import Input
from infra_mind.knowledge.inputs import CONSTANT, STATED, load_inputs
from infra_mind.tables.rows import columns_of

GENERAL = "a.b\t*\tms\t1\t9\t2\t3\t4\ttriangular\twhy\tthe b\t\t\treader"


def write(folder: Path, *rows: str) -> Path:
    every = columns_of(Input)
    inputs, constants = ([one for one in every if one not in known] for known in (STATED, CONSTANT))
    for name, columns, lines in (("inputs", inputs, rows), ("constants", constants, ())):
        text = "\n".join(("\t".join(columns), *lines))
        folder.joinpath(f"{name}.tsv").write_text(f"{text}\n")
    return folder


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (GENERAL.replace("\t3\t", "\t5\t"), "'5' is not between 2 and 4"),
        (GENERAL.replace("\t3\t", "\t\t"), "'' is not one of three numbers with a shape"),
        (GENERAL.replace("\t1\t", "\tnan\t"), "'nan' is not a number"),
        (GENERAL.replace("triangular", "square"), "'square' is not one of fixed"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, words: str) -> None:
    with pytest.raises(KnowledgeError, match=re.escape(words)):
        load_inputs(write(tmp_path, row))


def test_an_input_stands_once(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="it stands twice"):
        load_inputs(write(tmp_path, GENERAL, GENERAL))


def test_a_row_for_a_kind_has_only_what_differs(tmp_path: Path) -> None:
    own = "a.b\tkind\t\t\t\t\t\t\t\t\tthe b of a kind\tHow much?\t\t"
    inputs = load_inputs(write(tmp_path, GENERAL, own))
    found = inputs.find("a.b", "kind")
    assert (found.label, found.question) == ("the b of a kind", "How much?")
    assert (found.unit, found.most, found.reader) == ("ms", 9, "reader")
    assert inputs.default("a.b", "kind").likely == 3
    assert inputs.find("a.b", "other").label == "the b"


def test_what_is_assumed_is_plausible() -> None:
    inputs = load_inputs()
    for row in inputs:
        general = inputs.find(row.path)
        if row.default and general.least is not None and general.most is not None:
            assert general.least <= row.default.low, row.path
            assert row.default.high <= general.most, row.path


def test_every_figure_that_a_company_may_state_of_a_workload_has_a_plausible_range() -> None:
    stated = [row for row in load_inputs() if row.question and not row.answered_by and row.unit]
    assert stated
    assert [row.path for row in stated if row.least is None or row.most is None] == []


def test_constants_that_were_published_name_their_source() -> None:
    row = load_inputs().default("model.log_row_kb").source
    assert row is not None
    assert (row.as_of, row.kind) == (date(2024, 4, 2), SourceKind.PUBLICATION)
    assert load_inputs().default("model.log_rows").source is None
