from infra_mind.questions.choice.providers import (
    design_words,
    home_region,
    references,
    second_region,
    unpriced_home,
)
from tests.factories.brief import case_of, model


def test_every_cloud_appears_once_and_the_choice_first():
    case = case_of("ecommerce")
    found = references(case)
    assert [one.chosen for one in found] == [True, False, False]
    assert {one.provider for one in found} == {"aws", "azure", "gcp"}
    assert found[0].design is case.chosen


def test_other_clouds_stand_in_the_order_of_their_score():
    case = case_of("ecommerce")
    others = [one.design for one in references(case)[1:]]
    assert case.ranked(others) == others


def test_home_is_a_region_of_the_country_or_nothing():
    case = case_of("clinic-portal")
    home = home_region(case, "de")
    assert home is not None and home.country == "DE"
    assert home_region(case, "Germany") is home
    assert home_region(case, "AT") is None
    assert home_region(case, None) is None


def test_a_region_at_home_that_is_not_priced_is_named():
    case = case_of("clinic-portal")
    poland = unpriced_home(case, "PL")
    assert poland is not None
    assert (poland.place.code, poland.priced.code) == ("polandcentral", "germanywestcentral")
    assert unpriced_home(case, "DE") is None
    assert unpriced_home(case, None) is None


def test_the_second_region_is_near_and_inside_the_residency():
    case = case_of("ecommerce")
    second = second_region(case)
    assert second is not None
    assert second.provider == case.chosen.site.provider
    assert second.code != case.chosen.site.region
    assert "EU" in second.residency


def test_a_single_region_has_no_second_one():
    assert second_region(case_of("ml-training")) is None


def test_a_design_is_told_in_words():
    words = design_words(case_of("ml-training").chosen)
    assert words.startswith("AWS ")
    assert "_" not in words.replace("ml_training", "")
    assert model().book.regions.get("aws", case_of("ml-training").chosen.site.region)
