from infra_mind.decision.case import Case
from infra_mind.domain.design import REGIONS
from infra_mind.questions.choice.effect import effect
from infra_mind.questions.choice.one_change import one_change
from tests.factories.brief import case_of, ledger_of
from tests.factories.design import choosing, named, taken


def other_cache(case: Case) -> str:
    """What the portal's cache is not."""
    return "none" if taken(case.chosen, "portal.cache") == "managed" else "managed"


def test_only_the_decision_itself_changes():
    case = case_of("clinic-portal")
    option = other_cache(case)
    assert one_change(case, *named("portal.cache", option)) == choosing(
        case.chosen, portal__cache=option
    )


def test_a_platform_brings_its_machine():
    case = case_of("ecommerce")
    rented = taken(case.chosen, "shop.machine") != "none"
    other = one_change(
        case, *named("shop.platform", "serverless_containers" if rented else "kubernetes")
    )
    assert other is not None
    changed = {key for key, option in other.items() if case.chosen[key] != option}
    assert {str(one) for one in changed} == {"shop.platform", "shop.machine"}


def test_one_zone_takes_the_replicas_with_it():
    case = case_of("minimal")
    other = one_change(case, *named("zones", "one_zone"))
    assert other is not None and taken(other, "web-application.database") == "single"


def test_a_single_region_keeps_a_copy_elsewhere_where_recovery_was_asked_for():
    case = case_of("ecommerce")
    other = one_change(case, *named("regions", "single_region"))
    assert other is not None and taken(other, "backup") == "cross_region"


def test_what_cannot_be_had_is_none():
    case = case_of("minimal")
    assert one_change(case, *named("site", "aws/nowhere")) is None
    assert effect(case, ledger_of("minimal"), REGIONS, case.chosen[REGIONS]) is None


def test_an_effect_is_the_difference_of_two_evaluations():
    case, ledger = case_of("clinic-portal"), ledger_of("clinic-portal")
    option = other_cache(case)
    found = effect(case, ledger, *named("portal.cache", option))
    both = case.evaluate([case.chosen, choosing(case.chosen, portal__cache=option)])
    assert found is not None and found.monthly is not None
    assert abs(float(found.monthly.value) - (both.monthly[1, 0] - both.monthly[0, 0])) < 0.01
    assert found.monthly.id in found.sentence.claims
