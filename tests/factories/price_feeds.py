"""Price lists in the shapes in which the three providers publish them, small and made by hand."""

import csv
import io
from collections.abc import Iterable, Mapping

import orjson

from infra_mind.core.ids import content_id

AWS_COLUMNS = (
    *("SKU", "OfferTermCode", "RateCode", "TermType", "PriceDescription", "EffectiveDate"),
    *("StartingRange", "EndingRange", "Unit", "PricePerUnit", "Currency", "LeaseContractLength"),
    *("PurchaseOption", "OfferingClass", "Product Family", "serviceCode", "Location"),
    *("Instance Type", "vCPU", "Tenancy", "Operating System", "License Model", "CapacityStatus"),
    *("Pre Installed S/W", "Volume API Name", "usageType", "operation", "Region Code"),
    *("Database Engine", "Deployment Option", "Cache Engine", "Volume Type"),
)
AWS_MACHINE = {
    "SKU": "SKU1",
    "TermType": "OnDemand",
    "EffectiveDate": "2026-11-01",
    "StartingRange": "0",
    "EndingRange": "Inf",
    "Unit": "Hrs",
    "PricePerUnit": "0.0960000000",
    "Currency": "USD",
    "Product Family": "Compute Instance",
    "Instance Type": "m5.large",
    "Tenancy": "Shared",
    "Operating System": "Linux",
    "License Model": "No License required",
    "CapacityStatus": "Used",
    "Pre Installed S/W": "NA",
    "usageType": "BoxUsage:m5.large",
    "operation": "RunInstances",
    "Region Code": "us-east-1",
}
AZURE_MACHINE: dict[str, object] = {
    "currencyCode": "USD",
    "tierMinimumUnits": 0.0,
    "retailPrice": 0.096,
    "unitPrice": 0.096,
    "armRegionName": "eastus",
    "location": "US East",
    "effectiveStartDate": "2025-01-01T00:00:00Z",
    "meterId": "meter-1",
    "meterName": "D2s v5",
    "productId": "product-1",
    "skuId": "product-1/sku-1",
    "productName": "Virtual Machines Dsv5 Series",
    "skuName": "D2s v5",
    "serviceName": "Virtual Machines",
    "serviceId": "service-1",
    "serviceFamily": "Compute",
    "unitOfMeasure": "1 Hour",
    "type": "Consumption",
    "isPrimaryMeterRegion": True,
    "armSkuName": "Standard_D2s_v5",
}
COMPUTE_ENGINE = "6F81-5844-456A"


def aws_csv(
    rows: Iterable[Mapping[str, str]],
    *,
    offer: str = "AmazonEC2",
    published: str = "2026-11-20T00:00:00Z",
    columns: tuple[str, ...] = AWS_COLUMNS,
) -> bytes:
    """An offer's file: five rows about it, the header on the sixth, every cell in quotes."""
    text = io.StringIO()
    write = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
    write(["FormatVersion", "v1.0"])
    write(["Disclaimer", 'This pricing list is "for information", see the site'])
    write(["Publication Date", published])
    write(["Version", "20261120000000"])
    write(["OfferCode", offer])
    write(columns)
    for row in rows:
        write([row.get(column, "") for column in columns])
    return text.getvalue().encode()


def aws_machine(**changes: str) -> dict[str, str]:
    """A row of EC2; keyword `Instance_Type` stands for the column `Instance Type`."""
    return {**AWS_MACHINE, **{name.replace("_", " "): value for name, value in changes.items()}}


def azure_item(**changes: object) -> dict[str, object]:
    return {**AZURE_MACHINE, **changes}


def azure_page(items: Iterable[Mapping[str, object]], *, following: str | None = None) -> bytes:
    found = [dict(item) for item in items]
    return orjson.dumps(
        {
            "BillingCurrency": "USD",
            "CustomerEntityId": "Default",
            "CustomerEntityType": "Retail",
            "Items": found,
            "NextPageLink": following,
            "Count": len(found),
        }
    )


def gcp_sku(
    description: str,
    nanos: int,
    *,
    unit: str = "h",
    usage: str = "OnDemand",
    units: str = "0",
    regions: Iterable[str] = ("us-central1",),
    service: str = COMPUTE_ENGINE,
    currency: str = "USD",
    effective: str = "2026-10-01T00:00:00Z",
    tiers: list[dict[str, object]] | None = None,
) -> dict[str, object]:
    name = content_id("", f"{description} {usage} {unit} {nanos}".encode())[1:]
    price = {"currencyCode": currency, "units": units, "nanos": nanos}
    rates = tiers or [{"startUsageAmount": 0, "unitPrice": price}]
    return {
        "name": f"services/{service}/skus/{name}",
        "skuId": name,
        "description": description,
        "category": {
            "serviceDisplayName": "Compute Engine",
            "resourceFamily": "Compute",
            "resourceGroup": "CPU",
            "usageType": usage,
        },
        "serviceRegions": list(regions),
        "pricingInfo": [
            {
                "summary": "",
                "pricingExpression": {
                    "usageUnit": unit,
                    "displayQuantity": 1,
                    "tieredRates": rates,
                },
                "currencyConversionRate": 1,
                "effectiveTime": effective,
            }
        ],
        "serviceProviderName": "Google",
    }


def gcp_page(skus: Iterable[Mapping[str, object]], *, token: str = "") -> bytes:
    return orjson.dumps({"skus": [dict(sku) for sku in skus], "nextPageToken": token})
