from infra_mind.decision.case import Case
from infra_mind.decision.memory import remembered
from tests.factories.brief import case_of


def test_a_question_is_worked_out_once_for_the_same_case():
    asked: list[Case] = []

    @remembered
    def months(case: Case) -> int:
        asked.append(case)
        return case.horizon_months

    case = case_of("minimal")
    assert months(case) == months(case) == case.horizon_months
    assert len(asked) == 1
    months(case_of("saas"))
    assert len(asked) == 2
