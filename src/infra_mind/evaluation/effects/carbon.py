"""Emissions: electricity x overhead of the building x grid, and what making the machines emitted.

Manufacture does not depend on the grid: on a clean one it is most of what is left. It is charged by the
energy that machines use over their life, by the terabyte for disks.
"""

from dataclasses import dataclass

import numpy as np

from ...core.errors import KnowledgeError
from ...core.units import GB_PER_TB, HOURS_PER_MONTH
from ...domain.design import Site
from ...prices.regions import Region
from ..part import Part
from ..samples import Array
from ..scene import Scene

# An accelerator uses its dearly made silicon so hard that little of it falls to a kilowatt-hour.
_ACCELERATORS, _SERVERS = "model.embodied_g_per_kwh_accelerators", "model.embodied_g_per_kwh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """Of one workload a month, candidates x samples: kWh of machines, kg CO2e of use and manufacture."""

    energy: Array
    use: Array
    machines: Array
    disks: Array

    @property
    def total(self) -> Array:
        return self.use + self.machines + self.disks


def footprint(scene: Scene, part: Part) -> Footprint:
    """What a workload emits in all regions of each design."""
    energy = part.watts / 1000 * HOURS_PER_MONTH
    made = scene.row(_ACCELERATORS if part.accelerated else _SERVERS)
    disks = part.stored_gb / GB_PER_TB * scene.regions
    return Footprint(
        energy=energy,
        use=energy * grams_per_kwh(scene) / 1000,
        machines=energy * made / 1000,
        disks=disks * scene.row("model.embodied_kg_per_tb"),
    )


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
