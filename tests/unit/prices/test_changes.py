from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest

from infra_mind.domain.requirements import Cloud
from infra_mind.prices.book import PriceBook
from infra_mind.prices.changes import Changes, compare
from infra_mind.prices.price import PriceKind
from infra_mind.prices.providers import Listed


def row(amount: str, sku: str = "m5.large", **changes: object) -> Listed:
    cells: dict[str, object] = {
        "provider": Cloud.AWS,
        "region": "us-east-1",
        "service": "compute.instance",
        "sku": sku,
        "kind": PriceKind.ON_DEMAND,
        "unit": "h",
        "tier_from": Decimal(0),
        "as_of": date(2026, 11, 20),
        "note": "",
    }
    return Listed(**(cells | changes), amount=Decimal(amount))  # type: ignore[arg-type]


def all_of(book: PriceBook, *, without: frozenset[str] = frozenset()) -> list[Listed]:
    """The machines of us-east-1 as they are listed."""
    return [
        row(f"{prices[0].amount:f}", prices[0].sku)
        for key, prices in sorted(book.listed.items())
        if key[:3] == ("aws", "us-east-1", "compute.instance") and key[4] == "on_demand"
        if prices[0].origin == "vendor_list" and prices[0].sku not in without
    ]


def changes(book: PriceBook, rows: Iterable[Listed], fewest: int = 1) -> Changes:
    return compare(book, rows, fewest=fewest)


def test_the_same_prices_change_nothing(book: PriceBook):
    rows = all_of(book)
    found = changes(book, rows)
    assert (found.new, found.gone, found.changed, found.objections) == ((), (), (), ())
    assert found.same == len(rows) > 50


def test_changes_are_shown_the_largest_first(book: PriceBook):
    rows = [one for one in all_of(book) if one.sku not in ("m5.large", "m5.xlarge")]
    found = changes(book, [*rows, row("0.1"), row("0.15", "m5.xlarge")])
    assert [(one.new.sku, one.old.amount) for one in found.changed] == [
        ("m5.xlarge", Decimal("0.192")),
        ("m5.large", Decimal("0.096")),
    ]
    assert found.changed[0].share == Decimal("0.15") / Decimal("0.192") - 1
    assert found.objections == ()


@pytest.mark.parametrize(
    ("amount", "refused"), [("0.144", False), ("0.1441", True), ("0.048", False), ("0.047", True)]
)
def test_a_jump_of_more_than_half_is_refused_either_way(
    book: PriceBook, amount: str, refused: bool
):
    rows = [one for one in all_of(book) if one.sku != "m5.large"]
    found = changes(book, [*rows, row(amount)])
    assert bool(found.objections) is refused
    if refused:
        assert found.objections[0].startswith(
            "aws us-east-1 m5.large on_demand: 0.096 to " + amount
        )


def test_an_estimate_jumps_only_by_how_far_the_list_lies_outside_of_its_range(book: PriceBook):
    cheapest = book.find("aws", "us-east-1", "compute.instance", "m5.large", "commit_1y")
    assert cheapest is not None
    inside = row(f"{cheapest.low:f}", kind=PriceKind.COMMIT_1Y)
    outside = row(f"{cheapest.high * 2:f}", kind=PriceKind.COMMIT_1Y)
    assert changes(book, [inside]).changed[0].jump == 0
    assert changes(book, [outside]).changed[0].jump == 1
    assert len(changes(book, [outside]).objections) == 1


def test_a_price_that_was_worked_out_is_new_and_held_against_what_it_was(book: PriceBook):
    region = next(
        one.code
        for one in book.regions.of("aws")
        if ("aws", one.code, "compute.instance", "m6i.4xlarge", "on_demand") not in book.listed
    )
    old = book.find("aws", region, "compute.instance", "m6i.4xlarge")
    assert old is not None
    found = changes(book, [row(f"{old.amount * 4:f}", "m6i.4xlarge", region=region)])
    assert len(found.new) == len(found.objections) == 1


def test_prices_that_are_gone_are_named_and_too_many_are_refused(book: PriceBook):
    few = changes(book, all_of(book, without=frozenset({"m5.large"})))
    assert [price.sku for price in few.gone] == ["m5.large"]
    assert few.objections == ()
    many = changes(book, all_of(book)[:50])
    assert len(many.objections) == 1
    assert "prices are gone, more than 20%" in many.objections[0]


def test_what_was_not_read_is_not_gone(book: PriceBook):
    found = changes(book, all_of(book))
    assert not any(price.region != "us-east-1" for price in found.gone)


def test_fewer_prices_than_a_list_must_have_are_refused(book: PriceBook):
    rows = all_of(book)
    assert changes(book, rows, fewest=len(rows)).objections == ()
    assert "only" in changes(book, rows, fewest=len(rows) + 1).objections[0]
