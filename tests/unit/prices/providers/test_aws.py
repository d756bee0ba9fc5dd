import pytest

from infra_mind.core.errors import FeedError
from tests.factories.listings import harvest, priced
from tests.factories.price_feeds import AWS_COLUMNS, aws_csv, aws_machine

GOOD = aws_machine()
NO_TENANCY = tuple(column for column in AWS_COLUMNS if column != "Tenancy")
RENAMED = tuple("Price" if column == "PricePerUnit" else column for column in AWS_COLUMNS)
RESERVED = {"TermType": "Reserved", "PurchaseOption": "No Upfront", "OfferingClass": "standard"}


def test_a_machine_is_priced_where_it_stands():
    assert priced(harvest(aws_csv([GOOD]))) == {
        ("us-east-1", "m5.large", "on_demand", "0"): "0.096"
    }


@pytest.mark.parametrize(
    ("trap", "changes"),
    [
        ("aws-not-linux", {"Operating System": "Windows"}),
        ("aws-not-shared", {"Tenancy": "Dedicated"}),
        ("aws-software-included", {"Pre Installed S/W": "SQL Std"}),
        ("aws-reserved-capacity", {"CapacityStatus": "UnusedCapacityReservation"}),
        ("aws-outposts", {"usageType": "Outposts-BoxUsage:m5.large"}),
    ],
)
def test_what_looks_like_a_price_and_is_none_is_counted_by_its_trap(
    trap: str, changes: dict[str, str]
):
    bad = {**GOOD, "SKU": "SKU2", "PricePerUnit": "9.99", **changes}
    found = harvest(aws_csv([bad, GOOD]))
    assert found.trapped == {trap: 1}
    assert [str(row.amount) for row in found.rows] == ["0.096"]


def test_extended_support_of_an_old_database_version_is_no_price_of_it():
    database = {
        **GOOD,
        "Product Family": "Database Instance",
        "Instance Type": "db.m6g.large",
        "Database Engine": "PostgreSQL",
        "Deployment Option": "Single-AZ",
        "usageType": "InstanceUsage:db.m6g.large",
    }
    surcharge = {**database, "SKU": "S2", "usageType": "ExtendedSupport:Yr1", "PricePerUnit": "1"}
    found = harvest(aws_csv([surcharge, database], offer="AmazonRDS"))
    assert found.trapped == {"aws-extended-support": 1}
    assert [row.service for row in found.rows] == ["database.postgresql.instance"]


def test_a_price_of_nothing_is_no_price():
    found = harvest(
        aws_csv([GOOD, {**GOOD, "SKU": "S2", "Instance Type": "m5.xlarge", "PricePerUnit": "0"}])
    )
    assert found.trapped == {"free": 1}
    assert [row.sku for row in found.rows] == ["m5.large"]


def test_only_standard_reservations_without_upfront_payment_are_commitments():
    year = {**GOOD, **RESERVED, "LeaseContractLength": "1yr", "PricePerUnit": "0.06"}
    rows = [
        GOOD,
        year,
        {**year, "LeaseContractLength": "3yr", "PricePerUnit": "0.04"},
        {**year, "PricePerUnit": "0.05", "PurchaseOption": "All Upfront"},
        {**year, "PricePerUnit": "0.07", "OfferingClass": "convertible"},
    ]
    amounts = {kind: amount for (_, _, kind, _), amount in priced(harvest(aws_csv(rows))).items()}
    assert amounts == {"on_demand": "0.096", "commit_1y": "0.06", "commit_3y": "0.04"}


def test_tiers_keep_where_they_begin_and_requests_become_thousands():
    storage = {
        **GOOD,
        "Product Family": "Storage",
        "Volume Type": "Standard",
        "usageType": "TimedStorage-ByteHrs",
        "Unit": "GB-Mo",
        "PricePerUnit": "0.023",
    }
    rows = [
        storage,
        {**storage, "StartingRange": "51200", "PricePerUnit": "0.022"},
        {
            **storage,
            "SKU": "S3",
            "Product Family": "API Request",
            "usageType": "Requests-Tier1",
            "Unit": "Requests",
            "PricePerUnit": "0.0000050000",
        },
    ]
    assert priced(harvest(aws_csv(rows, offer="AmazonS3"))) == {
        ("us-east-1", "object_storage.gb_month", "on_demand", "0"): "0.023",
        ("us-east-1", "object_storage.gb_month", "on_demand", "51200"): "0.022",
        ("us-east-1", "object_storage.write_requests", "on_demand", "0"): "0.005",
    }


