"""Training and fine-tuning of models."""

from collections.abc import Sequence

from ...domain.architecture import Purchase
from ...domain.requirements import Workload as StatedWorkload
from ...domain.requirements import WorkloadType
from ...domain.workload import LoadKind, Workload
from ..offers import accelerator_offers
from ..reading import Reader
from ..training import work_out
from .kind import Kind, Options, Reading


def read(reader: Reader, path: str, stated: StatedWorkload) -> Reading:
    training = stated.training
    inputs = {
        name: reader.read(f"{path}.training.{name}", value, f"training.{name}")
        for name, value in (
            ("parameters_b", training.parameters_b),
            ("tokens_b", training.tokens_b),
            ("runs_per_month", training.runs_per_month),
        )
    }
    traits = {"method": str(training.method or "full")}
    if training.accelerator:
        traits["accelerator"] = str(training.accelerator)
    return Reading(inputs=inputs, traits=traits)


def options(workload: Workload, _machines: Sequence[str], offered: Sequence[str]) -> Options:
    name = workload.name
    return {f"{name}.accelerator": tuple(offered), f"{name}.purchase": tuple(Purchase)}


TRAINING = Kind(
    load=LoadKind.TRAINING,
    types=(WorkloadType.ML_TRAINING,),
    read=read,
    options=options,
    work_out=work_out,
    offers=accelerator_offers,
)
