"""What stops a service besides broken components: own work on it, and maintenance."""

import numpy as np

from ...core.units import HOURS_PER_YEAR, MINUTES_PER_MONTH
from ...domain.option import ChangeControl, Release
from ..methods import availability
from ..samples import Array
from ..scene import Mask, Scene

# No work on a service stops it for longer than this share of the time, however it is drawn.
MOST = 0.5


def deployments(scene: Scene) -> Array:
    """Share of the time that failed deployments stop a workload: how often x failing x how long.

    A canary is seen by few, and taken back by itself.
    """
    failed = scene.row("model.deployments") * scene.row("model.deployment_failures")
    stopped = failed * scene.row("model.deployment_outage_min") / MINUTES_PER_MONTH
    return stopped * (1 - _canary(scene) * scene.row("model.canary_effect"))


def slips(scene: Scene) -> Array:
    """Share of the time that slips of the hand stop it: what is configured wrong or deleted.

    Where changes go the way of releases, configuration does, too; a second pair of eyes sees more.
    """
    stopped = scene.row("model.human_errors") * scene.row("model.human_error_h") / HOURS_PER_YEAR
    approved = 1 - strict(scene) * scene.row("model.strict_slips")
    return stopped * approved * (1 - _canary(scene) * scene.row("model.canary_slips"))


def _canary(scene: Scene) -> Mask:
    workload = scene.bill.workload
    if workload is None:
        return np.zeros((1, 1), dtype=bool)
    return scene.chose(workload, Release.CANARY)


def certificates(scene: Scene) -> Array:
    """Share of the time that certificates which ran out stop it."""
    each = scene.row("model.certificate_outage_h")
    stopped = scene.row("model.certificate_outages") * each / HOURS_PER_YEAR
    return stopped * (1 - strict(scene) * scene.row("model.strict_certificates"))


def name_service(scene: Scene) -> Array:
    """How likely names are answered: by a second provider, too, where changes are controlled strictly."""
    down = 1 - scene.row("model.name_service")
    return 1 - down * (1 - strict(scene) * scene.row("model.strict_names"))


def strict(scene: Scene) -> Mask:
    return scene.chose_shared(ChangeControl.STRICT)


def own_work(scene: Scene) -> Array:
    """How likely own work does not stop a workload just now."""
    lost = deployments(scene) + slips(scene) + certificates(scene)
    return 1 - np.minimum(lost, MOST)


def database(scene: Scene, replicated: Mask) -> Array:
    """A managed database, with maintenance: a restart, or the switch to the replica."""
    single = scene.row("model.database_single")
    # Drawn apart, but a replica never makes a database less available, nor its maintenance longer.
    pair = np.maximum(single, scene.row("model.database_replicated"))
    restart = scene.row("model.database_maintenance_min")
    switch = np.minimum(restart, scene.row("model.database_switch_min"))
    stopped = np.where(replicated, switch, restart) / MINUTES_PER_MONTH
    return np.where(replicated, pair, single) * (1 - np.minimum(stopped, MOST))


def restarts(scene: Scene, alone: Mask) -> Array:
    """How likely no patch and no release has just stopped the only machine; 1 where there are others."""
    if not alone.any():
        return np.ones((1, 1))
    stopped = scene.row("model.single_machine_restart_min") / MINUTES_PER_MONTH
    return np.where(alone, 1 - stopped, 1.0)


def machines(scene: Scene, running: Array, needed: Array) -> Array:
    """A tier of machines that are replaced when they fail: as many as needed of those that run."""
    least = np.clip(np.ceil(needed - 1e-9), 1.0, np.maximum(running, 1.0))
    return availability.k_of_n(
        least, np.maximum(running, 1.0), scene.row("model.machine_availability")
    )
