"""Own models that answer requests: on accelerators, or on processors where they are small.

A model of a billion parameters or more is taken to write text: prompts and answers as `decoding` has
them, its weights with as many bits as was decided. A smaller one answers in one pass of so many FLOPs a
parameter, in batches that share its weights.
"""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from ....core.units import MS_PER_SECOND, SECONDS_PER_MINUTE
from ....domain.design import Decision
from ....domain.option import DecisionKind, Precision
from ....domain.workload import Workload
from ...candidates import Codes
from ...compute.fleet import SERVERLESS_GIB_PER_CPU
from ...compute.load import read_traffic
from ...compute.offers import PROCESSOR, PROCESSORS, group_size
from ...compute.rental import Copies, Wanted, rent_servers
from ...compute.replica import (
    BUSY_WITHOUT_A_ZONE,
    MOST_COPIES,
    NO_REPLICA,
    Replica,
    as_group,
    replica_on,
    replicas_for,
    serving_rates,
)
from ...effects import outages, wiring
from ...effects.labour import operate, work, work_of_machines
from ...methods import latency
from ...methods.decoding import (
    Exchange,
    Group,
    Rates,
    answer_seconds,
    batch_in_time,
    occupied_seconds,
    served_together,
    waiting_seconds,
)
from ...methods.transformer import kv_bytes_per_token, shape_of
from ...part import Bound, Part
from ...samples import Array
from ...scene import Mask, Scene

# From so many billions of parameters on a model is taken to write text.
WRITES_FROM = 1.0
GATEWAY_CPU = 0.5
# Inputs of one shape take about the same time.
SINGLE_PASS = 0.05
# Heads that keys and values are kept for, and their size, in the open models of today.
KV_HEADS, HEAD_DIM = 8, 128
# Memory of a machine over the weights that it holds.
MEMORY_OVER_WEIGHTS = 1.5
# Of 4 bits with a scale for each 128 weights, and the head in 16 bits, as published checkpoints have it.
BITS = {Precision.SIXTEEN_BITS: 16.0, Precision.EIGHT_BITS: 8.0, Precision.FOUR_BITS: 4.6}
# Asks for a machine that nobody rents: the weights are not held.
NO_MACHINE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """How a workload is served at the peak: copies, requests that each serves at once, and their time.

    `needed` copies would carry the peak, `replicas` are as many of them as one design may have;
    `average` run over the day; `occupied` are the seconds that a request takes of one.
    """

    batch: Array
    needed: Array
    replicas: Array
    average: Array
    occupied: Array
    mean: Array
    variance: Array


def writes(workload: Workload) -> bool:
    return workload.traits["task"] == "write"


def work_out(scene: Scene, workload: Workload) -> Part:
    """Cost, availability, latency, emissions and labour of one workload for every candidate."""
    processor = _on_processors(scene, workload)
    group = group_of(scene, workload)
    served = serve(scene, workload, group)
    rent_servers(
        scene,
        _places(scene, workload),
        wanted(scene, workload),
        scene.items["inference_servers"],
        copies=Copies(peak=served.replicas, running=served.average),
        steady=lambda plan: _always_on(plan, workload, group),
    )
    work(scene, "self_hosted_model")
    operate(scene, Precision.FOUR_BITS, scene.chose(workload, Precision.FOUR_BITS))
    work_of_machines(scene, served.replicas)
    vcpu = GATEWAY_CPU * scene.zones
    scene.charge_part("gateway", {"vcpu": vcpu, "memory": vcpu * SERVERLESS_GIB_PER_CPU})
    return Part(
        workload=workload.name,
        accelerated=True,
        availability=_availability(scene, served),
        latency_ms=latency.percentile(served.mean, served.variance) * MS_PER_SECOND,
        latency_sigma=latency.sigma(served.mean, served.variance),
        processors=np.full((1, 1), np.nan),
        headroom=MOST_COPIES / served.needed,
        room=MOST_COPIES / served.needed,
        bounds=(Bound(limit="model_copies", of=workload.name),),
        recovery_hours=scene.row("model.detect_and_decide_h"),
        data_loss_hours=np.zeros((1, 1)),
        watts=served.average * scene.copies * _watts(scene, processor, group),
        stored_gb=np.zeros((1, 1)),
        nodes=served.replicas,
    )


def group_of(scene: Scene, workload: Workload) -> Group:
    """What one copy of the model runs on, by candidate and sample."""
    found = [_replica(scene, workload, *one) for one in _options(scene, workload)]
    group = as_group(found, _places(scene, workload))
    processor = _on_processors(scene, workload)
    parameters = scene.input(workload, "parameters_b") * 1e9
    # One pass of a small model does more or less than two FLOPs with each parameter.
    each = 1.0 if writes(workload) else scene.input(workload, "flops_per_parameter") / 2
    return replace(
        group,
        weights_bytes=parameters * group.bytes_per_weight,
        active_parameters=parameters * each,
        flops=np.where(
            processor, PROCESSORS * 1e9 * scene.row("model.processor_gflops"), group.flops
        ),
        bandwidth=np.where(
            processor, PROCESSORS * 1e9 * scene.row("model.processor_gb_per_s"), group.bandwidth
        ),
    )


