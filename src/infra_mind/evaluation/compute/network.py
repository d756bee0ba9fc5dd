"""What traffic costs on its way: balancers, NAT, addresses, egress, the edge, zones, logs."""

import numpy as np

from ...core.units import MILLION
from ...domain.option import Delivery
from ...domain.workload import Workload
from ..samples import Array
from ..scene import Scene
from .load import Load


def charge_network(scene: Scene, workload: Workload, load: Load) -> None:
    """Every workload has its own balancer; NAT gateways are shared by all of a region.

    A gateway serves one zone or the whole region, as the provider has it.
    What the edge serves leaves from there; the rest passes the balancer.
    """
    alone = not scene.earlier
    edge = scene.chose(workload, Delivery.CDN)
    calls = load.month / MILLION
    firewall = np.full((1, 1), float("waf" in workload.traits))
    gateways = np.where(scene.fact("zonal_gateways"), scene.zones, 1.0)
    kept_beyond = scene.row("model.log_months") - scene.fact("included_log_months")
    scene.charge_part(
        "network",
        {
            "requests": load.month,
            "answers": sent_gb(scene, workload, load.month * load.response_gb),
            "edge": edge * scene.row("model.cdn_offload"),
            "edges": edge * 1.0,
            "edge_requests": edge * calls,
            "firewalls": firewall,
            "checked": firewall * calls,
            "domains": np.full((1, 1), float(alone)),
            "queries": calls * scene.row("model.dns_queries_per_request"),
            "series": scene.row("model.metric_series"),
            "images": scene.row("model.image_gb"),
            "gateways": gateways * alone,
            # Balancer and gateway have as many each.
            "addresses": gateways * (2.0 if alone else 1.0),
            "log_months": np.maximum(kept_beyond, 0.0),
        },
    )


def sent_gb(scene: Scene, workload: Workload, answers: Array) -> Array:
    """GB a month that leave for the internet: as stated, else all answers."""
    if "egress_gb" not in workload.inputs:
        return answers
    return scene.input(workload, "egress_gb") * scene.growth(workload)
