import asyncio
from datetime import timedelta

from starlette.types import Message, Receive

from .errors import BodyRefused, BodyTooSlow, TooLarge

MOST_BYTES = 2_000_000
PATIENCE = timedelta(seconds=30)


class Body:
    """The body of one request as it comes: with an end, and in time.

    `refused` says why no more of it is taken, whatever the application made of that.
    """

    def __init__(self, receive: Receive, *, most: int, patience: timedelta, announced: int) -> None:
        self.refused: BodyRefused | None = None
        self._receive = receive
        self._most = most
        self._patience = patience
        self._announced = announced
        self._read = 0
        self._whole = False
        self._deadline: float | None = None

    async def receive(self) -> Message:
        """The next piece; raises `BodyRefused` where there may be none."""
        if self._whole:
            return await self._receive()
        message = await self._piece()
        self._read += len(message.get("body", b""))
        if max(self._read, self._announced) > self._most:
            self.refused = TooLarge(
                f"The body is larger than {self._most} bytes.", remedy="Send less."
            )
            raise self.refused
        self._whole = not message.get("more_body", False)
        return message

    async def _piece(self) -> Message:
        if self._deadline is None:
            self._deadline = asyncio.get_running_loop().time() + self._patience.total_seconds()
        try:
            async with asyncio.timeout_at(self._deadline):
                return await self._receive()
        except TimeoutError:
            seconds = self._patience.total_seconds()
            self.refused = BodyTooSlow(
                f"The body did not come within {seconds:g} s.", remedy="Send it in one go."
            )
            raise self.refused from None
