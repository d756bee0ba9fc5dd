"""Copies of a served model: what one runs on, and how many of them carry the peak."""

from dataclasses import dataclass, fields

import numpy as np

from ...core.units import BYTES_PER_GB, MS_PER_SECOND
from ...knowledge.accelerators import Accelerator
from ...knowledge.llm_models import OpenModel
from ..candidates import Codes
from ..methods.capacity import servers_for, spread_over_zones
from ..methods.decoding import Group, Rates
from ..methods.transformer import kv_bytes_per_token
from ..samples import Array
from ..scene import Scene
from .offers import group_size

# When a zone is lost, those that are left may be this busy: answers come late, none is refused.
BUSY_WITHOUT_A_ZONE = 0.95
# More copies of one model than this a design is not reckoned with: no account is given so many.
MOST_COPIES = 10_000.0
EIGHT_BITS = 1.0
FAST_LINK = "NVLink"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """One copy of a model on accelerators of one kind; the same fields as `Group`, one number each."""

    accelerators: float
    weights_bytes: float
    bytes_per_weight: float
    active_parameters: float
    kv_bytes: float
    flops: float
    bandwidth: float
    memory_bytes: float
    watts: float
    linked: float


# Stands for an option that serves nothing itself.
NO_REPLICA = Replica(
    accelerators=1.0,
    weights_bytes=1.0,
    bytes_per_weight=1.0,
    active_parameters=1.0,
    kv_bytes=1.0,
    flops=1.0,
    bandwidth=1.0,
    memory_bytes=1e3,
    watts=1.0,
    linked=1.0,
)


def replica_on(
    accelerator: Accelerator,
    accelerators: int,
    *,
    parameters: float,
    active_parameters: float,
    bytes_per_weight: float,
    kv_bytes: float,
) -> Replica:
    """A model on so many accelerators; those that compute in 8 bits do so with weights of 8 bits."""
    eight = accelerator.fp8_tflops if bytes_per_weight == EIGHT_BITS else None
    return Replica(
        accelerators=float(accelerators),
        weights_bytes=parameters * bytes_per_weight,
        bytes_per_weight=bytes_per_weight,
        active_parameters=active_parameters,
        kv_bytes=kv_bytes,
        flops=(eight or accelerator.bf16_tflops) * 1e12 * accelerators,
        bandwidth=accelerator.memory_bandwidth_gbps * 1e9 * accelerators,
        memory_bytes=accelerator.memory_gb * BYTES_PER_GB * accelerators,
        watts=accelerator.tdp_w * accelerators,
        linked=float(accelerator.interconnect == FAST_LINK),
    )


def replica_of(model: OpenModel, accelerator: Accelerator) -> Replica:
    """An open model as it was published, on the fewest accelerators of a machine that hold it."""
    return replica_on(
        accelerator,
        group_size(model.weights_gb, accelerator) or 1,
        parameters=model.parameters_b * 1e9,
        active_parameters=model.active_parameters_b * 1e9,
        bytes_per_weight=model.bytes_per_weight,
        kv_bytes=kv_bytes_per_token(
            layers=model.layers, kv_heads=model.kv_heads, head_dim=model.head_dim
        ),
    )


def as_group(replicas: list[Replica], codes: Codes) -> Group:
    """The replica of each candidate's option, as columns."""

    def column(name: str) -> Array:
        values: list[float] = [getattr(one, name) for one in replicas]
        return np.array(values)[codes][:, None]

    return Group(**{one.name: column(one.name) for one in fields(Replica)})


def serving_rates(scene: Scene) -> Rates:
    return Rates(
        flops=scene.row("model.serving_mfu"),
        bandwidth=scene.row("model.serving_bandwidth_share"),
        split=scene.row("model.serving_split"),
        bus=scene.row("model.serving_bus"),
        step=scene.row("model.serving_step_ms") / MS_PER_SECOND,
        drafts=scene.row("model.serving_drafts"),
    )


def replicas_for(scene: Scene, busy: Array, zones: Array) -> Array:
    """Copies for a peak that keeps `busy` of them: at the utilization aimed at, and without a zone."""
    one = np.ones((1, 1))
    planned = servers_for(busy, one, scene.row("model.serving_utilization"))
    least = servers_for(busy, one, np.full((1, 1), BUSY_WITHOUT_A_ZONE))
    spare = spread_over_zones(least, zones)
    return np.maximum(np.maximum(planned, spare), np.minimum(zones, 2.0))