def serve(scene: Scene, workload: Workload, group: Group) -> Served:
    """The largest batch that keeps the target, the copies for the peak, and how long answers take."""
    asked, rates = _exchange(scene, workload), _rates(scene, workload)
    batch = batch_in_time(group, rates, asked, float(workload.traits["latency_ms"]) / MS_PER_SECOND)
    occupied = occupied_seconds(group, rates, asked, batch)
    arriving = read_traffic(scene, workload)
    needed = replicas_for(scene, arriving.peak * occupied, scene.zones)
    replicas = np.minimum(needed, MOST_COPIES)
    # What more copies would have to carry is refused, and told as missing room.
    busy = np.minimum(arriving.peak * occupied, replicas * BUSY_WITHOUT_A_ZONE)
    together = served_together(group, rates, asked, busy / occupied / replicas, batch)
    mean, variance = answer_seconds(group, rates, asked, together)
    wait = waiting_seconds(replicas, busy, occupied, batch, scene.row("model.arrival_scv"))
    network = scene.row("model.network_ms") / MS_PER_SECOND
    share = arriving.average / arriving.peak * scene.row("model.autoscaling_slack")
    floor = np.minimum(scene.zones, replicas)
    return Served(
        batch=batch,
        needed=needed,
        replicas=replicas,
        average=np.clip(replicas * share, floor, replicas),
        occupied=occupied,
        mean=mean + wait + network,
        variance=variance + wait**2 + (network / 2) ** 2,
    )


def cold_start_seconds(scene: Scene, workload: Workload) -> Array:
    """Until a further copy answers: a machine starts, and reads its weights."""
    weights_gb = scene.input(workload, "parameters_b") * _weight_bytes(scene, workload)
    start = scene.row("model.machine_start_min") * SECONDS_PER_MINUTE
    return start + weights_gb / scene.row("model.checkpoint_gb_per_s")


def wanted(scene: Scene, workload: Workload) -> tuple[Wanted | None, ...]:
    """What is rented for one copy, by option."""
    found: list[Wanted | None] = []
    for name, weight in _options(scene, workload):
        weights_gb = scene.likely(workload, "parameters_b") * weight
        if name == PROCESSOR:
            memory = int(np.ceil(weights_gb * MEMORY_OVER_WEIGHTS))
            found.append(Wanted(accelerator=PROCESSOR, together=memory, each=1))
            continue
        size = group_size(weights_gb, scene.library.accelerators.get(name)) or NO_MACHINE
        found.append(Wanted(accelerator=name, together=size, each=size))
    return tuple(found)


def _on_processors(scene: Scene, workload: Workload) -> Mask:
    decision = Decision(DecisionKind.ACCELERATOR, workload.name)
    return scene.candidates.chose(decision, PROCESSOR)


def _options(scene: Scene, workload: Workload) -> tuple[tuple[str, float], ...]:
    """Accelerators, each with the bytes of a weight by precision."""
    names = scene.names(workload, DecisionKind.ACCELERATOR)
    return tuple(product(names, (BITS[one] / 8 for one in Precision)))


def _places(scene: Scene, workload: Workload) -> Codes:
    """Position in `_options` of what each candidate took; shape (candidates,)."""
    accelerator = scene.codes(workload, DecisionKind.ACCELERATOR)
    return accelerator * len(Precision) + _precision(scene, workload)


def _precision(scene: Scene, workload: Workload) -> Codes:
    """Position in `Precision` of what each candidate took, 16 bits where nothing was decided."""
    taken = np.zeros(scene.candidates.size, dtype=np.intp)
    for place, one in enumerate(Precision):
        taken += place * scene.chose(workload, one)[:, 0]
    return taken


def _weight_bytes(scene: Scene, workload: Workload) -> Array:
    sizes = np.array([BITS[one] / 8 for one in Precision])
    return sizes[_precision(scene, workload)][:, None]


def _replica(scene: Scene, workload: Workload, name: str, weight: float) -> Replica:
    parameters = scene.likely(workload, "parameters_b") * 1e9
    if name == PROCESSOR:
        # Rates and memory of processors are assumptions, put in later.
        held = parameters * weight * MEMORY_OVER_WEIGHTS + 1e9
        return replace(NO_REPLICA, bytes_per_weight=weight, memory_bytes=held)
    accelerator = scene.library.accelerators.get(name)
    kv_bytes = 0.0
    if writes(workload):
        layers = shape_of(parameters).layers
        kv_bytes = kv_bytes_per_token(layers=layers, kv_heads=KV_HEADS, head_dim=HEAD_DIM)
    return replica_on(
        accelerator,
        group_size(parameters * weight / 1e9, accelerator) or 1,
        parameters=parameters,
        active_parameters=parameters,
        bytes_per_weight=weight,
        kv_bytes=kv_bytes,
    )


def _exchange(scene: Scene, workload: Workload) -> Exchange:
    """One request; a single pass is one step that reads no prompt."""
    if not writes(workload):
        nothing = np.zeros((1, 1))
        once = np.ones((1, 1))
        return Exchange(read=nothing, prompt=nothing, written=once, variation=SINGLE_PASS)
    prompt = scene.input(workload, "input_tokens")
    return Exchange(read=prompt, prompt=prompt, written=scene.input(workload, "output_tokens"))


def _rates(scene: Scene, workload: Workload) -> Rates:
    rates = serving_rates(scene)
    if writes(workload):
        return rates
    step = scene.row("model.prediction_step_ms") / MS_PER_SECOND
    return replace(rates, step=step, drafts=np.ones((1, 1)))


def _always_on(plan: Scene, workload: Workload, group: Group) -> Array:
    """Whole copies that a plan counts on at every hour: the trough, and one in each zone."""
    served = serve(plan, workload, group)
    trough = served.average * plan.row("model.commitment_trough")
    return np.maximum(trough, np.minimum(plan.zones, served.replicas))


def _watts(scene: Scene, processor: Mask, group: Group) -> Array:
    machine = PROCESSORS * scene.row("model.watts_per_vcpu")
    return np.where(processor, machine, group.watts * scene.row("model.watts_gpu_share"))


def _availability(scene: Scene, served: Served) -> Array:
    busy = served.average * scene.row("model.serving_utilization")
    return wiring.available(
        scene, "inference", machines=outages.machines(scene, served.replicas, busy)
    )
