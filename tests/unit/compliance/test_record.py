import pytest

from infra_mind.compliance.catalog import load_catalog
from infra_mind.compliance.measures import plan_measures
from infra_mind.compliance.posture import Status, assess
from infra_mind.compliance.record import PostureClaims, record
from infra_mind.domain.claim import SourceKind
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
PLAN = plan_measures(CATALOG, POSTURE, REQUIREMENTS.company.size)


def recorded() -> tuple[PostureClaims, Ledger]:
    ledger = Ledger(agent="compliance")
    return record(CATALOG, POSTURE, PLAN, ledger), ledger


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


def test_steps_carry_costs_that_add_up() -> None:
    measures = recorded()[0].measures
    assert measures.number.value == len(PLAN.measures)
    assert float(measures.absent.value) + float(measures.unknown.value) == measures.number.value
    assert measures.absent.value == 1
    assert sum(float(step.satisfies.value) for step in measures.steps) == measures.open.value
    total = sum(measure.one_off.likely for measure in PLAN.measures)
    assert measures.one_off.value == pytest.approx(total, rel=1e-5)
    assert measures.one_off.low is not None
    assert measures.one_off.high is not None
    assert measures.one_off.low < total < measures.one_off.high
    assert measures.one_off.inputs == tuple(step.one_off.id for step in measures.steps)


def test_same_input_gives_same_ids() -> None:
    assert list(recorded()[1].own) == list(recorded()[1].own)


def test_nothing_asked_for_records_no_framework() -> None:
    posture = assess(CATALOG, Requirements())
    plan = plan_measures(CATALOG, posture)
    claims = record(CATALOG, posture, plan, Ledger())
    assert claims.frameworks == {}
    assert claims.measures.number.value == 0
    assert claims.measures.one_off.value == 0
