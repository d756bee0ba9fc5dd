"""Workloads that ask a language model: a hosted one by the token, or an open one on own accelerators.

Own serving: reading a prompt is bound by FLOPs (2 x parameters for a token), writing an answer by
memory bandwidth (weights once for a batch, keys and values for each request in it).
"""

from dataclasses import dataclass

import numpy as np

from ..domain.architecture import Regions
from ..domain.requirements import StoreKind
from ..domain.workload import Workload
from ..knowledge.price import PriceKind
from . import availability, latency
from .bill import Item
from .capacity import HOURS_PER_MONTH, servers_for
from .offers import API, BYTES_PER_WEIGHT, OWN, carrier, group_size, hosted, own
from .part import Part, Scene
from .samples import Array
from .serving import CONTAINER_CPU, CONTAINER_MEMORY, OBJECTS, SERVERLESS_GB_PER_CPU
from .tariff import Gathered

DAYS_PER_MONTH = HOURS_PER_MONTH / 24
MILLION = 1e6
TOKENS_READ = Item(
    name="Model tokens read",
    service="llm.input_tokens",
    unit="million tokens",
    rests_on=("requests_per_day", "input_tokens", "growth"),
)
TOKENS_WRITTEN = Item(
    name="Model tokens written",
    service="llm.output_tokens",
    unit="million tokens",
    rests_on=("requests_per_day", "output_tokens", "growth"),
)
ACCELERATORS = Item(
    name="Model servers",
    service="compute.instance",
    unit="instance-hours",
    rests_on=(
        *("requests_per_day", "peak_ratio", "input_tokens", "output_tokens"),
        *("model.serving_mfu", "model.serving_bandwidth_share", "model.serving_utilization"),
    ),
)
MAX_BATCH = 64.0
GATEWAY_CPU = 0.5
HELD_FOR_REQUESTS = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class _Server:
    """One replica of an own model at each candidate, as columns; 1 where the option is no own model."""

    weights_bytes: Array
    active_parameters: Array
    kv_bytes_per_token: Array
    flops: Array
    bandwidth: Array
    memory_bytes: Array
    watts: Array


def work_out(scene: Scene, workload: Workload) -> Part:
    """Cost, availability, latency, emissions and labour of one workload for every candidate."""
    decision = f"{workload.name}.serving"
    options = scene.candidates.options[decision]
    is_own = scene.chose(workload, "serving", *(one for one in options if one.startswith(OWN)))
    per_day = scene.input(workload, "requests_per_day") * scene.growth(workload)
    _charge_tokens(scene, workload, per_day)
    replicas, (own_mean, own_variance), watts = _own(scene, workload, per_day, is_own)
    mean, variance = _api_seconds(scene, workload)
    mean, variance = np.where(is_own, own_mean, mean), np.where(is_own, own_variance, variance)
    _around(scene, workload)
    return Part(
        workload=workload.name,
        availability=_availability(scene, is_own),
        latency_ms=latency.percentile(mean, variance) * 1000,
        latency_sigma=latency.sigma(mean, variance),
        processors=np.full((1, 1), np.nan),
        headroom=np.full((1, 1), np.inf),
        recovery_hours=np.where(is_own, scene.row("model.detect_and_decide_h"), 0.0),
        data_loss_hours=np.zeros((1, 1)),
        operating_hours=np.where(
            is_own,
            scene.row("model.hours.self_hosted_model"),
            scene.row("model.hours.model_api"),
        ),
        watts=replicas * watts * scene.row("model.watts_gpu_share") * is_own,
        exit_hours=np.where(
            is_own,
            scene.row("model.exit_hours.self_hosted_model"),
            scene.row("model.exit_hours.model_api"),
        ),
        stored_gb=_objects_gb(scene, workload),
        nodes=replicas * is_own,
    )


