"""What accelerators and language models a site has to offer for a workload."""

from collections.abc import Mapping
from math import ceil

from ...domain.design import Site
from ...domain.requirements import ModelClass, TrainingMethod
from ...domain.workload import Demand, Workload
from ...knowledge.accelerators import Accelerator
from ...knowledge.library import Carrier, Library
from ...knowledge.llm_models import HostedModel, OpenModel
from ...prices.price import Category, PriceKind
from ..bill.tariff import MACHINES
from ..methods.cluster import smallest_layout
from ..methods.transformer import STATE, Memory

API, OWN = "api", "own"
# Serving without an accelerator, and the largest model that is offered so, in billions of parameters.
PROCESSOR, MOST_ON_PROCESSORS = "processor", 1.0
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


def model_offers(
    workload: Workload, site: Site, _demand: Demand, library: Library
) -> tuple[str, ...]:
    """Hosted models by API, and open ones on each accelerator that holds them."""
    wanted = _class_of(workload.traits)
    apis = [
        f"{API}:{model.name}"
        for model in library.hosted_models
        if model.model_class == wanted and site.provider in model.clouds
    ]
    owned = [
        f"{OWN}:{model.name}@{accelerator.name}"
        for model in library.open_models
        if model.model_class == wanted
        for accelerator in library.accelerators
        if (size := group_size(model.weights_gb, accelerator)) is not None
        and carriers(site, accelerator.name, size, PriceKind.ON_DEMAND, library)
    ]
    only_own = workload.traits.get("self_hosted") == "yes"
    return tuple(owned) if only_own else (*apis, *owned)


def _class_of(traits: Mapping[str, str]) -> str:
    wanted = traits.get("model_class", ModelClass.MID)
    return ModelClass.LARGE if wanted == ModelClass.FRONTIER else wanted


def accelerator_offers(
    workload: Workload, site: Site, demand: Demand, library: Library
) -> tuple[str, ...]:
    """Accelerators that training may take at a site."""
    parameters_b = demand.assumptions[workload.inputs["parameters_b"]].likely
    wanted = workload.traits.get("accelerator")
    candidates = library.accelerators.named(wanted) if wanted else tuple(library.accelerators)
    return tuple(
        one.name
        for one in candidates
        if (wanted or _trains_well(workload, parameters_b, one))
        and carriers(site, one.name, 1, PriceKind.ON_DEMAND, library)
    )


def inference_offers(
    workload: Workload, site: Site, demand: Demand, library: Library
) -> tuple[str, ...]:
    """Accelerators that hold an own model at a site, and processors where it is small."""
    parameters_b = demand.assumptions[workload.inputs["parameters_b"]].likely
    weights_gb = parameters_b * float(workload.traits["weight_bits"]) / 8
    wanted = workload.traits.get("accelerator")
    candidates = library.accelerators.named(wanted) if wanted else tuple(library.accelerators)
    found = [
        one.name
        for one in candidates
        if (size := group_size(weights_gb, one)) is not None
        and carriers(site, one.name, size, PriceKind.ON_DEMAND, library)
    ]
    if wanted or parameters_b >= MOST_ON_PROCESSORS:
        return tuple(found)
    return (PROCESSOR, *found)


def sites_with(accelerator: str, library: Library, *, most: int = 4) -> tuple[Site, ...]:
    """Some places, the first by name, where a machine with an accelerator of that name is priced."""
    names = {one.name for one in library.accelerators.named(accelerator)}
    book = library.prices
    sites = sorted(
        Site(region.provider, region.code)
        for region in book.regions
        if any(sku.gpu in names for sku in book.skus(region.provider, region.code, MACHINES))
    )
    return tuple(sites[:most])


def _trains_well(workload: Workload, parameters_b: float, accelerator: Accelerator) -> bool:
    """Whether the state fits one accelerator, or a fast interconnect holds several together."""
    lora = workload.traits["method"] == TrainingMethod.LORA
    state = STATE[Memory.LORA if lora else Memory.ADAM].total
    least = smallest_layout(parameters_b * 1e9, accelerator, state)
    return least.size == 1 or accelerator.interconnect == "NVLink"
