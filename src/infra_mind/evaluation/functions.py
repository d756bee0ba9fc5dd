"""Functions: paid by the request and by memory times duration, one for each request that is open."""

from collections.abc import Iterator

import numpy as np

from ..domain.architecture import Exclusion, Platform
from ..domain.requirements import StoreKind
from ..domain.workload import Demand, Workload
from ..knowledge.limits import Limits
from .limits import Room, provided
from .load import Fleet, Load
from .part import Bound, Mask, Scene
from .samples import Array

MILLION = 1e6
# Memory with which a function gets one whole processor, in GB.
GB_PER_PROCESSOR = 1.73


def run_functions(scene: Scene, load: Load, answer_s: Array, taken: Mask) -> Fleet:
    """Charges what runs; a function waits for its stores at full price, and none waits for a processor."""
    memory = np.maximum(load.memory_gb, GB_PER_PROCESSOR)
    scene.charge_part(
        "functions",
        {
            "gb_seconds": load.month * answer_s * memory * taken,
            "calls": load.month * taken / MILLION,
        },
    )
    return Fleet(
        peak=np.maximum(np.ceil(load.peak * answer_s - 1e-9), 1.0),
        average=load.average * load.cpu_s,
        vcpu=np.ones((1, 1)),
    )


def late_ms(scene: Scene, workload: Workload) -> tuple[Array, Array]:
    """Mean and variance of what calling a function adds: routing, and cold starts of a few requests."""
    functions = scene.chose(workload, "platform", Platform.FUNCTIONS)
    if not functions.any():
        return np.zeros((1, 1)), np.zeros((1, 1))
    share, cold = scene.row("model.cold_share"), scene.row("model.cold_ms")
    routed = scene.row("model.function_ms")
    # A cold start varies about as much as its mean.
    variance = share * 2 * cold**2 - (share * cold) ** 2 + routed**2
    return functions * (routed + share * cold), functions * variance


def rooms(scene: Scene, workload: Workload, load: Load, answer_s: Array) -> tuple[Room, ...]:
    """How many times the peak fits into what may run at once, and a request into a function."""
    functions = scene.chose(workload, "platform", Platform.FUNCTIONS)
    if not functions.any():
        return ()
    used = {"function_concurrency": load.peak * answer_s, "function_memory": load.memory_gb}
    return tuple(
        Room(
            bound=Bound(limit=limit, of=workload.name),
            times=np.where(functions, provided(scene, limit) / np.maximum(amount, 1e-9), np.inf),
        )
        for limit, amount in used.items()
    )


def refuse(
    workload: Workload, demand: Demand, provider: str, limits: Limits
) -> Iterator[Exclusion]:
    """Functions where what is likely does not fit into them."""

    def likely(name: str) -> float:
        return demand.assumptions[workload.inputs[name]].likely

    seconds = likely("cpu_ms") / 1000
    reason = ""
    if seconds > limits.find("function_seconds", provider).value:
        reason = "a request takes longer than a function may run"
    elif likely("memory_mb") / 1024 > limits.find("function_memory", provider).value:
        reason = "a request needs more memory than a function can have"
    elif any(store.kind is StoreKind.RELATIONAL for store in workload.stores):
        named = workload.inputs
        peak = (
            likely("peak_rps")
            if "peak_rps" in named
            else likely("average_rps") * max(likely("peak_ratio"), 1.0)
        )
        if peak * seconds > limits.find("database_connections", provider).value:
            reason = (
                "each function keeps a connection of its own: at peak more than a database takes"
            )
    if reason:
        option = f"{workload.name}.platform"
        yield Exclusion(decision=option, option=Platform.FUNCTIONS, reason=reason)
