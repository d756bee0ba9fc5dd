"""Questions on a terminal: an answer is read as in a file, and asked for again where it cannot be."""

import io

import pytest

from infra_mind.cli import asking
from infra_mind.cli.asking import ask_for, worth_of
from infra_mind.core.errors import InputError
from infra_mind.domain.provenance import Parsed, Provenance
from infra_mind.imports import read_requirements
from infra_mind.services.open_questions import OpenQuestion

ASKED = (
    OpenQuestion(
        path="workloads[0].traffic.average_rps",
        question="How many requests?",
        assumed="15 requests/s",
        worth="12 EUR a month",
        saves=13.0,
        moves_decision=True,
    ),
    OpenQuestion(path="budget.monthly", question="What may it cost?"),
    OpenQuestion(path="company.country", question="Where is it at home?"),
)


class Terminal(io.BytesIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Parsed:
    monkeypatch.setattr(asking, "open_questions", lambda *_, **__: ASKED)
    return read_requirements({"workloads": [{"name": "app", "type": "saas"}]})


def test_answers_are_read_as_in_a_file_and_stated(
    given: Parsed, capsys: pytest.CaptureFixture[str]
) -> None:
    found = ask_for(given, Terminal(b"1,5k/s\nmuch\n25.000 EUR\n25000 EUR\n\n"))
    requirements = found.requirements
    assert requirements.workloads[0].traffic.average_rps == 1500
    assert (requirements.budget.monthly, requirements.budget.currency) == (25000, "EUR")
    assert requirements.company.country is None
    assert found.of("budget.monthly") is Provenance.STATED
    said = capsys.readouterr().err
    assert "saves 12 EUR a month on average, can change the decision" in said
    assert "reads as 25 or 25,000" in said


def test_nothing_is_asked_where_nobody_sits(given: Parsed) -> None:
    with pytest.raises(InputError, match="needs a terminal"):
        ask_for(given, io.BytesIO(b"5\n"))


def test_a_demand_has_no_worth() -> None:
    assert worth_of(ASKED[1]) == "(a demand that cannot be guessed)"
