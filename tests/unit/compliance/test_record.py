import pytest

from infra_mind.compliance.catalog import load_catalog
from infra_mind.compliance.estimate import RangeEstimate
from infra_mind.compliance.measures import plan_measures
from infra_mind.compliance.posture import Status, assess
from infra_mind.compliance.pricing import payer_of
from infra_mind.compliance.record import Paying, PostureClaims, record, record_payer
from infra_mind.domain.claim import Claim, Source, SourceKind
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.requirements import FrameworkName, Requirements
from tests.factories.design import planned

CATALOG = load_catalog()
REQUIREMENTS = Requirements.model_validate(
    {
        "compliance": ["hipaa", "gdpr"],
        "company": {"size": "medium", "country": "US"},
        "data": {"classes": ["phi"], "residency": ["EU"]},
        "security": {"mfa": True, "audit_logging": False},
    }
)
POSTURE = assess(CATALOG, REQUIREMENTS, planned(backup="continuous"))
PAYER = payer_of(CATALOG.sizes, REQUIREMENTS.company, RangeEstimate(low=50, likely=80, high=130))
PLAN = plan_measures(CATALOG, POSTURE, PAYER)


def paying(ledger: Ledger) -> Paying:
    source = Source(title="A table of wages", kind=SourceKind.ESTIMATE)
    wage = ledger.claim("Wage", 80, "USD/h", low=50, high=130, method=paying, source=source)
    return record_payer(CATALOG, PAYER, wage, {}, ledger)


def recorded() -> tuple[PostureClaims, Ledger]:
    ledger = Ledger(agent="compliance")
    return record(CATALOG, POSTURE, PLAN, paying(ledger), ledger), ledger


def test_counts_are_those_of_the_posture_and_cite_the_text() -> None:
    claims, ledger = recorded()
    for framework in POSTURE.frameworks:
        found = claims.frameworks[framework.framework]
        text = CATALOG.framework(framework.framework)
        assert {status: claim.value for status, claim in found.counts.items()} == framework.counts
        for claim in found.counts.values():
            assert claim.source == text.source
            assert ledger[claim.id] == claim


def test_planned_and_today_are_different_claims() -> None:
    found = recorded()[0].frameworks[FrameworkName.HIPAA]
    planned, today = found.counts[Status.SUPPORTED], found.counts_today[Status.SUPPORTED]
    assert planned.id != today.id
    assert float(planned.value) > float(today.value)


def test_a_count_rests_on_the_state_of_its_controls() -> None:
    claims, _ = recorded()
    rests_on = claims.frameworks[FrameworkName.HIPAA].counts[Status.NOT_SUPPORTED].inputs
    logging, backups = claims.controls["audit_logging"], claims.controls["backups"]
    assert {logging.id, backups.id} <= set(rests_on)
    assert logging.value == "not in place"
    assert logging.source is not None
    assert "security.audit_logging" in logging.source.title
    assert backups.source is not None
    assert (backups.value, backups.source.kind) == ("in place", SourceKind.DERIVED)


def test_what_is_missing_and_what_may_exist_are_summed_apart() -> None:
    measures = recorded()[0].measures
    assert measures.number.value == len(PLAN.measures)
    assert float(measures.absent.value) + float(measures.unknown.value) == measures.number.value
    assert measures.absent.value == 1
    assert sum(float(step.satisfies.value) for step in measures.steps) == measures.open.value
    each = [float(step.cost.one_off.value) for step in measures.steps]
    both = (measures.absent_cost.one_off, measures.unknown_cost.one_off)
    assert sum(each) == pytest.approx(sum(float(one.value) for one in both), rel=1e-5)


def test_a_sum_of_many_is_known_better_than_each_of_them() -> None:
    measures = recorded()[0].measures

    def width(claim: Claim) -> float:
        assert claim.low is not None
        assert claim.high is not None
        return (claim.high - claim.low) / float(claim.value)

    total = measures.unknown_cost.one_off
    assert all(width(total) < width(step.cost.one_off) for step in measures.steps)
    assert total.low is not None
    assert total.low > 0.4 * float(total.value)


def test_a_cost_rests_on_hours_wage_and_prices_of_tools() -> None:
    claims, ledger = recorded()
    cost = next(step.cost for step in claims.measures.steps if "malware" in step.cost.hours.label)
    assert [ledger[one].unit for one in cost.one_off.inputs] == ["h", "USD/h"]
    assert cost.one_off.value == pytest.approx(float(cost.hours.value) * 80, rel=1e-4)
    tools = [ledger[one] for one in cost.monthly.inputs if ledger[one].unit == "USD/month"]
    assert all(one.source is not None and one.source.as_of for one in tools)
    assert tools


def test_same_input_gives_same_ids() -> None:
    assert list(recorded()[1].own) == list(recorded()[1].own)


def test_nothing_asked_for_records_no_framework() -> None:
    posture, ledger = assess(CATALOG, Requirements()), Ledger()
    claims = record(
        CATALOG, posture, plan_measures(CATALOG, posture, PAYER), paying(ledger), ledger
    )
    assert claims.frameworks == {}
    assert claims.measures.number.value == 0
    assert claims.measures.unknown_cost.one_off.value == 0
