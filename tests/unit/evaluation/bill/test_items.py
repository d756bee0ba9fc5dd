import pytest

from infra_mind.evaluation.bill.items import Item, Items, Pricing, load_items
from infra_mind.evaluation.methods.unit import Unit, parse_unit
from infra_mind.knowledge.library import Library

ITEMS = load_items()
LIBRARY = Library()


def test_units_of_every_formula_balance():
    """What an item counts is what its service is sold by, a month."""
    defaults = {row.path: row.unit for row in LIBRARY.inputs if row.path.startswith("model.")}

    def unit_of(item: Item, items: Items, name: str) -> Unit:
        symbol = items.symbol(item.part, name)
        return parse_unit(defaults[name]) if symbol is None else symbol.unit

    for item in ITEMS:
        if item.quantity is not None:
            counted = item.quantity.unit(lambda name, item=item: unit_of(item, ITEMS, name))
            sold = parse_unit(LIBRARY.prices.services[item.service].unit)
            assert counted == sold, f"{item.id}: {item.quantity.text} is {counted}, sold by {sold}"


def test_every_item_is_sold():
    known = LIBRARY.prices.services
    assert all(item.service in known or item.service.startswith("llm.") for item in ITEMS)


def test_an_item_rests_on_what_its_formula_names():
    logged = {"average_rps", "model.log_full_rps", "model.log_sampled_share"}
    rows = {"store_reads", "store_writes", "model.log_rows", "model.log_rows_per_call"}
    sizes = {"model.log_row_kb", "model.function_log_kb"}
    assert set(ITEMS["logs"].rests_on) == logged | rows | sizes


def test_what_is_charged_by_formula_stands_in_its_part():
    for item in ITEMS:
        assert (item in ITEMS.part(item.part)) == (item.pricing is not Pricing.SIZED)


@pytest.mark.parametrize("name", ["nothing", "requests"])
def test_a_name_of_another_part_is_no_symbol(name: str):
    assert ITEMS.symbol("training", name) is None
    assert ITEMS.symbol("training", "hours") is not None


def test_an_unknown_item_is_an_error():
    with pytest.raises(KeyError):
        ITEMS["teapot"]
