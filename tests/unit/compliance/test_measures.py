import random
from functools import partial
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from infra_mind.compliance.catalog import load_catalog
from infra_mind.compliance.estimate import RangeEstimate
from infra_mind.compliance.measures import (
    EXACT_UP_TO,
    Bundle,
    Measure,
    OpenRequirement,
    best_of,
    choose,
    open_needs,
    plan_measures,
    rank,
)
from infra_mind.compliance.posture import assess
from infra_mind.compliance.pricing import cost_of, payer_of
from infra_mind.domain.requirements import FrameworkName, Requirements
from tests.factories.design import part, planned

CATALOG = load_catalog()
CONTROLS = "abcdef"
NEEDS = st.lists(st.sets(st.sampled_from(CONTROLS), min_size=1, max_size=3), max_size=12)
ALIKE = dict.fromkeys(CONTROLS, 1)
COSTS = st.fixed_dictionaries({name: st.integers(1, 20) for name in CONTROLS})


def needs(*missing: str) -> tuple[OpenRequirement, ...]:
    """One need for each word, waiting for the controls that its letters name."""
    return tuple(
        OpenRequirement(
            framework=FrameworkName.GDPR, requirement=str(number), missing=frozenset(letters)
        )
        for number, letters in enumerate(missing)
    )


def shape(bundles: tuple[Bundle, ...]) -> list[tuple[str, int]]:
    return [("".join(item.controls), len(item.satisfies)) for item in bundles]


def ranked(
    open_: tuple[OpenRequirement, ...],
    costs: dict[str, float],
    weights: dict[str, int] | None = None,
) -> list[tuple[str, int]]:
    return shape(rank(open_, costs, weights or dict.fromkeys(costs, 1)))


def test_most_requirements_per_dollar_come_first() -> None:
    # a: 1 need for 10; b: 2 needs for 10; bc: 3 needs for 40, and 1 need for the 30 left after b.
    open_ = needs("a", "b", "b", "bc")
    assert ranked(open_, {"a": 10, "b": 10, "c": 30}) == [("b", 2), ("a", 1), ("c", 1)]


def test_controls_that_only_pay_off_together_are_taken_together() -> None:
    # ab: 4 needs for 20 = 0.20; c: 1 need for 6 = 0.17.
    open_ = needs("ab", "ab", "ab", "ab", "c")
    assert ranked(open_, {"a": 10, "b": 10, "c": 6}) == [("ab", 4), ("c", 1)]


def test_a_bundle_also_counts_the_needs_it_satisfies_in_part() -> None:
    # ab satisfies a, b and ab: 3 for 20 = 0.15; c: 1 for 8 = 0.125.
    open_ = needs("ab", "a", "b", "c")
    assert ranked(open_, {"a": 10, "b": 10, "c": 8})[0] == ("ab", 3)


def test_what_is_free_comes_first() -> None:
    assert ranked(needs("a", "a", "b"), {"a": 1, "b": 0}) == [("b", 1), ("a", 2)]


def test_ties_go_to_more_risk_then_to_the_name() -> None:
    open_, costs = needs("a", "b", "c"), {"a": 5.0, "b": 5.0, "c": 5.0}
    assert ranked(open_, costs, {"a": 1, "b": 1, "c": 4}) == [("c", 1), ("a", 1), ("b", 1)]


def test_greedy_can_be_beaten_and_the_exact_choice_beats_it() -> None:
    # Budget 10. Greedy takes a (2 needs for 4) and cannot pay b and c; both together give 4 for 10.
    open_, costs = needs("a", "a", "b", "b", "c", "c"), {"a": 4, "b": 5, "c": 5}
    exact = choose(open_, costs, 10)
    assert (exact.controls, exact.satisfied, exact.cost) == (frozenset("ab"), 4, 9)
    # With 2 needs for the pair bc more, the pair wins: 6 for 10 against 4 for 9.
    pair = choose(needs("a", "a", "b", "b", "c", "c", "bc", "bc"), costs, 10)
    assert (pair.controls, pair.satisfied, pair.cost) == (frozenset("bc"), 6, 10)


def test_the_fewest_measures_for_the_most_requirements() -> None:
    open_ = needs("ab", "ab", "ab", "c", "d")
    ones = dict.fromkeys("abcd", 1.0)
    best = [choose(open_, ones, number).satisfied for number in range(5)]
    # One measure: c or d. Two: a with b. Three and four: one more each.
    assert best == [0, 1, 3, 4, 5]


@given(missing=NEEDS, costs=COSTS, budget=st.integers(0, 80))
def test_exact_is_what_trying_everything_finds(
    missing: list[set[str]], costs: dict[str, float], budget: int
) -> None:
    open_ = needs(*("".join(sorted(item)) for item in missing))
    found = choose(open_, costs, budget)
    affordable = (
        frozenset(subset)
        for number in range(len(CONTROLS) + 1)
        for subset in combinations(CONTROLS, number)
        if sum(costs[name] for name in subset) <= budget
    )
    most = max(sum(need.missing <= subset for need in open_) for subset in affordable)
    assert found.exact
    assert found.satisfied == most == sum(need.missing <= found.controls for need in open_)
    assert found.cost == sum(costs[name] for name in found.controls) <= budget


@given(missing=NEEDS, costs=COSTS)
def test_greedy_ends_with_everything_and_is_never_better_than_exact(
    missing: list[set[str]], costs: dict[str, float]
) -> None:
    open_ = needs(*("".join(sorted(item)) for item in missing))
    satisfied, spent = 0, 0.0
    for bundle in rank(open_, costs, dict.fromkeys(costs, 1)):
        satisfied += len(bundle.satisfies)
        spent += sum(costs[name] for name in bundle.controls)
        assert satisfied <= choose(open_, costs, spent).satisfied
    assert satisfied == len(open_)


