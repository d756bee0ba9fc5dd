import pytest

from infra_mind.core.errors import FeedError
from tests.factories.listings import harvest, priced
from tests.factories.price_feeds import azure_item, azure_page

GOOD = azure_item()
IN_EUROS = azure_page([GOOD]).replace(b'"BillingCurrency":"USD"', b'"BillingCurrency":"EUR"')


def without(key: str) -> dict[str, object]:
    return {name: value for name, value in GOOD.items() if name != key}


def test_a_machine_is_priced_where_it_stands():
    assert priced(harvest(azure_page([GOOD]))) == {
        ("eastus", "Standard_D2s_v5", "on_demand", "0"): "0.096"
    }


@pytest.mark.parametrize(
    ("trap", "changes"),
    [
        ("azure-windows", {"productName": "Virtual Machines Dsv5 Series Windows"}),
        ("azure-windows", {"productName": "Virtual Machines Dsv5 Win"}),
        ("azure-cloud-services", {"productName": "Dsv5 Series Cloud Services"}),
        ("azure-cloud-services", {"productName": "Virtual Machines Dsv5 CloudServices"}),
        ("azure-spot", {"skuName": "D2s v5 Spot"}),
        ("azure-spot-meter", {"meterName": "D2s v5 Spot"}),
        ("azure-low-priority", {"skuName": "D2s v5 Low Priority"}),
        ("azure-low-priority-meter", {"meterName": "D2s v5 Low Priority"}),
        ("azure-dedicated-host", {"productName": "Dsv5 Dedicated Host"}),
        ("azure-other-meter-region", {"isPrimaryMeterRegion": False}),
    ],
)
def test_what_looks_like_a_price_and_is_none_is_counted_by_its_trap(
    trap: str, changes: dict[str, object]
):
    bad = azure_item(meterId="meter-2", unitPrice=0.05, **changes)
    found = harvest(azure_page([bad, GOOD]))
    assert found.trapped == {trap: 1}
    assert [str(row.amount) for row in found.rows] == ["0.096"]


def test_a_price_of_nothing_is_no_price():
    nothing = azure_item(meterId="meter-2", armSkuName="Standard_D4s_v5", unitPrice=0.0)
    assert harvest(azure_page([nothing, GOOD])).trapped == {"free": 1}
    beside = azure_item(meterId="meter-2", unitPrice=0)
    assert [str(row.amount) for row in harvest(azure_page([beside, GOOD])).rows] == ["0.096"]


def test_prices_of_developers_subscriptions_are_other_offers():
    assert (
        len(harvest(azure_page([azure_item(type="DevTestConsumption", unitPrice=0.01), GOOD])).rows)
        == 1
    )


def test_a_reservation_is_priced_by_the_hour_of_its_term():
    year = azure_item(type="Reservation", reservationTerm="1 Year", unitPrice=525.6)
    three = azure_item(type="Reservation", reservationTerm="3 Years", unitPrice=1051.2)
    five = azure_item(type="Reservation", reservationTerm="5 Years", unitPrice=1500.0)
    found = priced(harvest(azure_page([GOOD, year, three, five])))
    assert {kind: amount for (_, _, kind, _), amount in found.items()} == {
        "on_demand": "0.096",
        "commit_1y": "0.06",
        "commit_3y": "0.04",
    }


def test_the_gate_keeps_out_what_costs_too_much_by_the_processor_for_its_family():
    rows = [
        GOOD,
        azure_item(meterId="m4", armSkuName="Standard_D4s_v5", unitPrice=0.22),
        azure_item(meterId="m8", armSkuName="Standard_D8s_v5", unitPrice=0.4417),
    ]
    found = harvest(azure_page(rows))
    assert [(row.sku, str(row.amount)) for row in found.rows] == [
        ("Standard_D2s_v5", "0.096"),
        ("Standard_D4s_v5", "0.22"),
    ]
    (out,) = found.left_out
    assert (out.gate, out.sku) == ("per-vcpu", "Standard_D8s_v5")
    assert "above 0.4416" in out.reason


def test_the_gate_tells_the_dearer_of_two_meters_of_one_machine():
    dearer = azure_item(meterId="m2", unitPrice=0.188)
    assert [str(row.amount) for row in harvest(azure_page([GOOD, dearer])).rows] == ["0.096"]


def test_burstable_and_gpu_families_are_not_linear_and_pass_the_gate():
    rows = [
        azure_item(meterId="1", armSkuName="Standard_B2s", unitPrice=0.0416),
        azure_item(meterId="2", armSkuName="Standard_B2ms", unitPrice=0.0832),
        azure_item(meterId="3", armSkuName="Standard_NC4as_T4_v3", unitPrice=0.526),
        azure_item(meterId="4", armSkuName="Standard_NC64as_T4_v3", unitPrice=4.352),
    ]
    found = harvest(azure_page(rows))
    assert (len(found.rows), found.left_out) == (4, ())


def test_a_database_is_priced_by_its_own_size_or_by_the_core():
    product = "Azure Database for PostgreSQL Flexible Server General Purpose Ddsv5 Series Compute"
    name = {"serviceName": "Azure Database for PostgreSQL", "productName": product}
    core = azure_item(**name, skuName="vCore", meterName="vCore", armSkuName="x", unitPrice=0.089)
    own = azure_item(
        **name, meterId="2", skuName="4 vCore", armSkuName="Standard_D4ds_v5", unitPrice=0.36
    )
    found = harvest(azure_page([core, own]))
    amounts = {(row.service, row.sku): str(row.amount) for row in found.rows}
    assert amounts["database.postgresql.instance", "GP_Standard_D2ds_v5"] == "0.178"
    assert amounts["database.postgresql.instance", "GP_Standard_D4ds_v5"] == "0.36"
    assert amounts["database.postgresql.ha_instance", "GP_Standard_D2ds_v5"] == "0.356"


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (azure_page([without("unitPrice")]), "Items[0]: there is no 'unitPrice'"),
        (azure_page([GOOD, without("armSkuName")]), "Items[1]: there is no 'armSkuName'"),
        (azure_page([azure_item(currencyCode="EUR")]), "Items[0]: the currency is 'EUR'"),
        (IN_EUROS, "the currency is 'EUR'"),
        (azure_page([azure_item(unitOfMeasure="1 Day")]), "compute.instance is '1 Day', expected '1 Hour'"),
        (azure_page([azure_item(unitPrice="x")]), "unitPrice is 'x'"),
        (azure_page([azure_item(unitPrice=-1.5)]), "unitPrice is '-1.5'"),
        (azure_page([azure_item(type="Reservation")]), "there is no 'reservationTerm'"),
        (azure_page([azure_item(effectiveStartDate="")]), "effectiveStartDate is ''"),
        (azure_page([]), "Values of filters and names are case-sensitive"),
        (azure_page([GOOD])[:-300], "the page is cut off"),
        (azure_page([GOOD])[:-1], "the page is cut off"),
        (azure_page([GOOD]).replace(b'"Items"', b'"items"'), "there is no 'Items' at the top"),
        (azure_page([GOOD]).replace(b'"Items":[', b'"Items":[7,'), "Items[0]: expected an object"),
    ],
)  # fmt: skip
def test_a_list_of_another_shape_is_named_with_its_place(page: bytes, said: str):
    with pytest.raises(FeedError) as error:
        harvest(page)
    assert said in str(error.value)
