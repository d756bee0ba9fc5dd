"""How much is needed to carry a load: utilisation law, Little's law, and a spare zone."""

import numpy as np

from ..samples import Array


def busy_servers(arrival_rate: Array, service_seconds: Array) -> Array:
    """Servers kept busy on average (Little's law, L = lambda x W)."""
    return arrival_rate * service_seconds


def servers_for(busy: Array, per_unit: Array, utilization: Array) -> Array:
    """Whole units of `per_unit` servers that carry `busy` at no more than `utilization`."""
    return np.maximum(1.0, np.ceil(busy / (per_unit * utilization) - 1e-9))


def spread_over_zones(units: Array, zones: Array) -> Array:
    """Units needed so that the loss of any one zone leaves `units` (N+1 by zone)."""
    surviving = np.maximum(zones - 1, 1)
    per_zone = np.ceil(units / surviving - 1e-9)
    return np.where(zones > 1, per_zone * zones, units)
