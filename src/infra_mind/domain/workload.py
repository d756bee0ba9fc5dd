from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .assumption import Assumption
from .requirements import StoreKind, WorkloadRequirements, WorkloadType


@dataclass(frozen=True, slots=True, kw_only=True)
class DataStore:
    """A store of a workload; `inputs` leads from a short name to the path of an assumption."""

    name: str
    kind: StoreKind
    inputs: Mapping[str, str]
    engine: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A workload as the model reads it: every number behind `inputs` is an assumption by path.

    `kind` is the name of the kind that it is modelled as; the product of the inputs `per_day` are its
    requests of a day, where none a second are stated · the company depends on no other workload more than
    on one that is `depended_on`.
    """

    name: str
    index: int
    type: WorkloadType
    kind: str
    inputs: Mapping[str, str]
    per_day: tuple[str, ...] = ()
    stores: tuple[DataStore, ...] = ()
    traits: Mapping[str, str] = field(default_factory=dict[str, str])
    depended_on: bool = True

    @property
    def path(self) -> str:
        return f"workloads[{self.index}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Normalised demand: the workloads, every assumption they rest on, and what is not covered.

    off_the_bill: of what is not covered, the parts that would be paid for.
    """

    workloads: tuple[Workload, ...]
    assumptions: Mapping[str, Assumption]
    not_modelled: tuple[str, ...] = ()
    off_the_bill: tuple[str, ...] = ()

    def answered_at(self, path: str) -> Assumption:
        """What an answer that is written to a field of the requirements takes the place of."""
        return next(one for one in self.assumptions.values() if one.answered_at == path)


def names_of(stated: Sequence[WorkloadRequirements]) -> tuple[str, ...]:
    """What each workload is called, made different from those before it: decisions are told apart by it."""
    taken: list[str] = []
    for index, one in enumerate(stated):
        type_ = str(one.type or WorkloadType.WEB_APPLICATION).replace("_", "-")
        name = one.name or (type_ if index == 0 else f"{type_}-{index + 1}")
        while name in taken:
            name = f"{name}-{index + 1}"
        taken.append(name)
    return tuple(taken)


def all_of(stated: Sequence[WorkloadRequirements]) -> Sequence[WorkloadRequirements]:
    """The workloads of a company: one that names none is taken to run one web application."""
    return stated or (WorkloadRequirements(type=WorkloadType.WEB_APPLICATION),)
