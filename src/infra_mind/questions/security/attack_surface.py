"""What of a system can be attacked?"""

from ...decision.case import Case
from ...domain.option import DecisionKind, HotStore
from ...domain.requirements import StoreKind
from ...evaluation.workloads import kind_of
from ...knowledge.threats import Element


def elements(case: Case) -> frozenset[Element]:
    """The parts of the chosen system that can be attacked."""
    found = {Element.PEOPLE, Element.CONSOLE, Element.SUPPLY}
    for workload in case.demand.workloads:
        kinds = {store.kind for store in workload.stores}
        found |= kind_of(workload).surface
        if case.chosen.named(DecisionKind.SERVING, workload.name).startswith("api:"):
            found.add(Element.MODEL_API)
        series = case.chosen.taken(HotStore, workload.name) == HotStore.TIME_SERIES
        if StoreKind.RELATIONAL in kinds or series:
            found |= {Element.DATABASE, Element.BACKUP}
        if StoreKind.OBJECT in kinds:
            found.add(Element.OBJECTS)
    return frozenset(found)
