"""What of a system can be attacked?"""

from collections.abc import Mapping

from ...decision.case import Case
from ...domain.option import DecisionKind, HotStore
from ...domain.requirements import StoreKind
from ...domain.workload import LoadKind
from ...knowledge.threats import Element

_PARTS: Mapping[LoadKind, frozenset[Element]] = {
    LoadKind.SERVING: frozenset({Element.ENTRY, Element.COMPUTE}),
    LoadKind.INFERENCE: frozenset({Element.ENTRY, Element.COMPUTE}),
    LoadKind.LANGUAGE_MODEL: frozenset({Element.ASSISTANT}),
    LoadKind.TRAINING: frozenset({Element.TRAINING}),
    LoadKind.PIPELINE: frozenset({Element.OBJECTS}),
    LoadKind.ANALYTICS: frozenset({Element.OBJECTS}),
    LoadKind.STREAMING: frozenset({Element.COMPUTE, Element.OBJECTS}),
    LoadKind.DEVICES: frozenset({Element.ENTRY, Element.COMPUTE, Element.OBJECTS}),
    LoadKind.DATABASE: frozenset(),
    # Nobody signs in to fixed files, and no program takes what visitors write.
    LoadKind.STATIC_SITE: frozenset({Element.OBJECTS}),
}


def elements(case: Case) -> frozenset[Element]:
    """The parts of the chosen system that can be attacked."""
    found = {Element.PEOPLE, Element.CONSOLE, Element.SUPPLY}
    for workload in case.demand.workloads:
        kinds = {store.kind for store in workload.stores}
        found |= _PARTS[workload.kind]
        if case.chosen.named(DecisionKind.SERVING, workload.name).startswith("api:"):
            found.add(Element.MODEL_API)
        series = case.chosen.taken(HotStore, workload.name) == HotStore.TIME_SERIES
        if StoreKind.RELATIONAL in kinds or series:
            found |= {Element.DATABASE, Element.BACKUP}
        if StoreKind.OBJECT in kinds:
            found.add(Element.OBJECTS)
    return frozenset(found)
