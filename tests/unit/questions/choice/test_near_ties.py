import pytest

from infra_mind.decision.judge import Criterion
from infra_mind.domain.option import DecisionKind
from infra_mind.questions.choice.near_ties import APART, OFTEN, Tie, near_ties, tell, ties
from infra_mind.questions.choice.why_not import alternatives
from tests.factories.brief import case_of, ledger_of

EXAMPLES = ("clinic-portal", "ecommerce", "field-service-iot", "minimal", "saas")


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_tie_is_as_near_as_it_is_told(example: str):
    case = case_of(example)
    for one in ties(case):
        both = case.evaluate([case.chosen, one.rival.design])
        bills = both.monthly[:, 0]
        assert one.apart == pytest.approx(abs(bills[1] - bills[0]) / bills[0])
        elsewhere = one.rival.design.site.provider != case.chosen.site.provider
        assert one.wins >= OFTEN or (elsewhere and one.apart <= APART)
        assert case.judge.missed(both)[1, 0] <= case.judge.missed(both)[0, 0] + 1e-9


def test_a_rival_that_is_better_in_nearly_half_of_the_futures_is_one():
    found = [one for example in EXAMPLES for one in ties(case_of(example))]
    assert any(one.wins >= OFTEN for one in found)
    assert not any(one.rival.decision.kind is DecisionKind.MACHINE for one in found)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_reason_against_an_alternative_says_that_it_is_a_tie(example: str):
    case, ledger = case_of(example), ledger_of(example)
    drawn = {(one.decision, one.option) for one in near_ties(case, ledger)}
    for one in alternatives(case, ledger, case.decision.rivals):
        words = one.reason.render(ledger.claims)
        assert ("what tips it" in words) == ((one.decision, one.option) in drawn)


def test_a_rival_that_is_better_in_most_futures_is_not_told_as_a_tie():
    case, ledger = case_of("saas"), ledger_of("saas")
    rival = case.decision.rivals[0]
    often, near = (
        tell(case, ledger, Tie(rival=rival, apart=0.2, wins=wins, tips=Criterion.TOTAL_COST))
        for wins in (0.81, 0.45)
    )
    words = often.render(ledger.claims)
    assert words.startswith("No clear case: at the likely values it is behind")
    assert "81 %" in words
    assert near.render(ledger.claims).startswith("A near tie: ")
