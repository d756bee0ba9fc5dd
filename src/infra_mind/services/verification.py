"""Is a run's result what its requirements, prices, seed and day come to? It is worked out again."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

import orjson

from ..core.errors import StoreError
from ..core.fingerprint import fingerprint
from ..engine.events import JsonValue
from ..engine.journal import PART
from ..engine.memory import MemoryJournal
from ..engine.scheduler import Scheduler
from ..imports import read_requirements
from ..llm.budget import ModelUse
from ..llm.recording import KeptExchanges, Recording
from ..llm.session import is_damaged
from ..models.run import Run
from ..workflows.workflow import JsonObject, Workflow
from .result import canonical

NOTHING_RECORDED = KeptExchanges()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Whether the bytes are the same, and if not what differs first and what was not the same here."""

    equal: bool
    size: int
    difference: str = ""
    causes: tuple[str, ...] = ()


def recording_of(run: Run) -> ModelUse | None:
    """What stands for the language model that a run asked; `None` where it asked none."""
    if run.result is None:
        return None
    section = _object(cast("dict[str, JsonValue]", orjson.loads(run.result)), "run")
    known = _object(section, "llm")
    model = known.get("model")
    if not isinstance(model, str):
        return None
    recording = Recording(run.id, name=model, uses_tools=known.get("tools") is True)
    context = known.get("context")
    return ModelUse(
        model=recording,
        argues=known.get("argues") is True,
        context=context if isinstance(context, int) else None,
    )


async def verify(
    run: Run,
    assemble: Callable[[ModelUse | None], Workflow],
    recorded: KeptExchanges = NOTHING_RECORDED,
) -> Verification:
    """Carry the run out again, keeping nothing, and hold its result against what was kept.

    A language model is not asked: its answers are those that are `recorded` of the run.
    """
    if run.result is None:
        raise StoreError(
            f"Run {run.id!r} has no result: it is {run.status}.",
            remedy=f"Go on with it: infra-mind assess --resume {run.id}",
        )
    recording = recording_of(run)
    unread = [one for one in recorded.parts if is_damaged(one)]
    workflow = assemble(recording)
    kept = cast("dict[str, JsonValue]", orjson.loads(run.result))
    day = kept.get("as_of")
    completion = await workflow.run(
        Scheduler(journal=MemoryJournal()),
        read_requirements(run.requirements),
        run_id=run.id,
        mode=run.mode,
        seed=run.seed,
        as_of=date.fromisoformat(day) if isinstance(day, str) else run.as_of,
        reuse=[one for one in recorded.parts if one not in unread],
    )
    section = _object(kept, "run")
    made: JsonObject = {}
    if completion.dossier is not None:
        made = workflow.describe(completion.dossier, section)
    content = canonical(made)
    if content == run.result:
        return Verification(equal=True, size=len(content))
    again = cast("dict[str, JsonValue]", orjson.loads(content))
    return Verification(
        equal=False,
        size=len(run.result),
        difference=first_difference(kept, again),
        causes=(
            *_causes(kept, again),
            *_damaged(recording, {*recorded.damaged, *(one.step for one in unread)}),
            *_missed(recording),
        ),
    )


def first_difference(kept: JsonObject, made: JsonObject) -> str:
    """The first claim that differs, by its id; where none does, the first place."""
    before, after = _object(kept, "claims"), _object(made, "claims")
    for id in sorted({*before, *after}):
        if before.get(id) != after.get(id):
            return f"claim {id}: {_said(before.get(id))} was kept, {_said(after.get(id))} comes out"
    place = next(_places(dict(kept), dict(made), ""), "the order of the keys")
    return f"{place} differs"


def _said(claim: JsonValue) -> str:
    if not isinstance(claim, dict):
        return "nothing"
    return f"{claim.get('label')!r} of {claim.get('value')} {claim.get('unit')}"


def _places(before: JsonValue, after: JsonValue, path: str) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted({*before, *after}):
            at = f"{path}.{name}" if path else name
            yield from _places(before.get(name), after.get(name), at)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _places(one, other, f"{path}[{number}]")
    elif before != after:
        yield path


def _causes(kept: JsonObject, made: JsonObject) -> Iterator[str]:
    """What the run rested on and is another one here."""
    code = _object(_object(kept, "run"), "versions").get("code")
    if code != fingerprint():
        yield f"The run was made by another version of the program ({code}; here {fingerprint()})."
    before = _object(kept, "prices").get("snapshot")
    after = _object(made, "prices").get("snapshot")
    if before != after:
        yield f"The run rests on the price snapshot {before}; in use here is {after}."


def _damaged(recording: ModelUse | None, steps: Iterable[str]) -> Iterator[str]:
    names = sorted({one.partition(PART)[0] for one in steps})
    if recording is not None and names:
        yield (
            f"What is kept of answers of {recording.model.name} is damaged, of {', '.join(names)}: restore "
            "a backup of the database. The run's own result is sealed apart and stands."
        )


def _missed(recording: ModelUse | None) -> Iterator[str]:
    model = None if recording is None else recording.model
    if isinstance(model, Recording) and model.missed:
        yield (
            f"The recording holds no answer to {model.missed} of the requests that agents make of "
            f"{model.name}: it is not whole, or what agents see has changed. To ask it anew, assess the "
            f"requirements with --llm {model.name}."
        )


def _object(given: JsonObject, name: str) -> Mapping[str, JsonValue]:
    found = given.get(name)
    return found if isinstance(found, dict) else {}
