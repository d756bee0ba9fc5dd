from datetime import UTC, datetime

import pytest

from infra_mind.cli.console import ExitStatus
from infra_mind.cli.execution import status_of
from infra_mind.engine.events import Event, EventType, RunStatus, fold
from infra_mind.models.run import Run
from infra_mind.services.runs import Conclusion
from infra_mind.workflows.agents import metrics_of


def _ended(status: RunStatus, *, phase: str = "agents", kind: str = "program") -> Conclusion:
    failed = Event(
        run_id="run-1",
        n=1,
        at=datetime(2026, 11, 23, tzinfo=UTC),
        type=EventType.STEP_FAILED,
        phase=phase,
        data={"error_kind": kind},
    )
    run = Run(id="run-1", assessment_id="asm-1", user_id="u", status=status)
    state = fold([failed])
    return Conclusion(
        run=run, dossier=None, state=state, metrics=metrics_of(state), events=(failed,)
    )


@pytest.mark.parametrize("status", [RunStatus.COMPLETED, RunStatus.PARTIAL])
def test_a_run_that_has_a_result_is_done(status: RunStatus):
    assert status_of(_ended(status)) is ExitStatus.DONE


@pytest.mark.parametrize(
    ("status", "said", "told"),
    [
        (RunStatus.FAILED, "is failed", ExitStatus.FAILED),
        (RunStatus.CANCELLED, "was interrupted", ExitStatus.INTERRUPTED),
    ],
)
def test_a_run_that_has_none_says_how_to_go_on(
    status: RunStatus, said: str, told: ExitStatus, capsys: pytest.CaptureFixture[str]
):
    assert status_of(_ended(status)) is told
    err = capsys.readouterr().err
    assert said in err
    assert "infra-mind assess --resume run-1" in err


def test_input_that_is_refused_while_it_is_validated_is_bad_input():
    ended = _ended(RunStatus.FAILED, phase="validation", kind="input")
    assert status_of(ended) is ExitStatus.USAGE


def test_the_same_error_in_an_agent_is_a_failure():
    assert status_of(_ended(RunStatus.FAILED, kind="input")) is ExitStatus.FAILED


def test_another_error_while_validating_is_a_failure():
    assert status_of(_ended(RunStatus.FAILED, phase="validation")) is ExitStatus.FAILED
