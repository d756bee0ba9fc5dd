import pytest

from infra_mind.domain.option import DecisionKind
from infra_mind.questions.choice.near_ties import near_ties
from infra_mind.questions.choice.why_not import alternatives
from tests.factories.brief import case_of, ledger_of

EXAMPLES = ("clinic-portal", "ecommerce", "field-service-iot", "minimal", "saas")


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_tie_costs_as_much_and_does_as_well_on_the_targets(example: str):
    case = case_of(example)
    for one in case.decision.ties:
        found = case.expect([case.chosen, one.design])
        cost = sum(found.terms.values())
        assert cost[1] - cost[0] == pytest.approx(one.difference, rel=1e-6, abs=1e-6)
        assert case.judge.given_up(found.steps, 1) == ()
        assert abs(one.difference) <= max(0.02 * cost[0], 0.05 * cost[0])


def test_sizes_of_machines_alone_make_no_tie():
    follows = {DecisionKind.MACHINE, DecisionKind.SECOND}
    for example in EXAMPLES:
        case = case_of(example)
        for one in case.decision.ties:
            changed = {key.kind for key, option in one.design.items() if case.chosen[key] != option}
            assert changed - follows


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_reason_against_an_alternative_says_that_it_is_a_tie(example: str):
    case, ledger = case_of(example), ledger_of(example)
    drawn = {one.design for one in case.decision.ties}
    for one in alternatives(case, ledger, case.decision.rivals):
        words = one.reason.render(ledger.claims)
        assert ("it is a tie" in words) == (one.design in drawn)


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_kind_of_change_is_told_once_and_what_changes_least_first(example: str):
    told = near_ties(case_of(example), ledger_of(example))
    kinds = [frozenset(change.decision for change in one.changes) for one in told]
    assert len(kinds) == len(set(kinds))
    single = [len(one.changes) > 1 for one in told]
    assert single == sorted(single)


def test_a_tie_is_told_with_what_it_changes_and_costs():
    for example in EXAMPLES:
        case, ledger = case_of(example), ledger_of(example)
        for one in near_ties(case, ledger):
            words = one.text.render(ledger.claims)
            assert one.changes
            assert words.endswith(", all told.")
            assert abs(float(ledger[one.difference].value)) < 1 or "more, all told" in words
