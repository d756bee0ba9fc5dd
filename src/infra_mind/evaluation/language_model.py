"""Workloads that ask a language model: a hosted one by the token, or an open one on own accelerators.

Own serving: reading a prompt is bound by FLOPs (2 x parameters for a token), writing an answer by
memory bandwidth (weights once for a batch, keys and values for each request in it). R. Pope et al.,
Efficiently Scaling Transformer Inference, 2022, section 2. Hosted: every token at the list price;
what prompts repeat is not reduced, so that the bill is an upper bound.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from ..domain.requirements import StoreKind
from ..domain.workload import Workload
from ..knowledge.llm_models import HostedModel
from ..knowledge.price import PriceKind
from . import availability, latency
from .candidates import Codes, positions
from .capacity import HOURS_PER_MONTH, servers_for
from .fleet import SERVERLESS_GB_PER_CPU
from .items import (
    CONTAINER_CPU,
    CONTAINER_MEMORY,
    MODEL_SERVERS,
    OBJECTS,
    TOKENS_READ,
    TOKENS_WRITTEN,
)
from .offers import API, BYTES_PER_WEIGHT, OWN, group_size, hosted, own
from .part import Mask, Part, Scene
from .rental import Wanted, rent
from .samples import Array
from .tariff import Gathered

DAYS_PER_MONTH = HOURS_PER_MONTH / 24
SECONDS_PER_DAY = 86_400.0
MILLION = 1e6
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """Time of one answer in seconds: its mean and variance, and the replicas that keep it."""

    mean: Array
    variance: Array
    replicas: Array


def work_out(scene: Scene, workload: Workload) -> Part:
    """Cost, availability, latency, emissions and labour of one workload for every candidate."""
    options = scene.candidates.options[f"{workload.name}.serving"]
    is_own = scene.chose(workload, "serving", *(one for one in options if one.startswith(OWN)))
    api, server = _hosted_answer(scene, workload), _servers(scene, workload)
    answer = _own_answer(scene, workload, server) if is_own.any() else api
    mean = np.where(is_own, answer.mean, api.mean)
    variance = np.where(is_own, answer.variance, api.variance)
    _charge_tokens(scene, workload)
    if is_own.any():
        _charge_servers(scene, workload, server, answer.replicas * is_own, is_own)
    _charge_around(scene, workload)
    return Part(
        workload=workload.name,
        availability=_availability(scene, is_own),
        latency_ms=latency.percentile(mean, variance) * 1000,
        latency_sigma=latency.sigma(mean, variance),
        processors=np.full((1, 1), np.nan),
        headroom=np.full((1, 1), np.inf),
        recovery_hours=np.where(is_own, scene.row("model.detect_and_decide_h"), 0.0),
        data_loss_hours=np.zeros((1, 1)),
        operating_hours=_either(scene, is_own, "model.hours"),
        watts=_watts(scene, workload, server, answer.replicas, is_own),
        exit_hours=_either(scene, is_own, "model.exit_hours"),
        stored_gb=_objects_gb(scene, workload),
        nodes=answer.replicas * is_own,
    )


def _either(scene: Scene, is_own: Mask, prefix: str) -> Array:
    own_model, api = scene.row(f"{prefix}.self_hosted_model"), scene.row(f"{prefix}.model_api")
    return np.where(is_own, own_model, api)


def _per_day(scene: Scene, workload: Workload) -> Array:
    return scene.input(workload, "requests_per_day") * scene.growth(workload)


def _charge_tokens(scene: Scene, workload: Workload) -> None:
    options = scene.candidates.options[f"{workload.name}.serving"]
    codes = scene.candidates.codes[f"{workload.name}.serving"]
    models = [hosted(one, scene.library) if one.startswith(API) else None for one in options]
    used = np.array([model is not None for model in models])[codes][:, None]
    names = [model.model if model else "" for model in models]
    skus = tuple(names[code] for code in positions(codes)) if scene.bill.itemised else ()
    million = _per_day(scene, workload) * DAYS_PER_MONTH / MILLION * used
    read, written = scene.input(workload, "input_tokens"), scene.input(workload, "output_tokens")
    price = _token_prices(models, lambda one: (one.input_price, one.input_price_high))
    scene.bill.charge(TOKENS_READ, million * read, _taken(price, codes), skus=skus)
    price = _token_prices(models, lambda one: (one.output_price, one.output_price_high))
    scene.bill.charge(TOKENS_WRITTEN, million * written, _taken(price, codes), skus=skus)


def _token_prices(
    models: list[HostedModel | None], read: Callable[[HostedModel], tuple[Decimal, Decimal]]
) -> Gathered:
    """Price of each option, and how far it is announced to rise; nothing for own models."""
    pairs = [read(model) if model else (Decimal(0), Decimal(0)) for model in models]
    amount = np.array([float(price) for price, _ in pairs])
    rise = np.array([float(high / price - 1) if price else 0.0 for price, high in pairs])
    return Gathered(amount, np.zeros(len(pairs)), rise)


def _taken(price: Gathered, codes: Codes) -> Gathered:
    return Gathered(
        price.amount[codes][:, None], price.below[codes][:, None], price.above[codes][:, None]
    )


def _own_answer(scene: Scene, workload: Workload, server: _Server) -> _Answer:
    """Replicas for the peak, at least one in each of two zones, and how long an answer then takes."""
    read = scene.input(workload, "input_tokens") * (1 - scene.input(workload, "cached_share"))
    written = scene.input(workload, "output_tokens")
    held = server.kv_bytes_per_token * (scene.input(workload, "input_tokens") + written)
    room = server.memory_bytes * HELD_FOR_REQUESTS - server.weights_bytes
    batch = np.clip(np.floor(room / np.maximum(held, 1.0)), 1.0, MAX_BATCH)
    prefill = 2 * server.active_parameters * read / (server.flops * scene.row("model.serving_mfu"))
    bandwidth = server.bandwidth * scene.row("model.serving_bandwidth_share")
    step = _step_seconds(server, batch, held, bandwidth)
    # Seconds that one request occupies a replica for: the whole prompt, and its share of each step.
    occupied = prefill + written * step / batch
    peak = _per_day(scene, workload) / SECONDS_PER_DAY * scene.input(workload, "peak_ratio")
    busy, one = peak * occupied, np.ones((1, 1))
    replicas = np.maximum(
        servers_for(busy, one, scene.row("model.serving_utilization")),
        np.minimum(scene.zones, 2.0),
    )
    wait = latency.mean_wait(replicas, busy, occupied, scene.row("model.arrival_scv"), one)
    # Below the load that fills a batch fewer requests share a step, and each step is shorter.
    together = np.clip(peak * (prefill + written * step) / replicas, 1.0, batch)
    writing = written * _step_seconds(server, together, held, bandwidth)
    # Answers differ in length about as much as their mean.
    variance = writing**2 * 0.5 + wait**2 + prefill**2 * 0.25
    return _Answer(mean=prefill + writing + wait, variance=variance, replicas=replicas)


def _step_seconds(server: _Server, batch: Array, held: Array, bandwidth: Array) -> Array:
    """Time of one token for every request of a batch; experts that nobody needs are not read."""
    experts = np.minimum(server.weights_bytes, server.active_parameters * BYTES_PER_WEIGHT * batch)
    return (experts + batch * held) / bandwidth


def _hosted_answer(scene: Scene, workload: Workload) -> _Answer:
    """A hosted model's answer: first token, then the answer at its rate."""
    writing = scene.input(workload, "output_tokens") / scene.input(workload, "tokens_per_s")
    first = scene.row("model.api_first_token_s")
    none = np.zeros((1, 1))
    return _Answer(mean=first + writing, variance=first**2 + 0.1 * writing**2, replicas=none)


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
    return _Server(
        weights_bytes=columns[:, 0, None],
        active_parameters=columns[:, 1, None],
        kv_bytes_per_token=columns[:, 2, None],
        flops=columns[:, 3, None],
        bandwidth=columns[:, 4, None],
        memory_bytes=columns[:, 5, None],
        watts=columns[:, 6, None],
    )


