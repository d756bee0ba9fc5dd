import asyncio
from collections.abc import AsyncGenerator, Sequence
from http import HTTPStatus
from typing import Annotated

import orjson
from fastapi import APIRouter, Header, Query
from fastapi.responses import Response, StreamingResponse

from ...core.errors import StoreError
from ...engine.events import Event
from ...services.event_log import EventLog
from ...services.result import event_json
from ..dependencies import Program, ReadRun

router = APIRouter(tags=["runs"])

_KEEP_ALIVE_SECONDS = 15
_RETRY = b"retry: 1000\n\n"
LastEventId = Annotated[str | None, Header(alias="Last-Event-ID", pattern=r"^\d{1,9}$")]
After = Annotated[int, Query(ge=0, lt=10**9, description="For those that cannot send the header.")]


@router.get(
    "/runs/{run_id}/events",
    response_class=StreamingResponse,
    responses={HTTPStatus.OK.value: {"content": {"text/event-stream": {}}}},
)
async def events(
    run: ReadRun, state: Program, *, last_event_id: LastEventId = None, after: After = 0
) -> Response:
    """What happens in a run as server-sent events, from its beginning or after Last-Event-ID.

    Each has the number of the event as its id, and the event as JSON. The stream ends with the
    event that ends the run; after that one there is nothing more: 204.
    """
    since = after if last_event_id is None else int(last_event_id)
    if run.status.terminal and not await state.service.table.events(run.id, since):
        return Response(status_code=HTTPStatus.NO_CONTENT)
    return StreamingResponse(
        frames(state.service.log, run.id, since),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


async def frames(log: EventLog, run_id: str, after: int) -> AsyncGenerator[bytes]:
    """The bytes of the stream; a line now and then keeps those in between from closing it."""
    yield _RETRY
    stream = log.follow(run_id, after)
    while True:
        following = asyncio.ensure_future(_next(stream))
        try:
            while not (await asyncio.wait([following], timeout=_KEEP_ALIVE_SECONDS))[0]:
                yield b": still there\n\n"
            batch = following.result()
        except StoreError:
            return  # whoever listens comes again, with the id of what it had
        finally:
            following.cancel()
        if batch is None:
            return
        yield b"".join(map(_frame, batch))


async def _next(stream: AsyncGenerator[Sequence[Event]]) -> Sequence[Event] | None:
    return await anext(stream, None)


def _frame(event: Event) -> bytes:
    return b"id: %d\ndata: %b\n\n" % (event.n, orjson.dumps(shown(event)))


def shown(event: Event) -> dict[str, object]:
    """An event as it goes out: where in the code something failed is for the log alone."""
    found = dict(event_json(event))
    found["data"] = {name: held for name, held in event.data.items() if name != "traceback"}
    return {**found}
