"""Training and fine-tuning of models."""

from collections.abc import Iterator, Sequence

from ....core.units import SECONDS_PER_HOUR
from ....domain.architecture import Exclusion
from ....domain.design import Decision, Site
from ....domain.option import DecisionKind, Purchase
from ....domain.requirements import Criticality, TrainingMethod, WorkloadRequirements, WorkloadType
from ....domain.workload import Demand, Workload
from ....knowledge.accelerators import Accelerator
from ....knowledge.library import Library
from ....knowledge.limits import Limits
from ....knowledge.threats import Element
from ....prices.price import PriceKind
from ...compute.offers import carriers
from ...methods.cluster import smallest_layout
from ...methods.transformer import STATE, Memory
from ...reading import Reader
from ...scene import YES
from ..kind import Capability, Kind, Options, Reading, section
from .formulas import work_out

# Accelerators that one machine holds at most.
MOST_IN_A_MACHINE = 8
# The trait of runs that nothing may interrupt.
STEADY = "steady"


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
    if training.interruptible is False:
        traits[STEADY] = YES
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


def refuse(
    workload: Workload, _demand: Demand, _provider: str, _limits: Limits
) -> Iterator[Exclusion]:
    """Spot capacity where a run may not be stopped."""
    if workload.traits.get(STEADY) == YES:
        yield Exclusion(
            decision=Decision(DecisionKind.PURCHASE, workload.name),
            option=Purchase.SPOT,
            reason="its runs were said not to be interruptible",
        )


def offers(workload: Workload, site: Site, demand: Demand, library: Library) -> tuple[str, ...]:
    """Accelerators that training may take at a site."""
    parameters_b = demand.assumptions[workload.inputs["parameters_b"]].likely
    wanted = workload.traits.get("accelerator")
    candidates = library.accelerators.named(wanted) if wanted else tuple(library.accelerators)
    return tuple(
        one.name
        for one in candidates
        if _trains_well(workload, parameters_b, one, asked_for=bool(wanted))
        and carriers(site, one.name, 1, PriceKind.ON_DEMAND, library)
    )


def _trains_well(
    workload: Workload, parameters_b: float, accelerator: Accelerator, *, asked_for: bool
) -> bool:
    """Whether the state fits one accelerator, or a fast interconnect holds several together.

    Of what was asked for, a machine's accelerators may hold it together over a slow one.
    """
    lora = workload.traits["method"] == TrainingMethod.LORA
    state = STATE[Memory.LORA if lora else Memory.ADAM].total
    least = smallest_layout(parameters_b * 1e9, accelerator, state)
    together = MOST_IN_A_MACHINE if asked_for else 1
    return least.size <= together or accelerator.interconnect == "NVLink"


TRAINING = Kind(
    name="training",
    types=(WorkloadType.ML_TRAINING,),
    criticality=Criticality.BEST_EFFORT,
    reads=section(
        "training",
        "parameters_b",
        "tokens_b",
        "runs_per_month",
        "method",
        "accelerator",
        "dataset_gb",
        "deadline",
        "interruptible",
    ),
    read=read,
    options=options,
    work_out=work_out,
    offers=offers,
    refuse=refuse,
    capabilities=frozenset({Capability.TRAINS_MODELS}),
    surface=frozenset({Element.TRAINING}),
)
