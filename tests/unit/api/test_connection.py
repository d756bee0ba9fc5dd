import asyncio

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from infra_mind.api.connection import PatientConnection


class Wire(asyncio.Transport):
    """Holds so many bytes that the other side has not read."""

    def __init__(self) -> None:
        super().__init__()
        self.held = 100_000
        self.aborted = False

    def get_write_buffer_size(self) -> int:
        return self.held

    def abort(self) -> None:
        self.aborted = True


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that is never asked."""


@pytest.mark.parametrize(("held", "aborted"), [(99_999, False), (100_000, True)])
async def test_an_answer_may_be_read_slowly_but_not_never(held: int, aborted: bool):
    config = uvicorn.Config(nothing, lifespan="off", log_config=None)
    connection = PatientConnection(config, ServerState(), {})
    wire = Wire()
    connection.connection_made(wire)
    connection.pause_writing()
    wire.held = held
    connection._check_reader(100_000)
    assert wire.aborted is aborted
    connection.resume_writing()
    assert connection._reading is None
    connection._wait_no_more()
