"""Databases that are a workload of their own: operations of programs that run elsewhere."""

import numpy as np

from ....domain.workload import Workload
from ...compute.load import Load, read_load
from ...methods import latency
from ...part import Part
from ...samples import Array
from ...scene import Scene
from ...stores import answer_ms, charge_stores, stored_gb
from ..managed import available, data_loss_hours, part, recovery_hours


def work_out(scene: Scene, workload: Workload) -> Part:
    """Cost, availability, latency, emissions and labour of the stores of one workload."""
    load = read_load(scene, workload)
    used = charge_stores(scene, workload)
    _charge_way(scene, load)
    mean = answer_ms(scene, workload)
    # One operation takes about as long more or less as it takes on average.
    variance = mean**2
    return part(
        workload.name,
        availability=available(scene, used.availability),
        latency=(latency.percentile(mean, variance), latency.sigma(mean, variance)),
        rooms=used.rooms,
        recovery=recovery_hours(scene, used.restore_hours),
        data_loss=data_loss_hours(scene),
        watts=used.watts,
        stored_gb=stored_gb(scene, workload),
        nodes=np.zeros((1, 1)),
    )


def _charge_way(scene: Scene, load: Load) -> None:
    """Programs stand in all zones, the primary in one of them."""
    answers: Array = load.month * load.response_gb
    scene.charge_part("database", {"crossing": answers * (1 - 1 / scene.zones)})
