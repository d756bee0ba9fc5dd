from ..core.errors import Unavailable
from .base import Passage, WebQuery


class Offline:
    """No way to the outside: who asks is told so, and given nothing."""

    def __init__(
        self, reason: str = "No search service is set: nothing was looked up on the web."
    ) -> None:
        self._reason = reason

    async def search(self, query: WebQuery) -> tuple[Passage, ...]:
        raise Unavailable(self._reason, remedy=f"The question was: {query.words!r}.")
