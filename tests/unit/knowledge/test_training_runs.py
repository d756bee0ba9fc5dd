from pathlib import Path

import pytest

from infra_mind.core.errors import KnowledgeError
from infra_mind.domain.claim import SourceKind
from infra_mind.knowledge import DATA
from infra_mind.knowledge.accelerators import load_accelerators
from infra_mind.knowledge.training_runs import load_training_runs, load_training_utilizations


def test_runs_were_published_and_ran_on_accelerators_that_are_known() -> None:
    known = load_accelerators()
    runs = load_training_runs()
    assert runs
    for run in runs:
        assert run.source.kind in (SourceKind.PUBLICATION, SourceKind.SECONDARY)
        assert run.accelerators > 0
        assert known.get(run.accelerator).bf16_tflops > 0


def test_a_run_without_a_source_is_refused(tmp_path: Path) -> None:
    lines = (DATA / "training_runs.tsv").read_text(encoding="utf-8").splitlines()
    bad = "\t".join([*lines[1].split("\t")[:-2], "hearsay", ""])
    (tmp_path / "training_runs.tsv").write_text("\n".join([lines[0], bad]), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"training_runs.tsv, line 2, column 'source'"):
        load_training_runs(tmp_path)


def test_utilization_falls_as_a_cluster_grows() -> None:
    known, rows = load_accelerators(), load_training_utilizations()
    for accelerator in known:
        found = [rows.find(accelerator, size) for size in (1, 8, 64, 512, 2048, 16384, 99999)]
        likely = [one.likely for one in found]
        assert likely == sorted(likely, reverse=True)
        assert found[-1] is found[-2]


def test_accelerators_without_rows_are_taken_for_the_likest() -> None:
    known, rows = load_accelerators(), load_training_utilizations()
    assert rows.find(known.get("H200"), 8) is rows.find(known.get("H100"), 8)
    assert rows.find(known.get("L4"), 4).hardware == "PCIe"


def test_a_utilization_out_of_order_is_refused(tmp_path: Path) -> None:
    lines = (DATA / "training_utilizations.tsv").read_text(encoding="utf-8").splitlines()
    cells = lines[1].split("\t")
    bad = "\t".join([*cells[:2], cells[4], cells[3], cells[2], *cells[5:]])
    (tmp_path / "training_utilizations.tsv").write_text(
        "\n".join([lines[0], bad]), encoding="utf-8"
    )
    with pytest.raises(KnowledgeError, match=r"training_utilizations.tsv, line 2, column 'likely'"):
        load_training_utilizations(tmp_path)
