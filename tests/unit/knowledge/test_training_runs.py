import shutil
from pathlib import Path

import pytest

from infra_mind.core.errors import KnowledgeError
from infra_mind.domain.claim import SourceKind
from infra_mind.knowledge.accelerators import load_accelerators
from infra_mind.knowledge.table import DATA
from infra_mind.knowledge.training_runs import load_training_runs


def test_runs_were_published_and_ran_on_accelerators_that_are_known() -> None:
    known = load_accelerators()
    runs = load_training_runs()
    assert runs
    for run in runs:
        assert run.source.kind is SourceKind.PUBLICATION
        assert known.get(run.accelerator).bf16_tflops > 0


def test_a_run_without_a_source_is_refused(tmp_path: Path) -> None:
    shutil.copy(DATA / "sources.tsv", tmp_path)
    lines = (DATA / "training_runs.tsv").read_text(encoding="utf-8").splitlines()
    bad = "\t".join([*lines[1].split("\t")[:-1], "hearsay"])
    (tmp_path / "training_runs.tsv").write_text("\n".join([lines[0], bad]), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"training_runs.tsv, line 2, column 'source'"):
        load_training_runs(tmp_path)
