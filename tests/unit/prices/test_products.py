from pathlib import Path

import pytest

from infra_mind.core.errors import TableError
from infra_mind.decision.not_offered import load_not_offered
from infra_mind.domain.option import (
    ClosedOption,
    DeviceBroker,
    Engine,
    HotStore,
    Platform,
    Processor,
    Stream,
    Warehouse,
)
from infra_mind.domain.requirements import Cloud, StoreKind
from infra_mind.prices.products import Product, load_products
from infra_mind.tables.rows import columns_of

TAKEN = [
    option
    for kind in (DeviceBroker, Engine, HotStore, Platform, Processor, Stream, Warehouse)
    for option in kind
]
STORED = (StoreKind.RELATIONAL, StoreKind.OBJECT, StoreKind.DOCUMENT, StoreKind.SEARCH)


@pytest.mark.parametrize("cloud", Cloud)
@pytest.mark.parametrize("option", TAKEN, ids=str)
def test_whatever_a_cloud_sells_has_its_name(cloud: Cloud, option: ClosedOption):
    without = {(one.provider, one.decision, one.option) for one in load_not_offered()}
    name = load_products().name(cloud, f"{option.kind}.{option}")
    assert (name is None) == ((cloud, option.kind, option) in without)


@pytest.mark.parametrize("cloud", Cloud)
def test_stores_have_names_and_an_engine_that_has_none_takes_that_of_its_kind(cloud: Cloud):
    products = load_products()
    for kind in STORED:
        assert products.name(cloud, f"store.{kind}")
    assert products.name(cloud, "store.relational.h2", "store.relational") == products.name(
        cloud, "store.relational"
    )
    assert products.name(cloud, "store.nothing") is None


@pytest.mark.parametrize("cloud", Cloud)
def test_what_closes_is_offered_to_nobody_and_known_by_its_name(cloud: Cloud):
    products = load_products()
    closing = [one for one in products if one.provider == cloud and one.closing]
    assert closing
    for one in closing:
        assert products.closing(one.product.upper()) == one
        assert products.name(cloud, one.offers) != one.product


def test_one_product_is_open_for_each_option():
    sold = [(one.provider, one.offers) for one in load_products() if not one.closing]
    assert len(sold) == len(set(sold))


def test_a_name_that_is_part_of_a_longer_one_is_not_meant():
    products = load_products()
    assert products.closing("Azure Front Door") is None
    assert products.closing("PostgreSQL") is None
    exact = products.closing("our Azure Cache for Redis Enterprise")
    assert exact is not None and exact.product == "Azure Cache for Redis Enterprise"


def test_a_product_of_tomorrow_is_refused_by_its_place(tmp_path: Path):
    for cloud in Cloud:
        folder = tmp_path / "providers" / cloud
        folder.mkdir(parents=True)
        (folder / "products.tsv").write_text(
            "\t".join(columns_of(Product)[1:])
            + "\nstore.object\tAmazon S3\t\t\t\t\town-knowledge\t2999-01-01\n"
        )
    with pytest.raises(TableError, match=r"aws/products.tsv, line 2, column 'as_of'"):
        load_products(tmp_path)
