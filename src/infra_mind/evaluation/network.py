"""What traffic costs on its way: balancers, NAT, addresses, egress, the edge, zones, logs."""

import numpy as np

from ..domain.architecture import Delivery
from ..domain.workload import Workload
from .capacity import HOURS_PER_MONTH
from .fleet import Load
from .items import (
    ADDRESS,
    BALANCER,
    BALANCER_DATA,
    CROSS_ZONE,
    EDGE,
    EGRESS,
    LOGS,
    NAT,
    NAT_DATA,
)
from .part import Scene

KB_PER_GB = 1024**2


def charge_network(scene: Scene, workload: Workload, load: Load) -> None:
    """Every workload has its own balancer; NAT gateways are shared by all of a region.

    On AWS a gateway serves one zone; on Azure and Google Cloud one serves the region.
    What the edge serves leaves from there; the rest passes the balancer. The free allowance of
    egress is counted for each workload, which overstates it where there are several.
    """
    answers = load.month * load.response_gb
    edge = scene.chose(workload, "delivery", Delivery.CDN) * scene.row("model.cdn_offload")
    places = scene.zones * scene.regions * HOURS_PER_MONTH
    scene.add(BALANCER, HOURS_PER_MONTH * scene.regions)
    scene.add(BALANCER_DATA, answers * (1 - edge))
    if not scene.earlier:
        gateways = np.where(scene.at("aws"), scene.zones, 1.0)
        scene.add(NAT, gateways * scene.regions * HOURS_PER_MONTH)
    scene.add(NAT_DATA, answers * scene.row("model.nat_share"))
    # A balancer has an address in each zone, and so has a gateway.
    scene.add(ADDRESS, places * (1.0 if scene.earlier else 2.0))
    scene.add_tiered(EGRESS, answers * (1 - edge))
    scene.add_tiered(EDGE, answers * edge)
    internal = load.month * scene.row("model.internal_kb_per_request") / KB_PER_GB
    scene.add(CROSS_ZONE, internal * scene.row("model.cross_zone_share") * (scene.zones > 1))
    scene.add(LOGS, load.month * scene.row("model.log_kb_per_request") / KB_PER_GB)
