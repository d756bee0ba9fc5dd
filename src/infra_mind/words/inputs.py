"""Inputs in plain words, with the workload or store that they belong to."""

import re
from collections.abc import Sequence

from ..domain.input import Inputs
from ..domain.workload import Demand
from .terms import sentence_case

_PLACE = re.compile(r"workloads\[(\d+)\](?:\.stores\[(\d+)\])?")


def label_of(path: str, demand: Demand) -> str:
    """An assumption in a few words; a constant of the model belongs to no workload."""
    label = demand.assumptions[path].label
    return label if path.startswith("model.") else f"{name_of(path, demand)}: {label}"


def question_of(path: str, demand: Demand) -> str | None:
    """The question whose answer would replace an assumption; `None` where nobody can write it down."""
    text = demand.assumptions[path].question
    return text.format(name=_spoken(path, demand)) if text else None


def name_of(path: str, demand: Demand) -> str:
    """The workload, or workload and store, that a path leads into."""
    match = _PLACE.match(path)
    if match is None:
        return path
    workload = demand.workloads[int(match[1])]
    if match[2] is None or int(match[2]) >= len(workload.stores):
        return workload.name
    return f"{workload.name}, {workload.stores[int(match[2])].name}"


def named_path(path: str, workloads: Sequence[str], inputs: Inputs) -> str:
    """A field of the requirements in a few words, with the name of the workload that it belongs to."""
    label = inputs.find(path).label
    match = _PLACE.match(path)
    number = int(match[1]) if match else len(workloads)
    return f"{workloads[number]}: {label}" if number < len(workloads) else sentence_case(label)


def store_words(store: str, workload: str) -> str:
    """A store in a sentence; one that is called as its workload needs no other name."""
    return workload if store == workload else f"{store} of {workload}"


def _spoken(path: str, demand: Demand) -> str:
    """The workload, or the store of a workload, in a sentence."""
    name = name_of(path, demand)
    workload, found, store = name.rpartition(", ")
    return f"the store {store} of {workload}" if found and ".stores[" in path else name
