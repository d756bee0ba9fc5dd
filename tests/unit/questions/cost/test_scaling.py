from infra_mind.questions.cost.scaling import live_regions, scaling
from tests.factories.brief import case_of, ledger_of
from tests.factories.design import taken


def test_bounds_enclose_the_peak():
    for example in ("clinic-portal", "ecommerce", "minimal"):
        for one in scaling(case_of(example), ledger_of(example)):
            assert float(one.least.value) <= float(one.peak.low or one.peak.value)
            assert float(one.ceiling.value) >= float(one.peak.value)
            assert (one.machine == "") == (one.peak.unit in ("processors", "functions at once"))


def test_a_load_that_grows_raises_the_bound():
    (portal,) = scaling(case_of("clinic-portal"), ledger_of("clinic-portal"))
    assert portal.grows
    assert float(portal.later.value) > 2 * float(portal.peak.value)


def test_training_does_not_scale_with_requests():
    assert scaling(case_of("ml-training"), ledger_of("ml-training")) == ()


def test_only_two_live_regions_answer_together():
    for example in ("clinic-portal", "minimal", "ml-training"):
        case = case_of(example)
        active = taken(case.chosen, "regions") == "active_active"
        assert live_regions(case) == (2 if active else 1)