def _charge_tokens(scene: Scene, workload: Workload, per_day: Array) -> None:
    options = scene.candidates.options[f"{workload.name}.serving"]
    codes = scene.candidates.codes[f"{workload.name}.serving"]
    models = [hosted(one, scene.library) if one.startswith(API) else None for one in options]
    names = tuple(model.model if model else "" for model in models)
    skus = tuple(names[code] for code in codes) if scene.bill.itemised else ()
    used = np.array([model is not None for model in models])[codes][:, None]
    million = per_day * DAYS_PER_MONTH / MILLION
    for item, tokens, price, high in (
        (TOKENS_READ, "input_tokens", "input_price", "input_price_high"),
        (TOKENS_WRITTEN, "output_tokens", "output_price", "output_price_high"),
    ):
        amount = np.array([float(getattr(one, price)) if one else 0.0 for one in models])
        later = np.array([float(getattr(one, high)) if one else 0.0 for one in models])
        rise = np.where(amount > 0, later / np.maximum(amount, 1e-12) - 1, 0.0)
        column = Gathered(amount[codes][:, None], np.zeros((len(codes), 1)), rise[codes][:, None])
        scene.bill.charge(item, million * scene.input(workload, tokens) * used, column, skus=skus)


def _own(
    scene: Scene, workload: Workload, per_day: Array, is_own: Array
) -> tuple[Array, tuple[Array, Array], Array]:
    """Replicas, mean and variance of an answer in seconds, and watts of a replica, of an own model."""
    if not is_own.any():
        one = np.ones((1, 1))
        return one, (one, one), one
    server = _servers(scene, workload)
    read = scene.input(workload, "input_tokens") * (1 - scene.input(workload, "cached_share"))
    written = scene.input(workload, "output_tokens")
    context = scene.input(workload, "input_tokens") + written
    per_request = server.kv_bytes_per_token * context
    room = server.memory_bytes * HELD_FOR_REQUESTS - server.weights_bytes
    batch = np.clip(np.floor(room / np.maximum(per_request, 1.0)), 1.0, MAX_BATCH)
    prefill = 2 * server.active_parameters * read / (server.flops * scene.row("model.serving_mfu"))
    bandwidth = server.bandwidth * scene.row("model.serving_bandwidth_share")
    step = _step_seconds(server, batch, per_request, bandwidth)
    occupied = prefill + written * step / batch
    peak = per_day / 86400 * scene.input(workload, "peak_ratio")
    busy = peak * occupied
    replicas = np.maximum(
        servers_for(busy, np.ones((1, 1)), scene.row("model.serving_utilization")),
        np.minimum(scene.zones, 2.0),
    )
    one = np.ones((1, 1))
    wait = latency.mean_wait(replicas, busy, occupied, scene.row("model.arrival_scv"), one)
    # Below the load that fills a batch fewer requests share a step, and each step is shorter.
    together = np.clip(peak * (prefill + written * step) / replicas, 1.0, batch)
    step = _step_seconds(server, together, per_request, bandwidth)
    mean = prefill + written * step + wait
    # Answers differ in length about as much as their mean.
    spread = (written * step) ** 2 * 0.5 + wait**2 + prefill**2 * 0.25
    _charge_servers(scene, workload, replicas * is_own)
    return replicas, (mean, spread), server.watts


def _step_seconds(server: _Server, batch: Array, per_request: Array, bandwidth: Array) -> Array:
    """Time of one token for every request of a batch; experts that nobody needs are not read."""
    experts = np.minimum(server.weights_bytes, server.active_parameters * BYTES_PER_WEIGHT * batch)
    return (experts + batch * per_request) / bandwidth


