"""Batch data processing: so many GB a run, in a window, on processors that are rented for it.

Work of a run = GB / (GB that one processor gets through in an hour) x what skew, shuffles and retries
add. It is spread over as many processors as it takes to end within the window; starting them takes its
time. Nobody waits for an answer: what is promised is the window.
"""

from dataclasses import dataclass

import numpy as np

from ....core.units import DAYS_PER_MONTH, HOURS_PER_DAY, HOURS_PER_MONTH, THOUSAND
from ....domain.option import Engine, Lifecycle, Platform, Purchase
from ....domain.workload import Workload
from ....prices.price import PriceKind
from ...compute.nodes import VCPUS, charge_hours, nodes_for
from ...effects.labour import operate, work, work_of
from ...part import Part
from ...samples import Array
from ...scene import Scene
from ...stores.objects import COLD_AFTER
from ..managed import bounded, part, power, recovery_hours
from ..own_stores import charge_own_stores, with_stores

# A window is planned to be used to this share; what is left is for a run that has to be repeated in part.
PLANNED_SHARE = 0.8
# Objects of about 64 MB, as engines write them.
OBJECTS_PER_GB = 16.0
CONTAINER_GIB_PER_CPU = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a run has to do: GB a day in so many runs, GB that a processor gets through in an hour.

    `overhead` is work over the pure work, `most_vcpus` what the account may start at once.
    """

    gb_per_day: Array
    runs_per_day: Array
    gb_per_vcpu_hour: Array
    overhead: Array
    window_h: Array
    start_h: Array
    most_vcpus: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRun:
    """One run: GB read, processor-hours of work, nodes, hours until it is through, hours it may take.

    `room` is how often the processors that it takes fit into those that an account may start.
    """

    gb: Array
    work: Array
    nodes: Array
    wall_h: Array
    window_h: Array
    room: Array
    per_month: Array


def plan(batch: Batch) -> BatchRun:
    """As few nodes as end a run within its planned share of the window."""
    per_day = np.maximum(batch.runs_per_day, 1e-6)
    gb = batch.gb_per_day / per_day
    work = gb / batch.gb_per_vcpu_hour * batch.overhead
    # The next run must not find the last one still at work.
    window = np.minimum(batch.window_h, HOURS_PER_DAY / per_day)
    wanted = work / np.maximum(window * PLANNED_SHARE - batch.start_h, window / 10)
    most = np.maximum(np.floor(batch.most_vcpus / VCPUS), 1.0)
    nodes = np.minimum(nodes_for(wanted), most)
    return BatchRun(
        gb=gb,
        work=work,
        nodes=nodes,
        wall_h=batch.start_h + work / (nodes * VCPUS),
        window_h=window,
        room=batch.most_vcpus / np.maximum(wanted, 1e-9),
        per_month=per_day * DAYS_PER_MONTH,
    )


def plan_run(scene: Scene, workload: Workload) -> BatchRun:
    """The cluster of a run on the engine of each candidate."""
    spot = scene.chose(workload, Purchase.SPOT)
    kubernetes = scene.chose(workload, Engine.KUBERNETES)
    lost = np.where(spot, scene.input(workload, "spot_rework"), 1.0)
    aside = 1 - kubernetes * scene.row("model.kubernetes_overhead")
    return plan(
        Batch(
            gb_per_day=scene.input(workload, "gb_per_day") * scene.growth(workload),
            runs_per_day=scene.input(workload, "runs_per_day"),
            gb_per_vcpu_hour=scene.input(workload, "gb_per_vcpu_hour"),
            overhead=scene.input(workload, "overhead") * lost / aside,
            window_h=scene.input(workload, "window_h"),
            start_h=scene.input(workload, "start_h"),
            most_vcpus=scene.input(workload, "most_vcpus"),
        )
    )


def work_out(scene: Scene, workload: Workload) -> Part:
    """Cost, emissions and labour of one workload for every candidate."""
    run = plan_run(scene, workload)
    kept = _kept_gb(scene, workload, run)
    _charge(scene, workload, run, kept)
    machines = _on_machines(scene, workload)
    rented = np.where(machines, run.nodes * VCPUS * run.wall_h, run.work)
    work_of(scene, workload, Engine)
    work(scene, "pipeline")
    operate(scene, "spot", scene.chose(workload, Purchase.SPOT))
    own_stores = charge_own_stores(scene, workload)
    found = part(
        workload.name,
        rooms=(bounded("batch_processors", workload.name, run.room),),
        # A run is repeated from its input, which outlives zones in object storage: nothing is restored.
        recovery=recovery_hours(scene, np.zeros((1, 1))),
        data_loss=np.zeros((1, 1)),
        watts=power(scene, rented * run.per_month / HOURS_PER_MONTH / scene.copies, kept),
        stored_gb=kept,
        nodes=run.nodes,
    )
    return with_stores(scene, workload, own_stores, found)


def _on_machines(scene: Scene, workload: Workload) -> Array:
    return scene.chose(workload, Engine.VIRTUAL_MACHINES, Engine.KUBERNETES) * 1.0


def _kept_gb(scene: Scene, workload: Workload, run: BatchRun) -> Array:
    """What was read and written within the retention."""
    days = run.gb * run.per_month / DAYS_PER_MONTH * scene.input(workload, "retention_days")
    return days * (1 + scene.input(workload, "output_share"))


def _old_days(scene: Scene, workload: Workload) -> Array:
    """Of the days that data is kept, those that it has lain there for months."""
    days = scene.input(workload, "retention_days")
    return np.maximum(days - COLD_AFTER * DAYS_PER_MONTH, 0.0)


def _charged(scene: Scene, days: Array) -> Array:
    """What an archive charges over what lies in it: what is deleted early is paid to the end."""
    least = scene.fact("archive_least_days")
    return np.where(days > 0, np.maximum(least / np.maximum(days, 1.0), 1.0), 1.0)


def _charge(scene: Scene, workload: Workload, run: BatchRun, kept: Array) -> None:
    hours = run.nodes * run.wall_h * run.per_month
    for purchase, kind in (
        (Purchase.ON_DEMAND, PriceKind.ON_DEMAND),
        (Purchase.SPOT, PriceKind.SPOT),
    ):
        taken = scene.chose(workload, purchase) * _on_machines(scene, workload)
        if taken.any():
            charge_hours(scene, scene.items["batch_machines"], hours * taken, kind)
    work = run.work * run.per_month
    containers = work * scene.chose(workload, Engine.SERVERLESS_CONTAINERS)
    kubernetes = scene.chose(workload, Engine.KUBERNETES)
    own = kubernetes & ~scene.chose_earlier(Platform.KUBERNETES)
    read = run.gb * run.per_month
    written = read * scene.input(workload, "output_share")
    days = _old_days(scene, workload)
    old = kept * days / np.maximum(scene.input(workload, "retention_days"), 1.0)
    rare = old * scene.chose(workload, Lifecycle.TIERED)
    archived = old * scene.chose(workload, Lifecycle.ARCHIVED)
    again = scene.row("model.old_read_again")
    moved = (read + written) * (scene.chose(workload, Lifecycle.TIERED, Lifecycle.ARCHIVED))
    scene.charge_part(
        "pipeline",
        {
            "managed": work * scene.chose(workload, Engine.MANAGED_ETL),
            "containers": containers,
            "container_memory": containers * CONTAINER_GIB_PER_CPU,
            "clusters": own * 1.0,
            "kept": kept - rare - archived,
            "rare": rare,
            "archived": archived * _charged(scene, days),
            "elsewhere": kept - archived,
            "retrieved": rare * again,
            "thawed": archived * again,
            "moved": moved * (old > 0) * OBJECTS_PER_GB / THOUSAND,
            "reads": read * OBJECTS_PER_GB / THOUSAND,
            "writes": (read + written) * OBJECTS_PER_GB / THOUSAND,
            "copied": (read + written) * scene.copied_elsewhere,
        },
    )
