import json
from dataclasses import replace

import pytest

from infra_mind.agents import cto
from infra_mind.agents.base import Draft
from infra_mind.agents.tools import MOST_BYTES, QUESTIONS, AskQuestion, tool_specs, use_tool
from infra_mind.decision.objective import CostTerm
from infra_mind.domain.ledger import Ledger
from tests.factories.brief import brief_of, draft

EXAMPLE = "saas"


@pytest.fixture
def sheet() -> Draft:
    return draft(cto.AGENT, brief_of(EXAMPLE))


def ask(sheet: Draft, tool: str, **arguments: object) -> dict:
    return json.loads(use_tool(sheet, tool, json.dumps(arguments)))


def test_a_changed_design_is_answered_term_by_term_with_claims_that_add_up(sheet: Draft):
    rival = next(one for one in sheet.case.decision.rivals if str(one.decision) == "zones")
    found = ask(sheet, "try_design", changes=[{"decision": "zones", "option": str(rival.option)}])
    assert set(found["by_term"]) <= set(CostTerm)
    claims = sheet.ledger.claims
    total = sum(float(claims[one["id"]].value) for one in found["by_term"].values())
    assert float(claims[found["cost_all_told"]["id"]].value) == pytest.approx(total, rel=1e-4)
    assert all(one["id"] in sheet.ledger.own for one in found["by_term"].values())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([{"decision": "moon", "option": "x"}], "is no decision"),
        ([{"decision": "zones", "option": "nine"}], "is no option"),
        ([], "at least 1"),
        ([{"decision": "zones"}], "Field required"),
    ],
)
def test_a_change_that_cannot_be_made_is_answered_with_what_can(sheet: Draft, changes, said):
    assert said in ask(sheet, "try_design", changes=changes)["error"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_of_the_catalogue_is_answered_with_claims(sheet: Draft, question: str):
    found = ask(sheet, "ask_question", question=question)
    assert all(one["id"] in sheet.ledger for one in found["claims"])


def test_the_catalogue_is_what_the_schema_offers():
    offered = AskQuestion.model_json_schema()["properties"]["question"]["enum"]
    assert offered == list(QUESTIONS)


def test_prices_limits_controls_and_sources_are_looked_up(sheet: Draft):
    price = ask(sheet, "look_up", kind="price", words="object storage")["claims"]
    assert price and sheet.ledger[price[0]["id"]].source is not None
    assert ask(sheet, "look_up", kind="limit", words="connections")["claims"]
    assert ask(sheet, "look_up", kind="control", words="encryption")["controls"]
    assert "claims" in ask(sheet, "look_up", kind="source", words="price")


def test_the_ledger_is_searched_by_words(sheet: Draft):
    found = ask(sheet, "search_ledger", words="monthly bill")["claims"]
    assert found and all(one["id"] in sheet.ledger for one in found)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("delete_run", "{}"),
        ("try_design", "not json"),
        ("try_design", '{"changes": [], "x": 1}'),
        ("ask_question", '{"question": "what is the password"}'),
        ("search_ledger", '{"words": ""}'),
        ("look_up", '{"kind": "file", "words": "/etc/passwd"}'),
        ("look_up", "null"),
    ],
)
def test_whatever_else_is_asked_for_is_told_to_be_none(sheet: Draft, tool, arguments):
    before = dict(sheet.ledger.own)
    assert json.loads(use_tool(sheet, tool, arguments))["error"]
    assert sheet.ledger.own == before


def test_schemas_are_closed_and_bounded():
    for one in tool_specs():
        assert one.parameters["additionalProperties"] is False
        assert "Words" not in one.description and one.description.endswith(".")


def test_an_answer_has_a_bounded_size_whatever_names_are_in_it(sheet: Draft):
    long = {id: replace(one, label=f"bill {'x' * 5000}") for id, one in sheet.ledger.claims.items()}
    found = use_tool(replace(sheet, ledger=Ledger(long)), "search_ledger", '{"words": "bill"}')
    assert len(found.encode()) <= MOST_BYTES
    assert json.loads(found)["claims"] and "left_out" in json.loads(found)
    one = {
        id: replace(one, label=f"bill {'x' * MOST_BYTES}")
        for id, one in sheet.ledger.claims.items()
    }
    found = use_tool(replace(sheet, ledger=Ledger(one)), "search_ledger", '{"words": "bill"}')
    assert json.loads(found)["claims"] == []


def test_what_was_asked_wrongly_is_not_said_back_at_length(sheet: Draft):
    many = json.dumps({f"{'x' * 50}{n}": n for n in range(2000)})
    for tool in ("search_ledger", "x" * 9000, "try_design"):
        assert len(use_tool(sheet, tool, many)) < 1200
