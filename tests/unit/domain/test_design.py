import pytest

from infra_mind.domain.design import SITE, ZONES, Decision, Design, Site
from infra_mind.domain.option import CLOSED_OPTIONS, Cache, DecisionKind, Zones

TEXTS = {
    "provider": "aws",
    "region": "eu-north-1",
    "second": "aws/eu-west-1",
    "zones": "two_zones",
    "shop 2.0.machine": "m6i.large",
    "shop 2.0.cache": "none",
}


def test_a_design_is_read_and_written_in_the_same_order() -> None:
    assert list(Design.from_mapping(TEXTS).as_mapping().items()) == list(TEXTS.items())


def test_what_is_read_is_typed() -> None:
    design = Design.from_mapping(TEXTS)
    assert design[SITE] == design.site == Site("aws", "eu-north-1")
    assert design.second == Site("aws", "eu-west-1")
    assert design.taken(Cache, "shop 2.0") is Cache.NONE
    assert design.named(DecisionKind.MACHINE, "shop 2.0") == "m6i.large"
    assert design.of("shop 2.0") == {
        DecisionKind.MACHINE: "m6i.large",
        DecisionKind.CACHE: Cache.NONE,
    }


def test_designs_of_the_same_options_are_one() -> None:
    design = Design.from_mapping(TEXTS)
    turned = Design(tuple(reversed(design.options)))
    assert design == turned
    assert len({design, turned}) == 1
    changed = design | {ZONES: Zones.ONE}
    assert changed != design
    assert changed | {ZONES: Zones.TWO} == design


@pytest.mark.parametrize("text", ["zones", "portal.database", "a.b.cache"])
def test_a_decision_is_its_text(text: str) -> None:
    assert str(Decision.parse(text)) == text


def test_an_option_knows_its_kind_of_decision() -> None:
    for kind, options in CLOSED_OPTIONS.items():
        assert {option.kind for option in options} == {kind}
