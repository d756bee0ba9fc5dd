from infra_mind.decision.case import Case
from infra_mind.domain.claim import Source, SourceKind
from infra_mind.domain.design import ZONES
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.option import Zones
from tests.factories.brief import brief_of, case_of

SOURCE = Source(title="A test", kind=SourceKind.ESTIMATE)


def test_the_bill_of_a_design_is_recorded_once_for_all_ledgers() -> None:
    ledger, other = Ledger(), Ledger()
    entries = case_of("minimal").bill(ledger)
    assert case_of("minimal").bill(other) is entries
    assert {one.cost.quantity for one in entries} <= other.own.keys() == ledger.own.keys()


def test_another_design_has_a_bill_of_its_own() -> None:
    case, ledger = case_of("minimal"), Ledger(brief_of("minimal").claims)
    other = case.chosen | {ZONES: Zones.THREE}
    assert case.bill(ledger, other) is not case.bill(ledger)


def test_who_asks_again_is_given_the_answer_with_its_claims() -> None:
    asked: list[int] = []

    def months(case: Case, ledger: Ledger, add: int) -> str:
        asked.append(add)
        claim = ledger.claim("Months", case.horizon_months + add, method=months, source=SOURCE)
        return claim.id

    first, second = Ledger(agent="cto"), Ledger(agent="chatbot")
    id = case_of("minimal").ask(months, first, 1)
    assert case_of("minimal").ask(months, second, 1) == id
    assert asked == [1]
    assert (first.own[id].agent, second.own[id].agent) == ("cto", "chatbot")
    case_of("minimal").ask(months, second, 2)
    case_of("saas").ask(months, second, 1)
    assert asked == [1, 2, 1]


def test_what_is_known_of_a_case_goes_with_its_terms() -> None:
    def months(case: Case) -> int:
        return case.horizon_months

    case = case_of("minimal")
    longer = case_of("minimal")
    longer.horizon_months = case.horizon_months + 12
    assert case.once(months) == case.horizon_months
    assert longer.once(months) == longer.horizon_months
