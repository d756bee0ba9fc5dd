import pytest

from infra_mind.agents.brief import Brief
from infra_mind.agents.infrastructure import AGENT
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.requirements import OwnLicence
from infra_mind.questions.cost.licences import brought_licences, charged_licences, open_licences
from tests.factories.brief import brief_from, case_of, model, run


def brief(provider: str, region: str) -> Brief:
    return brief_from(
        {
            "clouds": {
                "allowed": [provider],
                "regions": [region],
                "own_licences": ["sql_server", "windows"],
            },
            "design": {"erp.platform": "virtual_machines"},
            "workloads": [
                {
                    "name": "erp",
                    "type": "web_application",
                    "os": "windows",
                    "stores": [{"name": "books", "kind": "relational", "engine": "sqlserver"}],
                }
            ],
        }
    )


@pytest.mark.parametrize(
    ("provider", "region", "taken"),
    [("azure", "westeurope", True), ("gcp", "europe-west4", False)],
)
def test_own_licences_are_taken_or_not_and_the_report_says_so(
    provider: str, region: str, taken: bool
):
    stated = brief(provider, region)
    case, ledger = stated.case(model()), Ledger()
    assert {one.licence: one.taken for one in brought_licences(case)} == {
        OwnLicence.SQL_SERVER: taken,
        OwnLicence.WINDOWS: taken,
    }
    charged = charged_licences(case, ledger)
    assert (charged is None) is taken
    lines = [one for one in case.bill(ledger) if one.cost.component.service.startswith("licence.")]
    if charged is not None:
        assert float(charged.value) == pytest.approx(
            sum(float(ledger[one.cost.monthly or ""].value) for one in lines)
        )
    (told,) = [one for one in run(AGENT, stated).findings if one.id.endswith("licences")]
    assert ("cannot be brought here" in told.detail.text) is not taken


def test_linux_and_postgresql_have_none():
    assert charged_licences(case_of("minimal"), Ledger()) is None
    assert not list(brought_licences(case_of("minimal")))


@pytest.mark.parametrize(
    ("engine", "label", "listed"),
    [("Oracle 19c", "Oracle Database", True), ("db2", "DB2", False), ("postgresql", "", False)],
)
def test_licences_that_are_in_no_sum_are_a_risk_with_what_their_maker_lists(
    engine: str, label: str, listed: bool
):
    stated = brief_from(
        {
            "clouds": {"allowed": ["azure"]},
            "workloads": [
                {
                    "name": "books",
                    "type": "database",
                    "stores": [{"kind": "relational", "engine": engine, "size_gb": 300}],
                }
            ],
        }
    )
    ledger = Ledger()
    found = list(open_licences(stated.case(model()), ledger))
    assert [one.label for one in found] == ([label] if label else [])
    assert [one.support is not None for one in found] == ([listed] if label else [])
    told = [one for one in run(AGENT, stated).findings if "open-licences" in one.id]
    assert len(told) == len(found)
    if listed:
        (one,) = found
        assert one.support is not None and one.once is not None
        # Standard Edition 2 counts four processors as one, Enterprise Edition as two; support is 22 % a year.
        assert one.support.low == pytest.approx(17_500 * 0.22 / 12, rel=1e-4)
        assert one.support.high == pytest.approx(2 * 47_500 * 0.22 / 12, rel=1e-4)
        assert (one.once.low, one.once.high) == (17_500, 95_000)
