"""A second cloud that was asked for: what it costs, and what it could save at most."""

from infra_mind.domain.requirements import Requirements
from infra_mind.questions.choice.second_cloud import second_cloud
from tests.factories.brief import brief_of, case_of, ledger_of

CASE = case_of("clinic-portal")


def asked(*, multi_cloud: bool | None) -> Requirements:
    known = brief_of("clinic-portal").requirements
    clouds = known.clouds.model_copy(update={"multi_cloud": multi_cloud})
    return known.model_copy(update={"clouds": clouds})


def test_nothing_is_told_where_nobody_asked_for_it():
    for one in (None, False):
        requirements = asked(multi_cloud=one)
        assert second_cloud(CASE, ledger_of("clinic-portal"), requirements) is None


def test_it_is_told_what_it_costs_and_saves_at_most_and_what_a_copy_costs():
    ledger = ledger_of("clinic-portal")
    found = second_cloud(CASE, ledger, asked(multi_cloud=True))
    assert found is not None
    cost, most, copy = (ledger[id] for id in found.claims)
    assert cost.label == "A second cloud that runs all of it, all told"
    assert 0 < float(copy.value) < float(cost.value)
    assert ("does not pay" in found.text) == (float(cost.value) > float(most.value))
