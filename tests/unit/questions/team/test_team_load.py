from dataclasses import replace

import pytest

from infra_mind.domain.claim import Source, SourceKind
from infra_mind.domain.ledger import Ledger
from infra_mind.questions.cost.exit_price import REWRITE_WORDS, exit_price
from infra_mind.questions.team.labour import name_of
from infra_mind.questions.team.team_load import TeamStrain, drops, strain, team_load
from tests.factories.brief import ONE_SITE, brief_from, brief_of, case_of, ledger_of, model
from tests.factories.design import choosing

EXAMPLES = ("clinic-portal", "ecommerce", "ml-training")


@pytest.mark.parametrize("example", EXAMPLES)
def test_hours_add_up_at_the_likely_values(example: str):
    case = case_of(example)
    found = case.evaluate([case.chosen], itemised=True)
    parts = sum(float(found.hours_of(part.workload)[0, 0]) for part in found.parts)
    assert found.operating_hours[0, 0] >= parts > 0


@pytest.mark.parametrize(
    ("hours", "high", "found"),
    [
        (3.0, 3.9, TeamStrain.EASY),
        (3.0, 5.2, TeamStrain.TIGHT),
        (7.9, 12.0, TeamStrain.OVER),
        (8.1, 12.0, TeamStrain.FAR),
    ],
)
def test_what_is_too_much_is_told_in_proportion(hours: float, high: float, found: TeamStrain):
    ledger = Ledger()
    source = Source(title="A test", kind=SourceKind.USER)
    needed = ledger.claim(
        "Hours", hours, "h/week", low=1.0, high=high, method="test", source=source
    )
    available = ledger.claim("Hours of the team", 4.0, "h/week", method="test", source=source)
    assert strain(needed, available) is found


def test_a_developer_alone_can_run_a_shop():
    shop = {
        "company": {"size": "startup"},
        "clouds": ONE_SITE,
        "team": {"developers": 2, "ops_engineers": 0, "skills": {"cloud": 1, "databases": 1}},
        "workloads": [{"name": "shop", "type": "ecommerce", "traffic": {"average_rps": 1}}],
    }
    brief = brief_from(shop)
    case, ledger = brief.case(model()), Ledger(brief.claims)
    load = team_load(case, ledger)
    assert load.available is not None
    assert ledger[load.available].value == 8
    assert "cannot" not in load.verdict.render(ledger.claims)


def test_the_verdict_compares_the_p90_with_what_the_team_has():
    case, ledger = case_of("clinic-portal"), ledger_of("clinic-portal")
    load = team_load(case, ledger)
    assert load.available is not None
    needed, available = ledger[load.needed], ledger[load.available]
    team = brief_of("clinic-portal").requirements.team
    assert available.value == 24 * (team.ops_engineers or 0) + 4 * (team.developers or 0)
    fits = float(needed.high or 0) <= float(available.value)
    assert fits == ("can run this" in load.verdict.render(ledger.claims))


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_price_of_leaving_is_its_items(example: str):
    case, ledger = case_of(example), ledger_of(example)
    found = exit_price(case, ledger)
    medians = [float(ledger[item.amount].value) for item in found.items]
    assert float(ledger[found.total].value) == pytest.approx(sum(medians), rel=0.25)


def test_a_commitment_is_half_owed_when_leaving():
    case = case_of("web-form")
    bound = choosing(case.chosen, commitment="three_years")
    free = choosing(case.chosen, commitment="on_demand")
    found = case.evaluate([bound, free])
    owed = float(found.committed[0, 0]) * 18
    assert owed > 0
    assert found.exit_cost[0, 0] - found.exit_cost[1, 0] == pytest.approx(owed)


@pytest.mark.parametrize("example", EXAMPLES)
def test_items_are_things_and_the_heaviest_stands_first(example: str):
    case, ledger = case_of(example), ledger_of(example)
    for items in (team_load(case, ledger).items, exit_price(case, ledger).items):
        assert len({item.name for item in items}) == len(items)
    hours = [float(ledger[item.amount].value) for item in team_load(case, ledger).items]
    assert hours == sorted(hours, reverse=True)


def test_what_is_dropped_first_saves_hours_and_misses_least():
    case = case_of("clinic-portal")
    found = drops(case)
    assert all(one.labour < 0 for _, _, one in found)
    misses = [len(one.misses) for _, _, one in found]
    assert misses == sorted(misses)


def test_an_exit_item_says_how_far_it_has_to_be_rewritten():
    case, ledger = case_of("ecommerce"), ledger_of("ecommerce")
    words = [item.name.partition(": ")[2] for item in exit_price(case, ledger).items]
    assert set(filter(None, words)) <= set(REWRITE_WORDS.values())
    assert any(words)


def test_the_name_of_a_workload_stands_as_it_was_given():
    """Its figures are names and no claims: a table shows them."""
    case = case_of("ml-training")
    lines = case.evaluate([case.chosen], case.futures, itemised=True).labour
    told = [name_of(replace(line, workload="model 2")) for line in lines if line.workload]
    assert told and all(one.endswith(" of model 2") for one in told)
