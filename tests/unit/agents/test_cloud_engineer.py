import pytest

from infra_mind.agents.cloud_engineer import AGENT
from infra_mind.domain.design import Site
from tests.factories.brief import (
    ONE_SITE,
    brief_from,
    brief_of,
    brief_restating,
    known,
    model,
    report_of,
    run,
)
from tests.factories.scrutiny import scrutinise, sections_that_matter

# The choice lies elsewhere for the price.
AT_HOME = {"country": "FR"}
EXAMPLES = ("clinic-portal", "minimal", "ml-training", "ecommerce", "llm-assistant")


@pytest.mark.parametrize("example", EXAMPLES)
def test_its_report_bears_scrutiny(example: str):
    scrutinise(brief_of(example), report_of(AGENT, example))


def test_it_reads_what_it_says_and_nothing_else():
    able = {"developers": 4, "ops_engineers": 2, "skills": {"kubernetes": 5}}
    brief = brief_restating("web-form", team=able, horizon_months=60, company=AT_HOME)
    assert sections_that_matter(AGENT, brief) == AGENT.reads


def test_every_allowed_cloud_stands_beside_the_choice():
    brief = brief_of("ecommerce")
    ids = {one.id for one in run(AGENT, brief).findings}
    chosen = brief.decision.chosen.site.provider
    others = {"aws", "azure", "gcp"} - {chosen}
    assert {f"cloud_engineer.cloud-{name}" for name in others} <= ids
    assert f"cloud_engineer.cloud-{chosen}" not in ids


def test_a_cloud_that_is_not_allowed_is_not_compared():
    ids = {one.id for one in report_of(AGENT, "minimal").findings}
    assert not any(one.startswith("cloud_engineer.cloud-") for one in ids)


def test_the_price_of_the_other_cloud_is_that_of_its_best_design():
    brief = brief_of("ecommerce")
    case = brief.case(model())
    report = run(AGENT, brief)
    claims = known(brief, report)
    sites = [one.design for one in case.decision.rivals if str(one.decision) == "site"]
    for finding in report.findings:
        if not finding.id.startswith("cloud_engineer.cloud-"):
            continue
        provider = finding.id.removeprefix("cloud_engineer.cloud-")
        own = [one for one in sites if one.site.provider == provider]
        keys = case.judge.keys(case.evaluate(own, case.outlook.samples), case.outlook)
        best = own[keys.index(min(keys))]
        told = float(claims[finding.title.claims[0]].value)
        assert told == pytest.approx(float(case.evaluate([best]).monthly[0, 0]), rel=1e-5)


def test_a_french_clinic_is_pulled_home_as_far_as_the_price_allows():
    brief = brief_restating("clinic-portal", company=AT_HOME)
    position = next(one for one in run(AGENT, brief).positions if str(one.decision) == "site")
    assert isinstance(position.option, Site)
    region = model().book.regions.get(position.option.provider, position.option.region)
    assert region is not None
    # At home, unless the best design there costs too much.
    if region.country == "FR":
        assert "at too high a price" not in position.reason.text
        assert position.strength <= 0.5
        return
    # The dearer home is, the more it is stood by what was chosen.
    assert "at too high a price" in position.reason.text
    case = brief.case(model())
    home = next(
        one.design
        for one in case.decision.rivals
        if str(one.decision) == "site" and str(one.option) == "azure/francecentral"
    )
    chosen, dear = case.evaluate([case.chosen, home]).monthly[:, 0]
    assert position.strength == pytest.approx(min(1.0, (dear / chosen - 1) ** 0.5), abs=0.005)


def test_the_second_region_is_another_allowed_one():
    brief = brief_of("ecommerce")
    report = report_of(AGENT, "ecommerce")
    told = next(one for one in report.findings if one.id == "cloud_engineer.standby-region")
    assert brief.decision.chosen.site.region not in told.title.text


def test_training_needs_a_quota_and_no_second_region():
    report = report_of(AGENT, "ml-training")
    assert "quota-ml-training" in {one.id for one in report.recommendations}
    assert "cloud_engineer.standby-region" not in {one.id for one in report.findings}


def test_what_brings_its_own_network_is_set_up_without_one() -> None:
    brief = brief_from(
        {
            "clouds": ONE_SITE,
            "company": {"size": "startup"},
            "design": {"shop.platform": "app_platform"},
            "workloads": [{"name": "shop", "type": "ecommerce", "traffic": {"average_rps": 1}}],
        }
    )
    (check,) = run(AGENT, brief).checklist
    assert "Lightsail" in check.text.text and "subnet" not in check.text.text
