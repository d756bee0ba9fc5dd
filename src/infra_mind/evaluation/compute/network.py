"""What traffic costs on its way: balancers, NAT, addresses, egress, the edge, zones, logs."""

import numpy as np

from ...core.units import KB_PER_GB, MILLION, SECONDS_PER_MONTH
from ...domain.option import Delivery, Platform
from ...domain.workload import Workload
from ..effects.outages import strict
from ..samples import Array
from ..scene import Mask, Scene
from .load import Load

# An answer with its headers, in KB, is not smaller.
SMALLEST_KB = 1.0


def charge_network(scene: Scene, workload: Workload, load: Load) -> None:
    """Every workload has its own balancer; NAT gateways are shared by all of a region.

    A gateway serves one zone or the whole region, as the provider has it.
    What the edge serves leaves from there; the rest passes the balancer. One machine has an address of
    its own, and an application platform brings what it needs.
    """
    alone = not scene.earlier
    behind = ~_faces_internet(scene, workload)
    first = behind & ~_any_behind(scene)
    single = scene.chose(workload, Platform.SINGLE_MACHINE)
    edge = scene.chose(workload, Delivery.CDN)
    calls = load.asked_month / MILLION
    firewall = np.full((1, 1), float("waf" in workload.traits))
    answers = sent_gb(scene, workload, load.asked_month * load.response_gb)
    bundled = scene.chose(workload, Platform.APP_PLATFORM) * scene.fact("app_platform_egress_gb")
    gateways = np.where(scene.fact("zonal_gateways"), scene.zones, 1.0)
    kept_beyond = scene.row("model.log_months") - scene.fact("included_log_months")
    scene.charge_part(
        "network",
        {
            "requests": load.month,
            "logged": _logged(scene, load) * SECONDS_PER_MONTH,
            "internal": load.month * _internal_gb(scene, load),
            "answers": answers,
            "sent": np.maximum(answers - bundled, 0.0),
            "balancers": behind * 1.0,
            "edge": load.held,
            "edges": edge * 1.0,
            "edge_requests": edge * calls,
            "firewalls": firewall,
            "checked": firewall * calls,
            "domains": alone * (1.0 + strict(scene)),
            "queries": calls * scene.row("model.dns_queries_per_request"),
            "series": scene.row("model.metric_series"),
            "images": scene.row("model.image_gb") * ~single,
            "gateways": gateways * first,
            # Balancer and gateway have as many each.
            "addresses": gateways * (behind * 1.0 + first) + single,
            "log_months": np.maximum(kept_beyond, 0.0),
        },
    )


def _faces_internet(scene: Scene, workload: Workload) -> Mask:
    return scene.chose(workload, *(one for one in Platform if one.faces_internet))


def _any_behind(scene: Scene) -> Mask:
    """Whether a workload before this one has the gateway of the region."""
    found = np.zeros((scene.candidates.size, 1), dtype=bool)
    for earlier in scene.earlier:
        found |= ~_faces_internet(scene, earlier)
    return found


def _logged(scene: Scene, load: Load) -> Array:
    """Requests a second that are logged: all of a few, a sample of many."""
    full = np.minimum(load.average, scene.row("model.log_full_rps"))
    return full + (load.average - full) * scene.row("model.log_sampled_share")


def _internal_gb(scene: Scene, load: Load) -> Array:
    """What the tiers send one another for one request: less for a small answer."""
    usual = scene.row("model.internal_kb_per_request") / KB_PER_GB
    answer = np.maximum(load.response_gb, SMALLEST_KB / KB_PER_GB)
    return np.minimum(usual, scene.row("model.internal_times_answer") * answer)


def sent_gb(scene: Scene, workload: Workload, answers: Array) -> Array:
    """GB a month that leave for the internet: as stated, else all answers."""
    if "egress_gb" not in workload.inputs:
        return answers
    return scene.input(workload, "egress_gb") * scene.growth(workload)
