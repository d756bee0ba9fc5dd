import re
from pathlib import Path

import pytest

from infra_mind.core.errors import KnowledgeError
from infra_mind.knowledge.correlations import Correlations, Loading, load_correlations
from infra_mind.knowledge.inputs import load_inputs
from infra_mind.tables.rows import columns_of
from tests.factories.brief import brief_of

HEADER = "\t".join(columns_of(Loading))


def table(folder: Path, *rows: str) -> Correlations:
    folder.joinpath("correlations.tsv").write_text("\n".join((HEADER, *rows)) + "\n")
    return load_correlations(folder)


def test_two_inputs_correlate_by_the_product_of_their_loadings(tmp_path: Path) -> None:
    found = table(tmp_path, "f\tcompany\tmodel.a\t0.8\tr", "f\tcompany\tmodel.b\t0.5\tr")
    assert found.between("model.a", "model.b") == pytest.approx(0.4)
    assert found.between("model.a", "model.c") == 0


def test_a_factor_of_a_workload_does_not_reach_another(tmp_path: Path) -> None:
    found = table(tmp_path, "f\tworkload\tworkloads[*].x\t0.6\tr")
    assert found.between("workloads[0].x", "workloads[1].x") == 0
    assert found.factors("workloads[1].x") == (("f of workloads[1]", 0.6),)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["f\tcompany\tp\t1.2\tr"], "line 2, column 'loading': '1.2'"),
        (["f\tcompany\tp\tnan\tr"], "line 2, column 'loading': 'nan'"),
        (["f\tgalaxy\tp\t0.5\tr"], "line 2, column 'scope': 'galaxy'"),
        (["f\tcompany\tp\t0.5\tr", "f\tcompany\tp\t0.4\tr"], "line 3, column 'path'"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, rows: list[str], words: str) -> None:
    with pytest.raises(KnowledgeError, match=re.escape(words)):
        table(tmp_path, *rows)


def test_factors_that_explain_more_than_all_are_refused(tmp_path: Path) -> None:
    found = table(tmp_path, "f\tcompany\tp\t0.8\tr", "g\tcompany\tp\t0.8\tr")
    with pytest.raises(KnowledgeError, match="more than all"):
        found.factors("p")


def test_every_row_of_the_table_reaches_an_input_and_none_is_explained_twice() -> None:
    paths = {row.path for row in load_inputs().constants()}
    for example in ("clinic-portal", "data-platform", "field-service-iot", "ml-training", "saas"):
        paths |= set(brief_of(example).demand.assumptions)
    known = load_correlations()
    for path in sorted(paths):
        known.factors(path)
    assert [one.path for one in known if not any(one.matches(path) for path in paths)] == []
