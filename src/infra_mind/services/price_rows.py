from ..prices.book import PriceBook
from ..prices.price import Price


def price_row(book: PriceBook, price: Price) -> dict[str, object]:
    """A unit price as programs read it."""
    sku = book.sku(price.provider, price.service, price.sku)
    return {
        "provider": price.provider.value,
        "region": price.region,
        "service": price.service,
        "sku": price.sku or price.service,
        "unit": price.unit,
        "kind": price.kind.value,
        "tier_from": float(price.tier_from),
        "price": float(price.amount),
        "low": float(price.low),
        "high": float(price.high),
        "currency": price.currency,
        "source": price.source.title,
        "source_url": price.source.url,
        "source_kind": price.source.kind.value,
        "as_of": price.as_of.isoformat(),
        "confidence": price.confidence.value,
        "vcpu": sku.vcpu if sku else None,
        "memory_gib": sku.memory_gib if sku else None,
        "gpu": sku.gpu or None if sku else None,
        "gpu_count": sku.gpu_count if sku else None,
    }
