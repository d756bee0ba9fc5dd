import pytest

from infra_mind.core.errors import FeedError
from tests.factories.listings import harvest
from tests.factories.price_feeds import gcp_page, gcp_sku

CORE = gcp_sku("N2 Instance Core running in Americas", 31_611_000)
MEMORY = gcp_sku("N2 Instance Ram running in Americas", 4_237_000, unit="GiBy.h")


def test_a_machine_is_its_cores_and_its_memory():
    found = harvest(gcp_page([CORE, MEMORY]))
    (small,) = [row for row in found.rows if row.sku == "n2-standard-2"]
    assert f"{small.amount:f}" == "0.097118"
    assert small.note == "core + memory, by the unit"
    assert {row.region for row in found.rows} == {"us-central1"}


def test_whole_units_and_billionths_make_a_price_and_a_zero_may_be_left_out():
    accelerator = gcp_sku("Nvidia Tesla A100 GPU running in Americas", 933_908_000, units="2")
    core = gcp_sku("A2 Instance Core running in Americas", 31_611_000)
    memory = gcp_sku("A2 Instance Ram running in Americas", 4_237_000, unit="GiBy.h")
    rate = memory["pricingInfo"][0]["pricingExpression"]["tieredRates"][0]  # type: ignore[index]
    del rate["unitPrice"]["units"]
    found = {
        row.sku: f"{row.amount:f}" for row in harvest(gcp_page([accelerator, core, memory])).rows
    }
    assert found["a2-highgpu-1g"] == "3.673385"


def test_a_machine_without_the_price_of_a_part_is_not_priced():
    other = gcp_sku("E2 Instance Core running in Americas", 21_811_590)
    found = harvest(gcp_page([CORE, MEMORY, other]))
    assert not any(row.sku.startswith("e2-") for row in found.rows)
    assert {(one.gate, one.reason) for one in found.left_out} == {
        ("incomplete", "no price of memory")
    }
    assert "e2-standard-2" in {one.sku for one in found.left_out}


def test_commitments_are_their_own_prices():
    year = [
        gcp_sku("Commitment v1: N2 Cpu in Americas for 1 Year", 19_915_000, usage="Commit1Yr"),
        gcp_sku("Commitment v1: N2 Ram in Americas for 1 Year", 2_669_000, usage="Commit1Yr", unit="GiBy.h"),
    ]  # fmt: skip
    found = harvest(gcp_page([CORE, MEMORY, *year]))
    amounts = {
        row.kind.value: f"{row.amount:f}" for row in found.rows if row.sku == "n2-standard-2"
    }
    assert amounts == {"on_demand": "0.097118", "commit_1y": "0.061182"}


def test_commitments_of_n1_do_not_take_those_of_other_families():
    skus = [
        gcp_sku("N1 Predefined Instance Core running in Americas", 31_611_000),
        gcp_sku("N1 Predefined Instance Ram running in Americas", 4_237_000, unit="GiBy.h"),
        gcp_sku("Commitment v1: Cpu in Americas for 1 Year", 19_915_000, usage="Commit1Yr"),
        gcp_sku("Commitment v1: Ram in Americas for 1 Year", 2_669_000, usage="Commit1Yr", unit="GiBy.h"),
        gcp_sku("Commitment v1: N2 Cpu in Americas for 1 Year", 11_000_000, usage="Commit1Yr"),
        gcp_sku("Commitment v1: N2 Ram in Americas for 1 Year", 1_000_000, usage="Commit1Yr", unit="GiBy.h"),
    ]  # fmt: skip
    rows = harvest(gcp_page(skus)).rows
    amounts = {row.sku: f"{row.amount:f}" for row in rows if row.kind == "commit_1y"}
    assert amounts["n1-standard-2"] == "0.0598475"


@pytest.mark.parametrize(
    ("trap", "sku"),
    [
        ("gcp-sole-tenancy", gcp_sku("N2 Instance Core running in Sole Tenancy", 1)),
        ("gcp-custom", gcp_sku("N2 Instance Core running in Custom", 1)),
        ("gcp-premium", gcp_sku("N2 Instance Core running in Americas Premium", 1)),
    ],
)
def test_what_looks_like_a_price_and_is_none_is_counted_by_its_trap(
    trap: str, sku: dict[str, object]
):
    found = harvest(gcp_page([sku, CORE, MEMORY]))
    assert found.trapped == {trap: 1}
    assert "n2-standard-2" in {row.sku for row in found.rows}


def test_preemptible_capacity_is_never_taken():
    spot = gcp_sku("N2 Instance Core running in Americas", 7_000_000, usage="Preemptible")
    rows = harvest(gcp_page([spot, CORE, MEMORY])).rows
    assert {row.kind.value for row in rows} == {"on_demand"}


def test_of_the_history_of_a_price_the_last_entry_counts():
    old = gcp_sku("x", 99_000_000, effective="2024-01-01T00:00:00Z")["pricingInfo"]
    core = {**CORE, "pricingInfo": [*old, *CORE["pricingInfo"]]}  # type: ignore[misc]
    rows = harvest(gcp_page([core, MEMORY])).rows
    assert {f"{row.amount:f}" for row in rows if row.sku == "n2-standard-2"} == {"0.097118"}


def test_tiers_keep_where_they_begin():
    def tier(start: int, nanos: int) -> dict[str, object]:
        return {"startUsageAmount": start, "unitPrice": {"currencyCode": "USD", "nanos": nanos}}

    disk = gcp_sku(
        "Balanced PD Capacity", 0, unit="GiBy.mo", tiers=[tier(0, 0), tier(30, 100_000_000)]
    )
    found = [(f"{row.tier_from:f}", f"{row.amount:f}") for row in harvest(gcp_page([disk])).rows]
    assert found == [("0", "0"), ("30", "0.1")]


NAME = "N2 Instance Core running in Americas"
NO_AMOUNT = gcp_page([CORE]).replace(b'"nanos"', b'"nano"').replace(b'"units"', b'"unit"')


def _without(key: str) -> dict[str, object]:
    return {name: value for name, value in CORE.items() if name != key}


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (gcp_page([_without("pricingInfo")]), "skus[0]: there is no list 'pricingInfo'"),
        (gcp_page([CORE, _without("description")]), "skus[1]: there is no text 'description'"),
        (gcp_page([_without("serviceRegions")]), "there is no list 'serviceRegions'"),
        (gcp_page([{**CORE, "name": "n2"}]), "'name' is 'n2'"),
        (NO_AMOUNT, "there is neither 'units' nor 'nanos'"),
        (gcp_page([gcp_sku(NAME, 1, currency="EUR")]), "the currency is 'EUR'"),
        (gcp_page([gcp_sku(NAME, 1, unit="mo")]), "compute.instance is 'mo', expected 'h'"),
        (gcp_page([]), "priced nothing"),
        (gcp_page([CORE])[:-80], "the page is cut off"),
        (b'{"error":{"code":403,"message":"no key"}}', "expected the CSV of an AWS offer or a page"),
    ],
)  # fmt: skip
def test_a_list_of_another_shape_is_named_with_its_place(page: bytes, said: str):
    with pytest.raises(FeedError) as error:
        harvest(page)
    assert said in str(error.value)
