import pytest

from infra_mind.decision.case import Case
from infra_mind.decision.goals import Target
from infra_mind.domain.ledger import Ledger
from infra_mind.questions.choice.missed_targets import missed_targets
from tests.factories.brief import brief_from, brief_of, ledger_of, model
from tests.factories.model import web

ONE_SITE = {"allowed": ["aws"], "regions": ["us-east-1"]}


def case_with(**sections: object) -> Case:
    return brief_from({"workloads": [web()], "clouds": ONE_SITE, **sections}).case(model())


def test_a_choice_that_reaches_everything_misses_nothing():
    assert missed_targets(brief_of("saas").case(model()), ledger_of("saas")) == ()


def test_exactly_the_targets_that_were_stepped_down_are_told():
    for example in ("clinic-portal", "ecommerce", "llm-assistant"):
        case = brief_of(example).case(model())
        down = {str(target) for target, steps in case.decision.steps.items() if steps}
        found = missed_targets(case, ledger_of(example))
        assert {one.target for one in found} == down


def test_a_budget_below_every_design_says_that_none_reaches_it():
    case = case_with(budget={"monthly": 10})
    ledger = Ledger()
    (missed,) = [one for one in missed_targets(case, ledger) if one.target == Target.BUDGET]
    assert not missed.reachable
    assert float(ledger[missed.wanted].value) == 10
    assert "No design that was compared reaches it" in missed.way.render(ledger.claims)


def test_a_target_that_others_had_to_give_way_for_says_what_it_takes():
    """A budget for one zone, where nothing ranks before it: the availability has to step down."""
    case = case_with(
        budget={"monthly": 1400}, priorities=["cost"], reliability={"availability": "99.97%"}
    )
    ledger = Ledger()
    found = {one.target: one for one in missed_targets(case, ledger)}
    missed = found[Target.AVAILABILITY]
    assert missed.reachable and missed.changes
    words = missed.way.render(ledger.claims)
    assert words.startswith("Reaching it takes ")
    assert "misses the budget" in words


@pytest.mark.parametrize("asked", ["99.9999%"])
def test_an_availability_beyond_reach_is_told_as_such(asked: str):
    case = case_with(reliability={"availability": asked})
    found = missed_targets(case, Ledger())
    (missed,) = [one for one in found if one.target == Target.AVAILABILITY]
    assert not missed.reachable
