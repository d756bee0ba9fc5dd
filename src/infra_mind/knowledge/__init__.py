from .accelerators import Accelerator, Accelerators, load_accelerators
from .llm_models import (
    HostedModel,
    ModelClass,
    OpenModel,
    load_hosted_models,
    load_open_models,
)
from .price import Category, Confidence, Price, PriceKind, Service, ServiceAge, Sku
from .price_book import PriceBook
from .prices import load_prices
from .regions import Region, Regions, load_regions
from .slas import Configuration, Sla, Slas, load_slas
from .sources import load_sources

__all__ = [
    "Accelerator",
    "Accelerators",
    "Category",
    "Confidence",
    "Configuration",
    "HostedModel",
    "ModelClass",
    "OpenModel",
    "Price",
    "PriceBook",
    "PriceKind",
    "Region",
    "Regions",
    "Service",
    "ServiceAge",
    "Sku",
    "Sla",
    "Slas",
    "load_accelerators",
    "load_hosted_models",
    "load_open_models",
    "load_prices",
    "load_regions",
    "load_slas",
    "load_sources",
]