def _charge_servers(
    scene: Scene, workload: Workload, server: _Server, replicas: Array, is_own: Mask
) -> None:
    """Machines for the replicas, which run at every hour; one with more accelerators holds several.

    A commitment covers the replicas that were likely when its term began.
    """
    wanted = _wanted(scene, workload)
    committed = np.zeros((1, 1))
    for chosen, kind, plan in scene.plans():
        found = rent(scene, workload, "serving", wanted, kind)
        bought = chosen & is_own & ~np.isnan(found.price.amount)
        planned = _own_answer(plan, workload, server).replicas
        ahead = np.floor(planned * plan.copies + 1e-9) * HOURS_PER_MONTH * bought
        scene.bill.charge(MODEL_SERVERS.committed, ahead, found.price, kind=kind, skus=found.skus)
        committed = committed + ahead
    found = rent(scene, workload, "serving", wanted, PriceKind.ON_DEMAND)
    hours = np.maximum(replicas * scene.copies * HOURS_PER_MONTH - committed, 0.0)
    scene.bill.charge(MODEL_SERVERS, hours, found.price, skus=found.skus)


def _wanted(scene: Scene, workload: Workload) -> tuple[Wanted | None, ...]:
    found: list[Wanted | None] = []
    for option in scene.candidates.options[f"{workload.name}.serving"]:
        if not option.startswith(OWN):
            found.append(None)
            continue
        model, accelerator = own(option, scene.library)
        size = group_size(model, accelerator) or 1
        found.append(Wanted(accelerator=accelerator.name, together=size, charged=size))
    return tuple(found)


def _charge_around(scene: Scene, workload: Workload) -> None:
    """The program that asks the model, a container in each zone, and the documents it answers from."""
    hours = GATEWAY_CPU * scene.zones * scene.copies * HOURS_PER_MONTH
    scene.add(CONTAINER_CPU, hours)
    scene.add(CONTAINER_MEMORY, hours * SERVERLESS_GB_PER_CPU)
    scene.add(OBJECTS, _objects_gb(scene, workload))


def _objects_gb(scene: Scene, workload: Workload) -> Array:
    total = np.zeros((1, 1))
    for number, store in enumerate(workload.stores):
        if store.kind is StoreKind.OBJECT:
            total = total + scene.size_gb(workload, number)
    return total


def _watts(
    scene: Scene, workload: Workload, server: _Server, replicas: Array, is_own: Mask
) -> Array:
    """Own accelerators by their design power; a hosted model by the energy of a request."""
    own_model = replicas * scene.copies * server.watts * scene.row("model.watts_gpu_share")
    hosted_model = _per_day(scene, workload) / 24 * scene.row("model.api_wh_per_request")
    return np.where(is_own, own_model, hosted_model)


def _availability(scene: Scene, is_own: Mask) -> Array:
    """Zones, regional services and balancer in series, and a hosted model's own; a second region."""
    zones = availability.over_zones(scene.zones, scene.row("model.zone_availability"))
    region = zones * scene.row("model.regional_services") * scene.row("model.load_balancer")
    api = region * scene.row("model.api_availability")
    both = scene.with_second_region(np.where(is_own, region, api))
    return both * (1 - scene.row("model.change_unavailability"))
