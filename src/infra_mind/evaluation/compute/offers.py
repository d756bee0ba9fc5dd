"""What accelerators and language models a site has to offer."""

from math import ceil

from ...domain.design import Site
from ...knowledge.accelerators import Accelerator
from ...knowledge.library import Carrier, Library
from ...knowledge.llm_models import HostedModel, OpenModel
from ...prices.price import Category
from ..bill.tariff import MACHINES

API, OWN = "api", "own"
# Serving without an accelerator.
PROCESSOR = "processor"
PROCESSORS = 8.0
NO_SPECIAL = frozenset({Category.BURSTABLE, Category.STORAGE, Category.GPU})
# Part of an accelerator's memory that weights may take, so that requests find room beside them.
WEIGHTS_SHARE = 0.7
GROUPS = (1, 2, 4, 8)


def carriers(
    site: Site, accelerator: str, count: int, kind: str, library: Library
) -> tuple[Carrier, ...]:
    """Machines with at least `count` accelerators: the cheapest of each number, the fewest first."""
    key = (site, accelerator, count, kind)
    if key not in library.carriers:
        library.carriers[key] = _find_carriers(site, accelerator, count, kind, library)
    return library.carriers[key]


def _find_carriers(
    site: Site, accelerator: str, count: int, kind: str, library: Library
) -> tuple[Carrier, ...]:
    best: dict[int, Carrier] = {}
    for sku in library.accelerators.carriers(
        library.prices, site.provider, site.region, accelerator
    ):
        price = library.prices.find(site.provider, site.region, MACHINES, sku.name, kind)
        if price is None or sku.gpu_count < count:
            continue
        known = best.get(sku.gpu_count)
        if known is None or price.amount < known.price.amount:
            best[sku.gpu_count] = Carrier(sku=sku, price=price)
    return tuple(best[number] for number in sorted(best))


def processor_carriers(
    site: Site, memory_gib: int, kind: str, library: Library
) -> tuple[Carrier, ...]:
    """The cheapest machine of eight processors that holds a model, if the site has one."""
    key = (site, PROCESSOR, memory_gib, kind)
    if key not in library.carriers:
        library.carriers[key] = _find_processors(site, memory_gib, kind, library)
    return library.carriers[key]


def _find_processors(
    site: Site, memory_gib: int, kind: str, library: Library
) -> tuple[Carrier, ...]:
    found = [
        Carrier(sku=sku, price=price)
        for sku in library.prices.skus(site.provider, site.region, MACHINES)
        if sku.vcpu == PROCESSORS
        and sku.memory_gib >= memory_gib
        and sku.category not in NO_SPECIAL
        and (price := library.prices.find(site.provider, site.region, MACHINES, sku.name, kind))
        is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.price.amount, one.sku.name))[:1])


def hosted(name: str, library: Library) -> HostedModel:
    """The hosted model behind an option `api:<model>`."""
    model = name.split(":", 1)[1]
    return next(one for one in library.hosted_models if one.name == model)


def own(name: str, library: Library) -> tuple[OpenModel, Accelerator]:
    """The open model and the accelerator behind an option `own:<model>@<accelerator>`."""
    model, accelerator = name.split(":", 1)[1].rsplit("@", 1)
    return (
        next(one for one in library.open_models if one.name == model),
        library.accelerators.get(accelerator),
    )


def group_size(weights_gb: float, accelerator: Accelerator) -> int | None:
    """Accelerators that hold the weights together; `None` where one machine's do not."""
    needed = ceil(weights_gb / (accelerator.memory_gb * WEIGHTS_SHARE) - 1e-9)
    return next((size for size in GROUPS if size >= needed), None)
