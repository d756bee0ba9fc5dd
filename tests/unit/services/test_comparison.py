from infra_mind.core.rollout import Mode
from infra_mind.engine.events import RunStatus
from infra_mind.models.run import Run
from infra_mind.services.comparison import compare


def _run(mode: Mode, seconds: float, **changes: object) -> Run:
    fields: dict[str, object] = {
        "assessment_id": "asm-1",
        "user_id": "u",
        "mode": mode,
        "status": RunStatus.COMPLETED,
        "metrics": {"total_time": seconds, "phase_times": {"agents": seconds / 2}},
    }
    return Run.model_validate(fields | changes)


def test_runs_of_one_assessment_in_both_modes_are_set_side_by_side():
    (found,) = compare([_run(Mode.PARALLEL, 2.0), _run(Mode.SEQUENTIAL, 5.0)])
    rows = {name: (parallel, sequential) for name, parallel, sequential in found.rows()}
    assert found.gained == 2.5
    assert rows["total_time"] == (2.0, 5.0)
    assert rows["agents"] == (1.0, 2.5)
    assert rows["speedup_factor"] == (None, None)


def test_the_newest_of_each_mode_counts():
    newest, older = _run(Mode.PARALLEL, 1.0), _run(Mode.PARALLEL, 9.0)
    (found,) = compare([newest, older, _run(Mode.SEQUENTIAL, 2.0)])
    assert found.parallel is newest


def test_one_mode_alone_is_no_comparison():
    assert compare([_run(Mode.PARALLEL, 2.0), _run(Mode.PARALLEL, 3.0)]) == ()


def test_runs_that_did_not_end_well_and_variants_do_not_count():
    runs = [
        _run(Mode.PARALLEL, 2.0, status=RunStatus.CANCELLED),
        _run(Mode.PARALLEL, 2.0, based_on="run-1"),
        _run(Mode.SEQUENTIAL, 5.0),
    ]
    assert compare(runs) == ()


def test_assessments_are_not_mixed():
    runs = [_run(Mode.PARALLEL, 2.0), _run(Mode.SEQUENTIAL, 5.0, assessment_id="asm-2")]
    assert compare(runs) == ()
