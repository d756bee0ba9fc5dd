"""Which workloads a text speaks of, and which of them a sentence is about."""

import re
from typing import Final, cast

from ...domain import field_path
from ...domain.requirements import WorkloadType
from ..cues import cue
from ..document import Value
from ..long_form import found, put
from ..words import WORKLOAD_WORDS
from .clause import Sentence, is_denied_before
from .counts import OF_A_DAY
from .reading import TextReading

_INFERENCE_ALONE = re.compile(r"inference", re.IGNORECASE)
_OF_KIND: Final = {
    "llm": WorkloadType.LLM_APPLICATION,
    "training": WorkloadType.ML_TRAINING,
    "iot": WorkloadType.IOT,
    "streaming": WorkloadType.STREAMING,
    "pipeline": WorkloadType.DATA_PROCESSING,
}
_GONE = cue("gone")


def read_workloads(reading: TextReading, sentence: Sentence) -> None:
    """Each type of workload once, in the order in which the text names them."""
    text, start = sentence.whole.text, sentence.whole.start
    seen: list[tuple[int, int, WorkloadType]] = []
    taken = bytearray(len(text))
    for pattern, name in WORKLOAD_WORDS:
        for match in pattern.finditer(text):
            begin, end = match.span()
            if not any(taken[begin:end]):
                taken[begin:end] = b"\1" * (end - begin)
                seen.append((begin, end, WorkloadType(name)))
    for begin, end, type_ in sorted(seen):
        if type_ in reading.types:
            continue
        clause = sentence.clause_at(start + begin)
        is_gone = _GONE.match(clause.after(start + end)) is not None
        if sentence.asks or not (is_gone or is_denied_before(sentence, start + begin)):
            reading.types.setdefault(type_, len(reading.types))
            reading.wanted.setdefault(f"type {type_}", text[begin:end])


def drop_inference(reading: TextReading) -> None:
    """What an assistant does is no workload beside it."""
    named = reading.wanted.get(f"type {WorkloadType.ML_INFERENCE}", "")
    if _INFERENCE_ALONE.fullmatch(named):
        reading.types.pop(WorkloadType.ML_INFERENCE, None)
        reading.types = {one: index for index, one in enumerate(reading.types)}


def write_types(reading: TextReading) -> None:
    for type_, index in reading.types.items():
        reading.write(f"workloads[{index}].type", type_.value, reading.wanted[f"type {type_}"])


def at_home(reading: TextReading, path: str, sentence: Sentence) -> str | None:
    """The path with its workload and store; `None` where the text names no such workload."""
    kind = re.match(r"\{(\w+)\}", path)
    if kind is None:
        return path
    workload = workload_of(reading, kind[1], sentence)
    if workload is None and path.endswith(("traffic.users", OF_A_DAY)):
        workload = workload_of(reading, "llm" if kind[1] == "serving" else "serving", sentence)
    if workload is None:
        return None
    if path.endswith("traffic.average_rps") and _is_analytics(reading, workload):
        return None
    path = workload + path[kind.end() :]
    store = re.search(r"stores\[([a-z]+)\]", path)
    return path if store is None else _store(reading, workload, store[1], path[store.end() :])


def _is_analytics(reading: TextReading, workload: str) -> bool:
    """Whose queries are counted by the day."""
    at = reading.types.get(WorkloadType.ANALYTICS)
    return at is not None and workload == f"workloads[{at}]"


def _store(reading: TextReading, workload: str, kind: str, rest: str) -> str:
    stores = found(reading.tree, field_path.split(f"{workload}.stores"))
    listed = cast("list[dict[str, Value]]", stores or [])
    kinds = [store.get("kind") for store in listed]
    index = kinds.index(kind) if kind in kinds else len(kinds)
    if index == len(kinds):
        put(reading.tree, field_path.split(f"{workload}.stores[{index}].kind"), kind)
    return f"{workload}.stores[{index}]{rest}"


def workload_of(reading: TextReading, kind: str, sentence: Sentence) -> str | None:
    """The workload that a sentence names, else the first of that kind."""
    type_ = _OF_KIND.get(kind)
    if type_ is not None:
        index = reading.types.get(type_)
        return None if index is None else f"workloads[{index}]"
    others = set(_OF_KIND.values())
    named = [
        reading.types[one]
        for one in (
            WorkloadType(name)
            for pattern, name in WORKLOAD_WORDS
            if pattern.search(sentence.whole.text)
        )
        if one in reading.types and one not in others
    ]
    serving = [at for one, at in reading.types.items() if one not in others]
    index = next(iter(named or serving), None if reading.types else 0)
    return None if index is None else f"workloads[{index}]"
