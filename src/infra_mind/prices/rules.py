from collections.abc import Mapping
from datetime import date

from ..domain.claim import Source
from ..domain.requirements import Cloud
from ..tables.table import Table
from .price import Confidence, Discount, PriceKind, Ratio

RATIO_COLUMNS = (
    *("provider", "service", "family", "reference", "anchor", "spread", "confidence"),
    *("regions", "reason"),
)
DISCOUNT_COLUMNS = (
    *("provider", "service", "family", "kind", "low", "likely", "high"),
    *("source", "as_of", "confidence", "plan"),
)


def read_ratios(table: Table) -> dict[tuple[str, str, str], Ratio]:
    rows = zip(
        table.choices("provider", Cloud),
        table.words("service"),
        table.words("family"),
        table.words("reference"),
        table.words("anchor"),
        table.decimals("spread"),
        table.choices("confidence", Confidence),
        table.sets("regions"),
        table.words("reason"),
        strict=True,
    )
    ratios = (
        Ratio(
            provider=provider,
            service=service,
            family=family,
            reference=reference,
            anchor=anchor,
            spread=spread,
            confidence=confidence,
            regions=regions,
            reason=reason,
        )
        for (
            provider,
            service,
            family,
            reference,
            anchor,
            spread,
            confidence,
            regions,
            reason,
        ) in rows
    )
    return {(ratio.provider, ratio.service, ratio.family): ratio for ratio in ratios}


def read_discounts(
    table: Table, sources: Mapping[str, Source], latest: date
) -> dict[tuple[str, str, str, str], Discount]:
    rows = zip(
        table.choices("provider", Cloud),
        table.words("service"),
        table.words("family"),
        table.choices("kind", PriceKind),
        table.decimals("low"),
        table.decimals("likely"),
        table.decimals("high"),
        table.members("source", frozenset(sources), "the id of a source"),
        table.days("as_of", latest=latest),
        table.choices("confidence", Confidence),
        table.words("plan"),
        strict=True,
    )
    discounts: dict[tuple[str, str, str, str], Discount] = {}
    for row, cells in enumerate(rows):
        provider, service, family, kind, low, likely, high, source, as_of, confidence, plan = cells
        if not low <= likely <= high < 1:
            raise table.error(row, "likely", f"a share between low {low} and high {high}, below 1")
        discounts[provider, service, family, kind] = Discount(
            provider=provider,
            service=service,
            family=family,
            kind=kind,
            low=low,
            likely=likely,
            high=high,
            source=sources[source],
            as_of=as_of,
            confidence=confidence,
            plan=plan,
        )
    return discounts