def test_more_candidates_than_can_be_tried_are_taken_greedily() -> None:
    names = [chr(ord("A") + number) for number in range(EXACT_UP_TO + 1)]
    found = choose(needs(*names), dict.fromkeys(names, 1.0), 3)
    assert not found.exact
    assert (found.controls, found.satisfied) == (frozenset("ABC"), 3)


def test_greedy_goes_on_with_what_the_rest_of_the_budget_buys() -> None:
    # a: 2 needs for 4; then b (2 for 5) is too dear for the 2 left, c (1 for 2) is not.
    bundles = rank(needs("a", "a", "b", "b", "c"), {"a": 4, "b": 5, "c": 2}, ALIKE, 6)
    assert shape(bundles) == [("a", 2), ("c", 1)]


@given(missing=NEEDS, costs=COSTS, budget=st.integers(0, 80))
def test_greedy_keeps_to_the_budget(
    missing: list[set[str]], costs: dict[str, float], budget: int
) -> None:
    open_ = needs(*("".join(sorted(item)) for item in missing))
    bundles = rank(open_, costs, ALIKE, budget)
    taken = frozenset(name for bundle in bundles for name in bundle.controls)
    assert sum(costs[name] for name in taken) <= budget
    assert (
        sum(len(bundle.satisfies) for bundle in bundles) <= choose(open_, costs, budget).satisfied
    )


def test_greedy_comes_near_the_optimum() -> None:
    names = [chr(ord("a") + number) for number in range(16)]
    shares: list[float] = []
    for seed in range(12):
        chance = random.Random(seed)
        words = ["".join(chance.sample(names, chance.randint(1, 3))) for _ in range(60)]
        costs = {name: chance.uniform(5, 60) for name in names}
        for tenths in range(1, 10):
            budget = sum(costs.values()) * tenths / 10
            most = choose(needs(*words), costs, budget).satisfied
            bundles = rank(needs(*words), costs, dict.fromkeys(names, 1), budget)
            shares.append(sum(len(item.satisfies) for item in bundles) / max(most, 1))
    assert min(shares) > 0.75
    assert sum(shares) / len(shares) > 0.95


def test_the_best_five_of_a_plan() -> None:
    _, plan = plan_for({}, compliance=["pci_dss", "soc2"])
    five = best_of(plan, 5)
    assert len(five.controls) <= 5
    assert five.satisfied == sum(need.missing <= five.controls for need in plan.needs)
    assert best_of(plan, len(plan.measures)).satisfied == len(plan.needs)


WAGE = RangeEstimate(low=50, likely=80, high=130)


def plan_for(security: dict[str, bool], size: str | None = None, **sections: object):
    requirements = Requirements.model_validate(
        {"security": security, "data": {"classes": ["pci"]}, "company": {"size": size}, **sections}
    )
    posture = assess(CATALOG, requirements)
    payer = payer_of(CATALOG.sizes, requirements.company, WAGE)
    return posture, plan_measures(CATALOG, posture, payer)


def test_a_plan_leaves_nothing_open() -> None:
    posture, plan = plan_for({"mfa": True}, compliance=["pci_dss", "iso27001"])
    assert plan.needs == open_needs(posture)
    reached = [need for step in plan.steps for need in step.satisfies]
    assert sorted(reached, key=repr) == sorted(plan.needs, key=repr)
    names = [measure.control.id for measure in plan.measures]
    assert len(set(names)) == len(names)
    assert "mfa" not in names


def test_a_measure_says_whether_it_is_known_to_be_missing() -> None:
    _, plan = plan_for({"waf": False}, "medium", compliance=["pci_dss"])
    found = {measure.control.id: measure for measure in plan.measures}
    assert found["waf"].absent
    assert not found["sso"].absent
    assert found["sso"].cost == cost_of(CATALOG.controls["sso"], CATALOG.tools)


def test_what_the_design_brings_of_a_measure_is_not_paid_again() -> None:
    requirements = Requirements.model_validate(
        {"data": {"classes": ["pci"]}, "compliance": ["pci_dss"], "company": {"size": "medium"}}
    )
    payer = payer_of(CATALOG.sizes, requirements.company, WAGE)

    def named(*services: str) -> dict[str, Measure]:
        parts = [part(one) for one in services]
        posture = assess(CATALOG, requirements, planned(*parts, provider="gcp"))
        plan = plan_measures(CATALOG, posture, payer)
        return {measure.control.id: measure for measure in plan.measures}

    bare = named("compute.instance")
    bought = named("compute.instance", "waf.month", "object_storage.gb_month")
    assert "encryption_at_rest" not in bought
    assert "physical_security" not in bare
    flat_rate = named("compute.instance", "cdn.plan_pro", "object_storage.gb_month")
    assert bare["waf"].cost.tools != ()
    assert bought["waf"].cost.tools == flat_rate["waf"].cost.tools == ()
    assert bought["waf"].cost.once_hours.likely < bare["waf"].cost.once_hours.likely


def test_what_a_decision_costs_counts_by_what_the_model_says() -> None:
    requirements = Requirements.model_validate({"compliance": ["iso27001"]})
    plan_of = partial(
        plan_measures,
        CATALOG,
        assess(CATALOG, requirements, planned(zones="one_zone", backup="daily")),
        payer_of(CATALOG.sizes, requirements.company, WAGE),
    )

    def place(bill: float) -> int:
        order = [measure.control.id for measure in plan_of({"redundancy": bill}).measures]
        return order.index("redundancy")

    assert place(9000.0) > place(10.0)


def test_nothing_open_needs_no_measure() -> None:
    _, plan = plan_for({}, compliance=[], data={"classes": ["public"]})
    assert plan.steps == ()
    assert plan.needs == ()