def test_prices_of_the_future_wait_and_the_newest_of_the_past_counts():
    rows = [
        {**GOOD, "EffectiveDate": "2026-12-01", "PricePerUnit": "0.05"},
        {**GOOD, "EffectiveDate": "2026-10-01", "PricePerUnit": "0.11"},
        GOOD,
        {**GOOD, "EffectiveDate": "2025-01-01", "PricePerUnit": "0.12"},
    ]
    found = harvest(aws_csv(rows))
    assert found.trapped == {"not-yet-in-force": 1}
    assert [str(row.amount) for row in found.rows] == ["0.096"]


def test_regions_and_sizes_that_are_not_ours_are_passed_over():
    others = [
        {**GOOD, "Region Code": "us-gov-west-1"},
        {**GOOD, "Instance Type": "u-24tb1.metal"},
        {**GOOD, "operation": "RunInstances:FFP"},
    ]
    assert len(harvest(aws_csv([*others, GOOD])).rows) == 1


def test_a_contradiction_in_one_row_leaves_it_out_and_in_many_stops():
    sizes = ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge"]
    rows = [
        {**GOOD, "SKU": f"S-{family}-{size}", "Instance Type": f"{family}.{size}"}
        for family in ("m5", "c5")
        for size in sizes
    ]
    twice = {**rows[0], "SKU": "again", "PricePerUnit": "0.2"}
    found = harvest(aws_csv([*rows, twice]))
    assert [(one.gate, one.sku, one.reason) for one in found.left_out] == [
        ("ambiguous", "m5.large", "0.096 or 0.2")
    ]
    assert len(found.rows) > 8
    with pytest.raises(FeedError, match=r"more than one price for 1 of 1 things, first compute"):
        harvest(aws_csv([rows[0], twice]))


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (aws_csv([GOOD], columns=NO_TENANCY), "line 6: the header has no column 'Tenancy'"),
        (aws_csv([GOOD], columns=RENAMED), "no column 'PricePerUnit'"),
        (aws_csv([GOOD]).replace(b'"OfferCode"', b'"Offer"'), "line 5: ['Offer'], expected the row"),
        (aws_csv([GOOD], published="2026-12-24T00:00:00Z"), "published on 2026-12-24, after 2026-11-23"),
        (aws_csv([{**GOOD, "Currency": "CNY"}]), "line 7: the currency is 'CNY', expected 'USD'"),
        (aws_csv([{**GOOD, "Unit": "Days"}]), "the unit of compute.instance is 'Days', expected 'Hours'"),
        (aws_csv([{**GOOD, "PricePerUnit": "call us"}]), "line 7: PricePerUnit is 'call us'"),
        (aws_csv([{**GOOD, "PricePerUnit": "-1"}]), "line 7: PricePerUnit is '-1'"),
        (aws_csv([{**GOOD, "EffectiveDate": "soon"}]), "line 7: EffectiveDate is 'soon'"),
        (aws_csv([GOOD, GOOD])[:-40], "cut off or damaged"),
        (aws_csv([GOOD, GOOD])[:-60] + b'"\n', "cut off or damaged"),
        (aws_csv([GOOD])[:160], "cut off or damaged"),
        (b"\n".join(aws_csv([GOOD]).split(b"\n")[:4]), "line 5: [], expected the row 'OfferCode'"),
        (aws_csv([{**GOOD, "Instance Type": "m55.large"}]), "priced nothing: 1 rows were read"),
        (aws_csv([]), "priced nothing: 0 rows were read"),
    ],
)  # fmt: skip
def test_a_list_of_another_shape_is_named_with_its_place(page: bytes, said: str):
    with pytest.raises(FeedError) as error:
        harvest(page)
    assert said in str(error.value)
    assert "the prices in use stay" in str(error.value)


def test_a_thing_that_two_offers_list_at_the_same_price_is_one_price():
    hour = {**GOOD, "Product Family": "Load Balancer-Application", "PricePerUnit": "0.0225"}
    old = {**hour, "usageType": "LoadBalancerUsage"}
    new = {**hour, "SKU": "SKU2", "usageType": "EUC1-LoadBalancerUsage"}
    found = harvest(aws_csv([old]), aws_csv([new], offer="AWSELB"))
    assert [(row.service, str(row.amount)) for row in found.rows] == [
        ("load_balancer.hour", "0.0225")
    ]
    assert found.left_out == ()
