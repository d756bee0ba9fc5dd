"""Functions: paid by the request and by memory times duration, one for each request that is open."""

from collections.abc import Iterator

import numpy as np

from ...core.units import GB_PER_GIB, MB_PER_GB, MILLION, MS_PER_SECOND
from ...domain.architecture import Exclusion
from ...domain.design import Decision
from ...domain.option import DecisionKind, Platform
from ...domain.requirements import StoreKind
from ...domain.workload import Demand, Workload
from ...knowledge.limits import Limits
from ..effects.limits import Room, provided
from ..part import Bound
from ..samples import Array
from ..scene import Mask, Scene
from .load import Fleet, Load, traffic

# Memory with which a function gets one whole processor, in GiB.
GIB_PER_PROCESSOR = 1.73
# The standard normal distribution at its 95th percentile, and its density there.
P95, Z95, DENSITY_95 = 0.95, 1.6449, 0.10314
MOST_COLD = 0.04


def run_functions(scene: Scene, load: Load, answer_s: Array, taken: Mask) -> Fleet:
    """Charges what runs; a function waits for its stores at full price, and none waits for a processor."""
    memory = np.maximum(load.memory_gib, GIB_PER_PROCESSOR)
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


def routed_ms(scene: Scene, workload: Workload) -> Array:
    """What calling a function that is ready adds to an answer."""
    functions = scene.chose(workload, Platform.FUNCTIONS)
    return functions * scene.row("model.function_ms")


def with_cold_starts(scene: Scene, workload: Workload, p95_ms: Array, sigma: Array) -> Array:
    """P95 where some calls start cold and are late: the others have to be quicker than a higher share.

    For a share of cold starts below 5 %, the normal quantile of 0.95 / (1 - share) by its second-order
    expansion at 0.95, good to 3 % up to a share of 3 %.
    """
    functions = scene.chose(workload, Platform.FUNCTIONS)
    if not functions.any():
        return p95_ms
    share = np.minimum(scene.row("model.cold_share"), MOST_COLD)
    step = P95 * share / (1 - share) / DENSITY_95
    return np.where(functions, p95_ms * np.exp((step + Z95 * step**2 / 2) * sigma), p95_ms)


def rooms(scene: Scene, workload: Workload, load: Load, answer_s: Array) -> tuple[Room, ...]:
    """How many times the peak fits into what may run at once, and a request into a function."""
    functions = scene.chose(workload, Platform.FUNCTIONS)
    if not functions.any():
        return ()
    used = {"function_concurrency": load.peak * answer_s, "function_memory": load.memory_gib}
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

    seconds = likely("cpu_ms") / MS_PER_SECOND
    reason = ""
    if seconds > limits.find("function_seconds", provider).value:
        reason = "a request takes longer than a function may run"
    elif (
        likely("memory_mb") / MB_PER_GB / GB_PER_GIB
        > limits.find("function_memory", provider).value
    ):
        reason = "a request needs more memory than a function can have"
    elif any(store.kind is StoreKind.RELATIONAL for store in workload.stores):
        peak = traffic(workload, lambda name: np.array(likely(name))).peak
        if peak * seconds > limits.find("database_connections", provider).value:
            reason = (
                "each function keeps a connection of its own: at peak more than a database takes"
            )
    if reason:
        decision = Decision(DecisionKind.PLATFORM, workload.name)
        yield Exclusion(decision=decision, option=Platform.FUNCTIONS, reason=reason)
