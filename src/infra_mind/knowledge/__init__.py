from ..prices.book import PriceBook
from ..prices.files import load_prices
from ..prices.price import Category, Confidence, Price, PriceKind, Service, ServiceAge, Sku
from ..prices.regions import Region, Regions, load_regions
from ..tables.sources import load_sources
from .accelerators import Accelerator, Accelerators, load_accelerators
from .llm_models import HostedModel, ModelClass, OpenModel, load_hosted_models, load_open_models
from .slas import Configuration, Sla, Slas, load_slas

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
