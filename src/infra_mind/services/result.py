from datetime import datetime

import orjson

from .. import __version__
from ..core.fingerprint import fingerprint
from ..domain.dossier import PriceUse
from ..engine.events import Event, JsonValue
from ..models.run import Run
from ..workflows.workflow import JsonObject


def canonical(value: JsonObject) -> bytes:
    """The one way a result is written: equal values are equal bytes."""
    options = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(value, option=options)


def event_json(event: Event) -> JsonObject:
    """An event in the one form that all readers get."""
    return {
        "run_id": event.run_id,
        "n": event.n,
        "at": event.at.isoformat(),
        "type": event.type.value,
        "phase": event.phase,
        "step": event.step,
        "agent": event.label,
        "attempt": event.attempt,
        "data": dict(event.data),
    }


def run_section(
    run: Run, *, started_at: datetime | None, prices: PriceUse, llm: JsonValue = None
) -> JsonObject:
    """What assessment.json says of the run itself: all that may differ between equal inputs."""
    return {
        "id": run.id,
        "assessment_id": run.assessment_id,
        "based_on": run.based_on,
        "status": run.status.value,
        "started_at": _iso(started_at or run.started_at),
        "finished_at": _iso(run.finished_at),
        "mode": run.mode.value,
        "seed": run.seed,
        "versions": {
            "infra_mind": __version__,
            "code": fingerprint(),
            "prices": prices.snapshot,
            "price_book": prices.own_rows,
        },
        "llm": llm or {"model": None},
        "metrics": dict(run.metrics),
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
