import pytest

from infra_mind.decision.objective import CostTerm
from infra_mind.domain.ledger import Ledger
from infra_mind.questions.reliability.downtime_causes import _ORIGINS as ORIGINS
from infra_mind.questions.reliability.remedies import MONTHS, remedies, worst_cause
from tests.factories.brief import case_of


def test_every_cause_of_downtime_has_a_remedy():
    assert {one.words for one in ORIGINS} == set(remedies())


def test_the_worst_cause_costs_its_share_of_what_downtime_costs():
    case = case_of("saas")
    found = worst_cause(case, Ledger())
    assert found is not None
    yearly = float(case.expect([case.chosen]).terms[CostTerm.DOWNTIME][0]) * MONTHS
    assert float(found.loss.value) == pytest.approx(yearly * found.cause.share, rel=0.05)
    assert found.remedy.cause == found.cause.words


def test_advice_against_bad_releases_fits_what_was_bought_and_whatever_way_to_release_was_chosen():
    """How a version gets to users is a decision of its own, and nobody releases a package by tenths."""
    told = f"{remedies()['own deployments'].deed} {remedies()['own deployments'].action}"
    assert "copy" in told and "tenth" not in told


def test_where_nobody_waits_nothing_is_down():
    assert worst_cause(case_of("ml-training"), Ledger()) is None