def _servers(scene: Scene, workload: Workload) -> _Server:
    options = scene.candidates.options[f"{workload.name}.serving"]
    codes = scene.candidates.codes[f"{workload.name}.serving"]
    rows = np.ones((len(options), 7))
    for place, option in enumerate(options):
        if option.startswith(OWN):
            model, accelerator = own(option, scene.library)
            size = group_size(model, accelerator) or 1
            rows[place] = (
                model.parameters_b * 1e9 * BYTES_PER_WEIGHT,
                model.active_parameters_b * 1e9,
                model.kv_bytes_per_token(),
                accelerator.bf16_tflops * 1e12 * size,
                accelerator.memory_bandwidth_gbps * 1e9 * size,
                accelerator.memory_gb * 1e9 * size,
                accelerator.tdp_w * size,
            )
    columns = rows[codes]
    names = ("weights_bytes", "active_parameters", "kv_bytes_per_token", "flops")
    names = (*names, "bandwidth", "memory_bytes", "watts")
    return _Server(**{name: columns[:, place, None] for place, name in enumerate(names)})


def _charge_servers(scene: Scene, workload: Workload, replicas: Array) -> None:
    """Machines for the replicas; a machine with more accelerators holds several of them."""
    options = scene.candidates.options[f"{workload.name}.serving"]
    codes = scene.candidates.codes[f"{workload.name}.serving"]
    sites = scene.tariff.sites
    price = np.full((len(sites), len(options), 3), np.nan)
    names = [[""] * len(options) for _ in sites]
    for row, site in enumerate(sites):
        for place, option in enumerate(options):
            if not option.startswith(OWN):
                price[row, place] = 0.0
                continue
            model, accelerator = own(option, scene.library)
            size = group_size(model, accelerator) or 1
            found = carrier(site, accelerator.name, size, PriceKind.ON_DEMAND, scene.library)
            if found is not None:
                part = size / found.sku.gpu_count
                amount = float(found.price.amount)
                price[row, place] = (
                    amount * part,
                    1 - float(found.price.low) / amount,
                    float(found.price.high) / amount - 1,
                )
                names[row][place] = found.sku.name
    chosen = price[scene.bill.site, codes]
    skus = tuple(
        names[row][code] for row, code in zip(scene.bill.site.tolist(), codes.tolist(), strict=True)
    )
    gathered = Gathered(*(chosen[:, place, None] for place in range(3)))
    copies = 1.0 + scene.chose_shared("regions", Regions.ACTIVE_ACTIVE)
    scene.bill.charge(ACCELERATORS, replicas * copies * HOURS_PER_MONTH, gathered, skus=skus)


def _around(scene: Scene, workload: Workload) -> None:
    """The program that asks the model, and the documents it answers from."""
    hours = GATEWAY_CPU * scene.zones * HOURS_PER_MONTH
    scene.add(CONTAINER_CPU, hours)
    scene.add(CONTAINER_MEMORY, hours * SERVERLESS_GB_PER_CPU)
    scene.add(OBJECTS, _objects_gb(scene, workload))


def _objects_gb(scene: Scene, workload: Workload) -> Array:
    total = np.zeros((1, 1))
    for number, store in enumerate(workload.stores):
        if store.kind is StoreKind.OBJECT:
            total = total + scene.size_gb(workload, number)
    return total


def _availability(scene: Scene, is_own: Array) -> Array:
    zones = availability.over_zones(scene.zones, scene.row("model.zone_availability"))
    region = zones * scene.row("model.regional_services") * scene.row("model.load_balancer")
    api = region * scene.row("model.api_availability")
    standby = scene.chose_shared("regions", Regions.WARM_STANDBY)
    active = scene.chose_shared("regions", Regions.ACTIVE_ACTIVE)
    effect = standby * scene.row("model.standby_effect") + active * scene.row("model.active_effect")
    both = availability.with_standby(np.where(is_own, region, api), effect)
    return both * (1 - scene.row("model.change_unavailability"))


def _api_seconds(scene: Scene, workload: Workload) -> tuple[Array, Array]:
    """Mean and variance of a hosted model's answer: first token, then the answer at its rate."""
    writing = scene.input(workload, "output_tokens") / scene.input(workload, "tokens_per_s")
    first = scene.row("model.api_first_token_s")
    return first + writing, first**2 + 0.1 * writing**2
