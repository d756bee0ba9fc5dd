import pytest

from infra_mind.compliance.applicability import Applicability, Sureness, applicability
from infra_mind.compliance.catalog import load_catalog
from infra_mind.domain.requirements import Cloud, Requirements

CATALOG = load_catalog()
SHOP = {"workloads": [{"type": "ecommerce"}]}


def named(**sections: object) -> dict[str, Applicability]:
    found = applicability(
        CATALOG.triggers,
        {name: text.title for name, text in CATALOG.frameworks.items()},
        Requirements.model_validate(sections),
        CATALOG.areas,
        CATALOG.attestations,
    )
    return {str(one.framework): one for one in found}


def company(industry: str, country: str, size: str | None = None) -> dict[str, object]:
    return {"industry": industry, "country": country, "size": size}


def health(country: str, size: str | None = None) -> dict[str, object]:
    return {"company": company("healthcare", country, size), "data": {"classes": ["pii", "phi"]}}


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        (health("FR", "large"), {"gdpr", "nis2", "hds"}),
        (health("DE", "medium"), {"gdpr", "nis2", "c5"}),
        (health("DE", "startup"), {"gdpr", "c5"}),
        (health("NL", "small"), {"gdpr", "nen_7510"}),
        (health("US"), {"hipaa"}),
        (health("GB"), {"uk_gdpr"}),
        (
            {"company": company("finance", "NL", "small"), "data": {"classes": ["pii"]}},
            {"gdpr", "dora"},
        ),
        ({"company": company("telecom", "SE", "startup")}, {"nis2"}),
        ({"company": company("retail", "US"), "data": {"classes": ["pci"]}, **SHOP}, {"pci_dss"}),
        ({"data": {"classes": ["pii"], "residency": ["EU"]}}, {"gdpr"}),
        ({"company": company("government", "ES", "large")}, {"ens"}),
        ({"company": {"country": "CH"}, "data": {"classes": ["pii"]}}, {"fadp"}),
        ({"data": {"classes": ["phi"]}}, set()),
        ({"company": {"country": "JP"}, "data": {"classes": ["pii"]}}, set()),
    ],
)
def test_what_applies_is_named_unasked(sections: dict[str, object], expected: set[str]) -> None:
    found = named(**sections)
    assert {name for name, one in found.items() if one.sure is Sureness.APPLIES} == expected
    for one in found.values():
        assert not one.asked
        assert one.because.text
        assert one.source is not None
        assert one.examined is (
            one.framework in CATALOG.frameworks and one.sure is Sureness.APPLIES
        )


def test_what_is_not_sure_says_what_would_settle_it() -> None:
    insurer = {"company": company("insurance", "DE", "large"), "data": {"classes": ["pii", "phi"]}}
    found = named(**insurer)
    assert {name for name, one in found.items() if one.sure is Sureness.LIKELY} == {
        "dora",
        "c5",
        "sgb_x",
    }
    assert all(one.ask.text for one in found.values() if one.sure is not Sureness.APPLIES)


def test_a_shop_that_a_payment_provider_takes_cards_for_is_asked() -> None:
    found = named(**SHOP, data={"classes": ["pii"]}, company={"country": "AT"})
    assert found["pci_dss"].sure is Sureness.LIKELY
    assert not found["pci_dss"].examined


def test_what_was_left_out_is_asked_for_where_the_rest_points_to_it() -> None:
    found = named(company={"industry": "healthcare", "country": "SE"})
    assert found["nis2"].sure is Sureness.POSSIBLE
    assert found["nis2"].ask.text == "say company.size"
    assert found["gdpr"].ask.text == "say data.classes"
    # Of a country alone nothing follows for health data.
    assert set(named(company={"country": "DE"})) == {"gdpr"}


def test_what_was_asked_for_is_first_in_the_order_asked() -> None:
    found = named(**health("DE", "medium"), compliance=["iso27001", "gdpr"])
    assert list(found)[:2] == ["iso27001", "gdpr"]
    assert (found["iso27001"].sure, found["iso27001"].examined) == (None, True)


def test_a_law_asked_for_against_what_was_said_is_doubtful_a_standard_is_not() -> None:
    found = named(**health("DE"), compliance=["hipaa", "soc2", "gdpr"])
    assert [name for name, one in found.items() if one.doubtful] == ["hipaa"]
    assert not named(compliance=["hipaa"])["hipaa"].doubtful


@pytest.mark.parametrize("provider", list(Cloud))
def test_of_each_provider_it_is_known_what_it_holds_for_what_is_named_alone(provider: str) -> None:
    held = {row.framework for row in CATALOG.attestations if row.provider == provider}
    assert held == {"hds", "c5"}
