"""Windows Server: its licences, by the processors of what runs, and what it can run on."""

from collections.abc import Iterator

import numpy as np

from ...domain.architecture import Exclusion
from ...domain.design import Decision
from ...domain.option import DecisionKind, Platform
from ...domain.requirements import OperatingSystem, OwnLicence
from ...domain.workload import Workload
from ...prices.facts import load_facts
from ..samples import Array
from ..scene import Scene

# Traits of a workload: what it runs on, and the licences that its company brings.
OS, OWN_LICENCES = "os", "own_licences"
_ELSEWHERE = (Platform.SERVERLESS_CONTAINERS, Platform.FUNCTIONS)


def runs_windows(workload: Workload) -> bool:
    return workload.traits.get(OS) == OperatingSystem.WINDOWS


def brings(workload: Workload, licence: OwnLicence) -> float:
    """1 where the company has such licences to bring."""
    return float(licence in workload.traits.get(OWN_LICENCES, "").split())


def charge_windows(scene: Scene, workload: Workload, what: str, vcpu: Array) -> None:
    """Licences of so many processors that run on average; a commitment does not reduce them.

    Where the provider takes licences that the company has, they take the place of the charge.
    """
    if runs_windows(workload):
        brought = brings(workload, OwnLicence.WINDOWS) * scene.fact("own_windows_licences")
        # They are for machines: plans of a platform are sold with Windows in them.
        charged = np.ones((1, 1)) if what == "instances" else 1.0 - brought
        scene.charge_part(f"windows.{what}", {"vcpu": vcpu * charged})


def refuse(workload: Workload, provider: str) -> Iterator[Exclusion]:
    """Platforms that run Linux alone, or whose prices of Windows are not known here."""
    if not runs_windows(workload):
        return
    sold = load_facts().number(provider, "windows_app_platform") > 0
    for platform in _ELSEWHERE if sold else (*_ELSEWHERE, Platform.APP_PLATFORM):
        yield Exclusion(
            decision=Decision(DecisionKind.PLATFORM, workload.name),
            option=platform,
            reason="it runs Linux alone, or has no price of Windows here",
        )
