"""Sites of fixed files: objects, a content delivery network before them or not, names and certificates.

What the edge holds it serves even while the objects cannot be reached. Certificates of the providers
cost nothing.
"""

import numpy as np

from ....core.units import KB_PER_GB, MILLION, SECONDS_PER_MONTH, THOUSAND
from ....domain.workload import Workload
from ...compute.edge import at_edge, charge_plan
from ...compute.network import sent_gb
from ...effects.labour import work
from ...effects.outages import name_service, own_work, strict
from ...methods import latency
from ...part import Part
from ...samples import Array
from ...scene import Scene
from ...stores import added_gb, stored_gb
from ...stores.use import restored
from ..managed import available, data_loss_hours, part, power, recovery_hours


def work_out(scene: Scene, workload: Workload) -> Part:
    """Cost, availability, latency, emissions and labour of one site for every candidate."""
    work(scene, "static_site")
    work(scene, "cdn", at_edge(scene, workload))
    size = stored_gb(scene, workload)
    _charge(scene, workload, size)
    mean, variance = _first_byte_ms(scene, workload)
    return part(
        workload.name,
        availability=_availability(scene, workload),
        latency=(latency.percentile(mean, variance), latency.sigma(mean, variance)),
        recovery=recovery_hours(scene, restored(scene, size)),
        data_loss=data_loss_hours(scene),
        watts=power(scene, np.zeros((1, 1)), size),
        stored_gb=size,
        nodes=np.zeros((1, 1)),
    )


def _missed(scene: Scene, workload: Workload) -> Array:
    """Share of the requests that objects have to answer."""
    edge = at_edge(scene, workload)
    return np.where(edge, 1 - scene.input(workload, "edge_hit"), 1.0)


def _availability(scene: Scene, workload: Workload) -> Array:
    """The edge, and objects behind it for what it does not hold, or once it is gone around."""
    edge = at_edge(scene, workload)
    held = 1 - _missed(scene, workload)
    origin = available(scene, scene.row("model.object_storage"), named=True)
    # Own work stops the edge as well as what is behind it, and both are found by the same name.
    alone = own_work(scene) * name_service(scene)
    up = scene.row("model.edge")
    around = (1 - up) * scene.row("model.edge_fallback") * origin
    return np.where(edge, up * (held * alone + (1 - held) * origin) + around, origin)


def _first_byte_ms(scene: Scene, workload: Workload) -> tuple[Array, Array]:
    """Mean and variance of the time to the first byte, without the user's own line."""
    near, far = scene.input(workload, "edge_ms"), scene.input(workload, "origin_ms")
    edge = at_edge(scene, workload)
    missed = _missed(scene, workload)
    mean = np.where(edge, near, 0.0) + missed * far
    # Far from the region or not, in the edge or not: both vary more than the servers do.
    variance = np.where(edge, (near / 2) ** 2, 0.0) + missed * far**2 * (2 - missed)
    return mean, variance


def _charge(scene: Scene, workload: Workload, size: Array) -> None:
    average = scene.input(workload, "average_rps") * scene.growth(workload)
    requests = average * SECONDS_PER_MONTH
    edge = at_edge(scene, workload)
    answers = sent_gb(scene, workload, requests * scene.input(workload, "response_kb") / KB_PER_GB)
    planned = charge_plan(scene, workload, requests / MILLION, answers)
    used = edge & ~planned
    scene.charge_part(
        "static_site",
        {
            "size": size,
            "reads": requests * _missed(scene, workload) / THOUSAND,
            "direct": answers * ~edge,
            "edge": answers * used,
            "edge_requests": requests / MILLION * used,
            "edges": used * 1.0,
            "names": 1.0 + strict(scene),
            "lookups": requests * scene.input(workload, "lookups_per_request") / MILLION,
            "copied": added_gb(scene, workload) * scene.copied_elsewhere,
        },
    )
