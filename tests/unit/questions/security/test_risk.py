from dataclasses import replace

import numpy as np
import pytest

from infra_mind.decision.case import Case
from infra_mind.domain.claim import round_significant
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.requirements import DataClass
from infra_mind.knowledge.threats import Element, load_threats
from infra_mind.questions.security.attack_paths import routes
from infra_mind.questions.security.attack_surface import elements
from infra_mind.questions.security.risk import register
from infra_mind.questions.security.risk_cuts import DIGITS, best_cuts
from infra_mind.questions.security.risk_model import LossScale, RiskModel, Safeguard
from tests.factories.brief import brief_from, case_choosing, case_of
from tests.factories.brief import model as priced

KNOWN = load_threats()
PLAIN = LossScale(scale=1.0, classes=(), downtime_cost_per_hour=0.0)


def safeguards(present: bool | None = False, yearly: float = 1000.0) -> dict[str, Safeguard]:
    names = {name for threat in KNOWN.threats for name in threat.cuts}
    names |= {name for steps in KNOWN.paths.values() for step in steps for name in step.controls}
    return {
        name: Safeguard(id=name, title=name, present=present, yearly=yearly)
        for name in sorted(names)
    }


def model(
    present: bool | None = False,
    company: LossScale = PLAIN,
    *,
    seed: int = 0,
    yearly: float = 1000.0,
) -> RiskModel:
    return RiskModel(KNOWN, set(Element), safeguards(present, yearly), company, seed=seed)


def test_without_controls_the_rate_is_the_tables():
    found = model()
    threat = next(one for one in found.threats if one.id == "phished-login")
    assert float(np.median(found.events(threat))) == pytest.approx(threat.per_year.likely, rel=0.01)
    low, high = np.quantile(found.loss(threat), (0.05, 0.95))
    spread = threat.loss.high / threat.loss.low
    assert high / low == pytest.approx(spread, rel=0.05)


def test_a_control_lets_through_what_it_does_not_cut():
    found = model()
    threat = next(one for one in found.threats if one.id == "wiretap")
    ratio = found.events(threat, ["encryption_in_transit"]) / found.events(threat)
    assert float(np.median(ratio)) == pytest.approx(1 - 0.9, abs=0.02)


def test_not_known_lies_between_absent_and_present():
    absent, unknown, present = (float(model(one).total().mean()) for one in (False, None, True))
    assert present < unknown < absent


def test_size_data_and_downtime_raise_the_loss():
    base = float(model().total().mean())
    for company in (
        replace(PLAIN, scale=2.5),
        replace(PLAIN, classes=(DataClass.PHI,)),
        replace(PLAIN, downtime_cost_per_hour=4000.0),
    ):
        assert float(model(company=company).total().mean()) > base
    large = float(model(company=replace(PLAIN, scale=2.0)).total().mean())
    assert large == pytest.approx(2 * base)


def test_the_register_is_ranked_and_adds_up():
    found = register(model(), Ledger())
    means = [one.mean for one in found.risks]
    assert means == sorted(means, reverse=True)
    assert sum(means) == pytest.approx(found.mean)
    assert float(found.bad_year.value) > found.mean


def test_greedy_cuts_pay_and_what_costs_more_than_it_saves_is_left_out():
    found = best_cuts(model(), Ledger(), limit=50)
    assert found
    assert all(float(one.per_dollar.value) >= 1 for one in found)
    assert not best_cuts(model(yearly=1e9), Ledger(), limit=50)
    assert not best_cuts(model(present=True), Ledger(), limit=50)


def test_what_a_cut_saves_is_what_the_total_falls_by():
    risk = model()
    (first,) = best_cuts(risk, Ledger(), limit=1)
    fallen = float((risk.total() - risk.total([first.safeguard.id])).mean())
    assert float(first.saves.value) == round_significant(fallen, DIGITS)


def test_a_path_needs_all_its_elements():
    some = RiskModel(
        KNOWN, {Element.PEOPLE, Element.CONSOLE, Element.SUPPLY}, safeguards(), PLAIN, seed=0
    )
    assert {one.id for one in routes(some, Ledger())} == {"key-to-account"}
    assert {one.id for one in routes(model(), Ledger())} == set(KNOWN.paths)


def test_the_control_that_closes_a_path_closes_more_than_the_others():
    risk = model()
    for route in routes(risk, Ledger()):
        assert route.closes is not None
        left = float(risk.walked(route.id, [route.closes.id]).mean())
        for step in route.steps:
            for control in step.controls:
                assert left <= float(risk.walked(route.id, [control]).mean()) + 1e-12


def test_a_seed_gives_the_same_register():
    first, again, other = (register(model(seed=seed), Ledger()) for seed in (3, 3, 4))
    assert first == again != other


def case_from(workload: dict[str, object]) -> Case:
    place = {"allowed": ["aws"], "regions": ["eu-central-1"]}
    return brief_from({"clouds": place, "workloads": [workload]}).case(priced())


def test_fixed_files_have_no_door_to_sign_in_at():
    site = case_from({"type": "static_site"})
    assert Element.OBJECTS in elements(site)
    assert Element.ENTRY not in elements(site)
    devices = case_from({"type": "iot"})
    assert {Element.ENTRY, Element.COMPUTE} <= elements(devices)


def test_parts_follow_from_the_design():
    assert elements(case_of("ml-training")) == {
        Element.PEOPLE,
        Element.CONSOLE,
        Element.SUPPLY,
        Element.TRAINING,
    }
    own = case_choosing("clinic-portal", assistant__serving="own:gpt-oss-120b@L40S")
    clinic = elements(own)
    assert {Element.ASSISTANT, Element.DATABASE, Element.OBJECTS, Element.ENTRY} <= clinic
    # A model of one's own sends nothing to a vendor; a hosted one does.
    assert Element.MODEL_API not in clinic
    assert Element.MODEL_API in elements(case_of("llm-assistant"))
