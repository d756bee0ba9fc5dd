import pytest

from infra_mind.core.errors import RequirementsError
from infra_mind.imports import read_requirements
from infra_mind.knowledge.regions import load_regions
from infra_mind.workflows.possible import refuse_impossible

REGIONS = tuple(load_regions())


def test_a_region_that_does_not_exist_is_refused_by_its_path():
    parsed = read_requirements({"clouds": {"regions": ["eu-nowhere-7"]}})
    with pytest.raises(RequirementsError, match=r"clouds\.regions\[0\].*eu-nowhere-7"):
        refuse_impossible(parsed, REGIONS)


def test_every_other_contradiction_is_named_beside_it():
    parsed = read_requirements(
        {
            "clouds": {"regions": ["us"]},
            "data": {"residency": ["EU"]},
            "workloads": [{"traffic": {"average_rps": 100, "peak_rps": 5}}],
        }
    )
    with pytest.raises(RequirementsError) as caught:
        refuse_impossible(parsed, REGIONS)
    told = str(caught.value)
    assert "Data must stay in EU" in told
    assert "below the average" in told


def test_a_contradiction_that_leaves_a_place_to_run_in_is_lived_with():
    parsed = read_requirements({"workloads": [{"traffic": {"average_rps": 100, "peak_rps": 5}}]})
    refuse_impossible(parsed, REGIONS)
