"""Small bills and inventories in the formats that clouds and tools export."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from openpyxl import Workbook

Rows = Iterable[Mapping[str, object]]

FOCUS_ROW: Mapping[str, object] = {
    "BilledCost": 100,
    "EffectiveCost": 100,
    "BillingAccountId": "1",
    "BillingCurrency": "USD",
    "ChargeCategory": "Usage",
    "ChargePeriodStart": "2026-09-01T00:00:00Z",
    "ChargePeriodEnd": "2026-10-01T00:00:00Z",
    "CommitmentDiscountId": "",
    "ProviderName": "AWS",
    "RegionId": "eu-central-1",
    "ServiceCategory": "Compute",
}
CUR_ROW: Mapping[str, object] = {
    "bill/PayerAccountId": "1",
    "lineItem/LineItemType": "Usage",
    "lineItem/UsageStartDate": "2026-09-01T00:00:00Z",
    "lineItem/UsageEndDate": "2026-10-01T00:00:00Z",
    "lineItem/ProductCode": "AmazonEC2",
    "lineItem/UsageType": "EUC1-BoxUsage:m5.large",
    "lineItem/CurrencyCode": "USD",
    "lineItem/UnblendedCost": "100.0",
    "product/regionCode": "eu-central-1",
    "reservation/EffectiveCost": "",
    "reservation/UnusedAmortizedUpfrontFeeForBillingPeriod": "",
    "reservation/UnusedRecurringFee": "",
    "savingsPlan/SavingsPlanEffectiveCost": "",
    "savingsPlan/TotalCommitmentToDate": "",
    "savingsPlan/UsedCommitment": "",
}
AZURE_ROW: Mapping[str, object] = {
    "BillingAccountId": "1",
    "Date": "09/01/2026",
    "MeterCategory": "Virtual Machines",
    "MeterSubCategory": "D Series",
    "CostInBillingCurrency": "10",
    "BillingCurrency": "EUR",
    "ResourceLocation": "West Europe",
    "ChargeType": "Usage",
    "PricingModel": "OnDemand",
}
GOOGLE_ROW: Mapping[str, object] = {
    "billing_account_id": "A",
    "service.description": "Compute Engine",
    "sku.description": "N2 Instance Core running in Frankfurt",
    "usage_start_time": "2026-09-01 00:00:00 UTC",
    "usage_end_time": "2026-10-01 00:00:00 UTC",
    "location.region": "europe-west3",
    "cost": "100",
    "currency": "USD",
    "credits": "[]",
    "cost_type": "regular",
}


def table(rows: Rows, *, delimiter: str = ",") -> str:
    """Rows as a CSV, under the columns of the first."""
    listed = [dict(row) for row in rows]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(listed[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    return text.getvalue()


def focus(*changes: Mapping[str, object]) -> str:
    return table({**FOCUS_ROW, **each} for each in changes or ({},))


def workbook(path: Path, **sheets: Iterable[Iterable[object]]) -> Path:
    """An XLSX file with some sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path
