from ..domain.workload import Workload
from .part import Part, Scene


def work_out(scene: Scene, workload: Workload) -> Part:
    raise NotImplementedError
