"""Training and fine-tuning of models."""

from collections.abc import Sequence

from ....core.units import SECONDS_PER_HOUR
from ....domain.option import DecisionKind, Purchase
from ....domain.requirements import WorkloadRequirements, WorkloadType
from ....domain.workload import Workload
from ....knowledge.threats import Element
from ...compute.offers import accelerator_offers
from ...reading import Reader
from ..kind import Capability, Kind, Options, Reading
from .formulas import work_out


def read(reader: Reader, path: str, stated: WorkloadRequirements) -> Reading:
    training = stated.training
    inputs = reader.read_all(
        f"{path}.training",
        parameters_b=training.parameters_b,
        tokens_b=training.tokens_b,
        runs_per_month=training.runs_per_month,
    )
    inputs["dataset_gb"] = _dataset(reader, path, stated, inputs["tokens_b"])
    traits = {"method": str(training.method or "full")}
    if training.accelerator:
        traits["accelerator"] = str(training.accelerator)
    if training.deadline is not None:
        traits["deadline_hours"] = str(training.deadline.total_seconds() / SECONDS_PER_HOUR)
    return Reading(inputs=inputs, traits=traits)


def _dataset(reader: Reader, path: str, stated: WorkloadRequirements, tokens: str) -> str:
    """The size of what is trained on, as stated, or by its tokens."""
    at, size = f"{path}.training.dataset_gb", stated.training.dataset_gb
    if size is not None:
        return reader.stated(at, size)
    return reader.assumed(at, scale=reader.assumptions[tokens].likely)


def options(_workload: Workload, _machines: Sequence[str], offered: Sequence[str]) -> Options:
    return {DecisionKind.ACCELERATOR: tuple(offered), DecisionKind.PURCHASE: tuple(Purchase)}


TRAINING = Kind(
    name="training",
    types=(WorkloadType.ML_TRAINING,),
    read=read,
    options=options,
    work_out=work_out,
    offers=accelerator_offers,
    capabilities=frozenset({Capability.TRAINS_MODELS}),
    surface=frozenset({Element.TRAINING}),
)
