"""Emissions: electricity x overhead of the building x grid, and what making the machines emitted.

Manufacture does not depend on the grid: on a clean one it is most of what is left. It is charged by the
energy that machines use over their life, by the terabyte for disks.
"""

from dataclasses import replace

import numpy as np

from ...core.errors import KnowledgeError
from ...core.units import GB_PER_TB, HOURS_PER_MONTH
from ...domain.design import Site
from ...domain.workload import Workload
from ...prices.regions import Region
from ..bill.items import Item
from ..part import Part
from ..samples import Array
from ..scene import Scene

ELECTRICITY = Item(id="electricity", part="carbon", name="electricity", unit="kWh")
_SERVERS = Item(
    id="machines",
    part="carbon",
    name="manufacture of machines",
    unit="kWh",
    rests_on=("model.embodied_g_per_kwh",),
)
DISKS = Item(
    id="disks",
    part="carbon",
    name="manufacture of disks",
    unit="TB",
    rests_on=("model.embodied_kg_per_tb",),
)
# An accelerator uses its dearly made silicon so hard that little of it falls to a kilowatt-hour.
_ACCELERATORS = replace(_SERVERS, rests_on=("model.embodied_g_per_kwh_accelerators",))


def emit(scene: Scene, workload: Workload, part: Part) -> None:
    """What a workload emits a month in all regions of each design."""
    tally, machines = scene.tallies.carbon, _ACCELERATORS if part.accelerated else _SERVERS
    energy = part.watts / 1000 * HOURS_PER_MONTH
    disks = part.stored_gb / GB_PER_TB * scene.regions
    tally.add(ELECTRICITY, energy, grams_per_kwh(scene) / 1000, workload=workload)
    tally.add(machines, energy, scene.row(machines.rests_on[0]) / 1000, workload=workload)
    tally.add(DISKS, disks, scene.row(DISKS.rests_on[0]), workload=workload)


def grams_per_kwh(scene: Scene) -> Array:
    """CO2e of a kilowatt-hour that machines use, their buildings included; shape (candidates, 1).

    What runs in a second region does so on its grid.
    """
    places = [region_of(scene, site) for site in scene.tariff.sites]
    rates = np.array([place.pue * place.grid_g_per_kwh for place in places])
    here, there = rates[scene.bill.site][:, None], rates[scene.bill.second][:, None]
    return (here + (scene.copies - 1) * there) / scene.copies


def region_of(scene: Scene, site: Site) -> Region:
    """Raises `KnowledgeError` for a site that is not known."""
    region = scene.tariff.book.regions.get(site.provider, site.region)
    if region is None:
        raise KnowledgeError(f"There is no region {str(site)!r} in the price book.")
    return region
