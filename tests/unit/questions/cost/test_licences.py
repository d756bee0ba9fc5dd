import pytest

from infra_mind.agents.brief import Brief
from infra_mind.agents.infrastructure import AGENT
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.requirements import OwnLicence
from infra_mind.questions.cost.licences import brought_licences, charged_licences
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
