from datetime import date

import pytest

from infra_mind.core.errors import InputError, RequirementsError, TableError
from infra_mind.imports import read_requirements
from infra_mind.knowledge.library import Library
from infra_mind.workflows.brief import MOST_PARTS, MOST_WORKLOADS, refuse_impossible

LIBRARY, TODAY = Library(), date(2026, 11, 23)


def test_a_region_that_does_not_exist_is_refused_by_its_path():
    parsed = read_requirements({"clouds": {"regions": ["eu-nowhere-7"]}})
    with pytest.raises(RequirementsError, match=r"clouds\.regions\[0\].*eu-nowhere-7"):
        refuse_impossible(parsed, LIBRARY, today=TODAY)


def test_every_other_contradiction_is_named_beside_it():
    parsed = read_requirements(
        {
            "clouds": {"regions": ["us"]},
            "data": {"residency": ["EU"]},
            "workloads": [{"traffic": {"average_rps": 100, "peak_rps": 5}}],
        }
    )
    with pytest.raises(RequirementsError) as caught:
        refuse_impossible(parsed, LIBRARY, today=TODAY)
    told = str(caught.value)
    assert "Data must stay in EU" in told
    assert "below the average" in told


def test_a_contradiction_that_leaves_a_place_to_run_in_is_lived_with():
    parsed = read_requirements({"workloads": [{"traffic": {"average_rps": 100, "peak_rps": 5}}]})
    refuse_impossible(parsed, LIBRARY, today=TODAY)


def test_own_prices_that_cannot_be_used_are_refused_before_a_run():
    parsed = read_requirements(
        {
            "prices": {
                "rows": [
                    {
                        "provider": "aws",
                        "region": "mars",
                        "service": "nat.gb",
                        "unit": "GB",
                        "price": 1,
                    }
                ],
                "discounts": [{"service": "compue.*", "share": "10%"}],
                "exchange_rates": [{"currency": "EUR", "usd": 1.1, "as_of": "2027-01-01"}],
            }
        }
    )
    with pytest.raises(TableError) as caught:
        refuse_impossible(parsed, LIBRARY, today=TODAY)
    assert [problem.path for problem in caught.value.problems] == [
        "prices.exchange_rates[0].as_of",
        "prices.discounts[0].service",
        "prices.rows[0], column 'region'",
    ]


def test_more_than_one_assessment_works_out_is_refused_before_any_work():
    stores = [{"name": f"s{n}", "kind": "relational"} for n in range(MOST_PARTS)]
    parsed = read_requirements({"workloads": [{"type": "api_service", "stores": stores}]})
    said = rf"1 workloads with {MOST_PARTS} stores are {MOST_PARTS + 1} parts"
    with pytest.raises(InputError, match=said) as refused:
        refuse_impossible(parsed, LIBRARY, today=TODAY)
    assert "in several files" in str(refused.value)
    fits = read_requirements({"workloads": [{"type": "api_service", "stores": stores[1:]}]})
    refuse_impossible(fits, LIBRARY, today=TODAY)


def test_more_workloads_than_fit_the_memory_are_refused_before_any_work():
    many = read_requirements({"workloads": [{}] * (MOST_WORKLOADS + 1)})
    with pytest.raises(InputError, match="46 workloads: one assessment works out at most 45"):
        refuse_impossible(many, LIBRARY, today=TODAY)
