"""What traffic costs on its way: balancers, NAT, addresses, egress, the edge, zones, logs."""

import numpy as np

from ...core.units import MILLION
from ...domain.architecture import Delivery
from ...domain.workload import Workload
from ..scene import Scene
from .load import Load

# Months of keeping logs that their writing pays for, on Azure and Google Cloud; on AWS none.
INCLUDED_LOG_MONTHS = 1.0


def charge_network(scene: Scene, workload: Workload, load: Load) -> None:
    """Every workload has its own balancer; NAT gateways are shared by all of a region.

    On AWS a gateway serves one zone; on Azure and Google Cloud one serves the region.
    What the edge serves leaves from there; the rest passes the balancer.
    """
    alone = not scene.earlier
    edge = scene.chose(workload, "delivery", Delivery.CDN)
    calls = load.month / MILLION
    firewall = np.full((1, 1), float("waf" in workload.traits))
    included = np.where(scene.at("aws"), 0.0, INCLUDED_LOG_MONTHS)
    gateways = np.where(scene.at("aws"), scene.zones, 1.0) * alone
    scene.charge_part(
        "network",
        {
            "requests": load.month,
            "answers": load.month * load.response_gb,
            "edge": edge * scene.row("model.cdn_offload"),
            "edges": edge * 1.0,
            "edge_requests": edge * calls,
            "firewalls": firewall,
            "checked": firewall * calls,
            "domains": np.full((1, 1), float(alone)),
            "queries": calls * scene.row("model.dns_queries_per_request"),
            "series": scene.row("model.metric_series"),
            "images": scene.row("model.image_gb"),
            "gateways": gateways,
            # One of the balancer and one of the gateway; on AWS both have one in each zone.
            "addresses": np.where(scene.at("aws"), scene.zones, 1.0) * (2.0 if alone else 1.0),
            "log_months": np.maximum(scene.row("model.log_months") - included, 0.0),
        },
    )
