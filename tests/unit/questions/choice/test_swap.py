from infra_mind.decision.case import Case
from infra_mind.questions.choice.swap import effect, swap
from tests.factories.brief import case_of, ledger_of


def other_database(case: Case) -> str:
    """What the shop's database is not: with a replica, or without."""
    return "single" if case.chosen["shop.database"] == "replicated" else "replicated"


def test_only_the_decision_itself_changes():
    case = case_of("ecommerce")
    option = other_database(case)
    assert swap(case, "shop.database", option) == {**case.chosen, "shop.database": option}


def test_a_platform_brings_its_machine():
    case = case_of("ecommerce")
    rented = case.chosen["shop.machine"] != "none"
    other = swap(case, "shop.platform", "serverless_containers" if rented else "kubernetes")
    assert other is not None
    changed = {key for key, option in other.items() if case.chosen[key] != option}
    assert changed == {"shop.platform", "shop.machine"}


def test_one_zone_takes_the_replicas_with_it():
    case = case_of("minimal")
    other = swap(case, "zones", "one_zone")
    assert other is not None and other["web_application.database"] == "single"


def test_a_single_region_keeps_a_copy_elsewhere_where_recovery_was_asked_for():
    case = case_of("ecommerce")
    other = swap(case, "regions", "single_region")
    assert other is not None and other["backup"] == "cross_region"


def test_what_cannot_be_had_is_none():
    case = case_of("minimal")
    assert swap(case, "site", "aws/nowhere") is None
    assert effect(case, ledger_of("minimal"), "regions", case.chosen["regions"]) is None


def test_an_effect_is_the_difference_of_two_evaluations():
    case, ledger = case_of("ecommerce"), ledger_of("ecommerce")
    option = other_database(case)
    found = effect(case, ledger, "shop.database", option)
    both = case.evaluate([case.chosen, {**case.chosen, "shop.database": option}])
    assert found is not None and found.monthly is not None and found.availability is not None
    assert abs(float(found.monthly.value) - (both.monthly[1, 0] - both.monthly[0, 0])) < 0.01
    assert (float(found.availability.value) < 0) == (option == "single")
    assert ("saves" in found.sentence.text) == (option == "single")
