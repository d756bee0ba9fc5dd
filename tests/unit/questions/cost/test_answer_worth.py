import pytest

from infra_mind.domain.ledger import Ledger
from infra_mind.questions.cost.answer_worth import answer_worth, share_of_bill
from tests.factories.brief import brief_of, case_of
from tests.factories.design import taken


def test_tokens_of_an_answer_by_hand() -> None:
    case = case_of("llm-assistant")
    workload = next(one for one in case.demand.workloads if one.kind == "language_model")
    found = answer_worth(case, Ledger(brief_of("llm-assistant").claims), workload)
    name = taken(case.chosen, "assistant.serving").removeprefix("api:")
    (model,) = [one for one in case.model.library.hosted_models if one.name == name]
    # One token in ten of a prompt repeats an earlier one; questions and documents are embedded.
    read = 3780 * float(model.plain.read) + 420 * float(model.plain.cached)
    tokens = (read + 600 * float(model.plain.written)) / 1e6
    lines = case.evaluate([case.chosen], itemised=True).lines
    (embedded,) = [one for one in lines if one.item.name == "Tokens embedded"]
    tokens += float(embedded.amount[0, 0]) / (60000 * 730 / 24)
    assert found.tokens is not None
    assert float(found.per_thousand.value) * float(found.tokens.value) == pytest.approx(
        tokens * 1000, rel=1e-4
    )


def test_all_workloads_together_are_the_whole_bill() -> None:
    case = case_of("clinic-portal")
    ledger = Ledger(brief_of("clinic-portal").claims)
    assert float(share_of_bill(case, ledger, case.demand.workloads).value) == pytest.approx(1.0)
    some = [one for one in case.demand.workloads if one.kind == "training"]
    assert 0 < float(share_of_bill(case, ledger, some).value) < 1
