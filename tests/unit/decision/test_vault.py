import pytest

from infra_mind.decision.case import Case
from infra_mind.decision.objective import CostTerm
from infra_mind.decision.vault import required_vault
from infra_mind.domain.design import VAULT
from infra_mind.domain.option import Vault
from infra_mind.evaluation.targets import read_targets
from infra_mind.imports import read_requirements
from tests.factories.brief import ONE_SITE, brief_from, case_of, model
from tests.factories.model import demand_of, web

CACHE: list[dict[str, object]] = [{"name": "carts", "kind": "cache"}]


@pytest.mark.parametrize(
    ("stores", "stated", "option"),
    [
        (None, {}, None),
        (None, {"data": {"classes": ["phi"]}, "company": {"size": "large"}}, None),
        (None, {"compliance": ["dora"]}, Vault.OWN),
        (None, {"reliability": {"survive": ["deletion"]}}, Vault.OWN),
        (CACHE, {"compliance": ["dora"]}, Vault.SAME),
    ],
)
def test_a_law_or_a_deletion_that_is_to_be_survived_asks_for_it_whatever_it_costs(
    stores: list[dict[str, object]] | None, stated: dict[str, object], option: Vault | None
):
    stated = {"workloads": [web(stores=stores)], **stated}
    requirements = read_requirements(stated).requirements
    demand = demand_of(**stated)
    found = required_vault(requirements, demand, read_targets(requirements, demand))
    assert (found and found.option) is option


def case(hour: int, **sections: object) -> Case:
    stated = {"workloads": [web()], "clouds": ONE_SITE, "prices_of": {"downtime_hour": hour}}
    return brief_from({**stated, **sections}).case(model())


@pytest.mark.parametrize(("hour", "option"), [(20, Vault.SAME), (5000, Vault.OWN)])
def test_elsewhere_it_is_taken_where_it_costs_less_than_it_saves(hour: int, option: Vault):
    found = case(hour)
    assert found.chosen[VAULT] is option
    other = next(one for one in Vault if one is not option)
    terms = found.expect([found.chosen, found.chosen | {VAULT: other}]).terms
    assert sum(float(term[0] - term[1]) for term in terms.values()) < 0
    (told,) = [one for one in found.decision.exclusions if one.decision == VAULT]
    assert told.option is other and "than what somebody deletes with its backups" in told.reason


def test_a_pin_goes_before_what_it_is_worth():
    found = case(5000, design={"vault": "same_account"})
    assert found.chosen[VAULT] is Vault.SAME


def test_hours_without_data_count_by_what_an_hour_is_worth():
    """0.006 a year x 240 h x the worth of an hour, a month; nothing from an account of their own."""
    found = case(1000)
    own, same = (found.evaluate([found.chosen | {VAULT: one}]) for one in (Vault.OWN, Vault.SAME))
    down = [found.judge.terms(one)[CostTerm.DOWNTIME][0, 0] for one in (own, same)]
    assert down[1] - down[0] == pytest.approx(0.06 * 0.1 * 240 * 1000 / 12)


def test_it_does_not_multiply_what_is_searched():
    assert len({one.design[VAULT] for one in case_of("saas").decision.rivals}) == 1
