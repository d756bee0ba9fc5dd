from .price import Category, Confidence, Price, PriceKind, Service, ServiceAge, Sku
from .price_book import PriceBook
from .prices import load_prices
from .regions import Region, Regions, load_regions
from .sources import load_sources

__all__ = [
    "Category",
    "Confidence",
    "Price",
    "PriceBook",
    "PriceKind",
    "Region",
    "Regions",
    "Service",
    "ServiceAge",
    "Sku",
    "load_prices",
    "load_regions",
    "load_sources",
]
