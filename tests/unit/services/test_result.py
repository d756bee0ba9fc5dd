from infra_mind.core.rollout import Mode
from infra_mind.models.run import Run
from infra_mind.services.result import canonical, run_section
from tests.factories.dossier import make_dossier


def test_equal_values_are_equal_bytes():
    assert canonical({"b": 1, "a": [1.5, None]}) == canonical({"a": [1.5, None], "b": 1})


def test_the_section_of_a_run_names_all_that_may_differ():
    run = Run(assessment_id="asm-1", user_id="u", mode=Mode.SEQUENTIAL, seed=7)
    section = run_section(run, started_at=None, prices=make_dossier().prices)
    assert section["id"] == run.id
    assert section["mode"] == "sequential"
    assert section["seed"] == 7
    assert {"started_at", "finished_at", "versions", "llm", "metrics"} <= section.keys()
