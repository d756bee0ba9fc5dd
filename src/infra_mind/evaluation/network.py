"""What traffic costs on its way: balancers, NAT, addresses, egress, the edge, zones, logs."""

import numpy as np

from ..domain.architecture import Delivery
from ..domain.workload import Workload
from .load import Load
from .part import Scene


def charge_network(scene: Scene, workload: Workload, load: Load) -> None:
    """Every workload has its own balancer; NAT gateways are shared by all of a region.

    On AWS a gateway serves one zone; on Azure and Google Cloud one serves the region.
    What the edge serves leaves from there; the rest passes the balancer. The free allowance of
    egress is counted for each workload, which overstates it where there are several.
    """
    alone = not scene.earlier
    gateways = np.where(scene.at("aws"), scene.zones, 1.0) * alone
    scene.charge_part(
        "network",
        {
            "requests": load.month,
            "answers": load.month * load.response_gb,
            "edge": scene.chose(workload, "delivery", Delivery.CDN)
            * scene.row("model.cdn_offload"),
            "gateways": gateways,
            # A balancer has an address in each zone, and so has a gateway.
            "addresses": scene.zones * (2.0 if alone else 1.0),
        },
    )
