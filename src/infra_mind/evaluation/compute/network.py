"""What traffic costs on its way: balancers, NAT, addresses, egress, the edge, zones, logs."""

import numpy as np

from ...core.units import HOURS_PER_MONTH, KB_PER_GB, MILLION, SECONDS_PER_MONTH
from ...domain.option import Platform
from ...domain.workload import Workload
from ..effects.outages import strict
from ..samples import Array
from ..scene import Mask, Scene
from ..stores.calls import Calls, stands_in_zones
from .edge import at_edge, charge_plan
from .load import Load


def charge_network(scene: Scene, workload: Workload, load: Load, calls: Calls) -> None:
    """Every workload has its own balancer; NAT gateways are shared by all of a region.

    A gateway serves one zone or the whole region, as the provider has it.
    What the edge holds passes no balancer; where the provider has it so, all answers leave from the
    edge, and nothing is charged for the way there. One machine has an address of
    its own, an application platform brings what it needs, and functions are called through a gateway
    where that costs less than a balancer.
    """
    alone = not scene.earlier
    first = _is_private(scene, workload) & ~_any_private(scene)
    single = scene.chose(workload, Platform.SINGLE_MACHINE)
    edge = at_edge(scene, workload)
    functions = scene.chose(workload, Platform.FUNCTIONS)
    millions = load.asked_month / MILLION
    firewall = np.full((1, 1), float("waf" in workload.traits))
    answers = sent_gb(scene, workload, load.asked_month * load.response_gb)
    bundled = scene.chose(workload, Platform.APP_PLATFORM) * scene.fact("app_platform_egress_gb")
    passed = answers * (1 - load.held)
    balanced = _balanced(scene, load, passed, edge, functions)
    by_gateway = functions & _gateway_pays(scene, millions * (1 - load.held), balanced)
    behind = ~_faces_internet(scene, workload) & ~by_gateway
    gateways = np.where(scene.fact("zonal_gateways"), scene.zones, 1.0)
    kept_beyond = scene.row("model.log_months") - scene.fact("included_log_months")
    from_edge = np.where(scene.fact("edge_sends_all") * edge, 1.0, load.held)
    planned = charge_plan(scene, workload, millions, answers * from_edge)
    scene.charge_part(
        "network",
        {
            "requests": load.month,
            "logged": _logged(scene, load) * SECONDS_PER_MONTH,
            "log_kb": calls.log_kb,
            "called": load.month * functions,
            "internal": load.month * calls.internal_kb / KB_PER_GB,
            "crossing": _crossing(scene),
            "answers": answers,
            "sent": np.maximum(answers - bundled, 0.0),
            "balancers": behind * 1.0,
            "balanced": balanced,
            "called_by_gateway": load.month / MILLION * by_gateway,
            "reaching_out": passed * _is_private(scene, workload),
            "streamed": load.month * _streamed_gb(scene, calls) * _is_private(scene, workload),
            "edge": load.held,
            "from_edge": from_edge,
            "by_use": ~planned * 1.0,
            "edges": (edge & ~planned) * 1.0,
            "edge_requests": (edge & ~planned) * millions,
            # A plan has its firewall.
            "firewalls": firewall * ~planned,
            "checked": firewall * millions * ~planned,
            "domains": alone * (1.0 + strict(scene)),
            "queries": millions * scene.row("model.dns_queries_per_request"),
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


def _is_private(scene: Scene, workload: Workload) -> Mask:
    """Whether it runs in a private network, and reaches out through a NAT gateway.

    Functions run in none where no store of theirs stands in one.
    """
    public = _faces_internet(scene, workload)
    if not any(map(stands_in_zones, workload.stores)):
        public = public | scene.chose(workload, Platform.FUNCTIONS)
    return ~public


def _any_private(scene: Scene) -> Mask:
    """Whether a workload before this one has the gateway of the region."""
    found = np.zeros((scene.candidates.size, 1), dtype=bool)
    for earlier in scene.earlier:
        found |= _is_private(scene, earlier)
    return found


def _streamed_gb(scene: Scene, calls: Calls) -> Array:
    """What one request sends to a stream through a NAT gateway, where no free way leads to it."""
    return calls.streamed_kb / KB_PER_GB * scene.fact("streams_through_nat")


def _gateway_pays(scene: Scene, millions: Array, balanced: Array) -> Mask:
    """Whether a gateway that is paid by the call costs less than a balancer that stands all month."""
    standing = HOURS_PER_MONTH * scene.unit_price("balancer")
    balancer = standing + balanced * scene.unit_price("balancer_data")
    return scene.listed_cost("function_gateway", millions) < balancer


def _logged(scene: Scene, load: Load) -> Array:
    """Requests a second that are logged: all of a few, a sample of many."""
    full = np.minimum(load.average, scene.row("model.log_full_rps"))
    return full + (load.average - full) * scene.row("model.log_sampled_share")


def _crossing(scene: Scene) -> Array:
    """Share of the calls that leave their zone: by chance those to all zones but their own."""
    return (1 - 1 / scene.zones) * (1 - scene.row("model.zone_affinity"))


def _balanced(scene: Scene, load: Load, passed: Array, edge: Mask, functions: Mask) -> Array:
    """GB that a balancer is charged for: those that pass it, or new connections where they take more units.

    The edge keeps its connections to what is behind it.
    """
    carried = np.where(functions, scene.fact("balancer_function_gb"), 1.0)
    opened = load.average * scene.row("model.connections_per_request") * ~edge
    taken = scene.fact("balancer_connections")
    units = np.where(taken > 0, opened / np.maximum(taken, 1.0), 0.0) * HOURS_PER_MONTH
    return np.maximum(passed / carried, units)


def charge_stated_egress(scene: Scene, workload: Workload) -> None:
    """What leaves for the internet, where it was stated of a workload whose formulas send no answers."""
    if "egress_gb" in workload.inputs:
        stated = scene.input(workload, "egress_gb")
        grown = stated * scene.growth(workload) if "growth" in workload.inputs else stated
        scene.charge_part("internet", {"sent": grown})


def sent_gb(scene: Scene, workload: Workload, answers: Array) -> Array:
    """GB a month that leave for the internet: as stated, else all answers."""
    if "egress_gb" not in workload.inputs:
        return answers
    return scene.input(workload, "egress_gb") * scene.growth(workload)
