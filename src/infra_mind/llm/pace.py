"""How many requests and tokens a minute go to one provider; whoever comes too soon is told how long to wait."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from ..core.errors import ModelBusy
from .budget import tokens_of
from .chain import LONGEST_WAIT, Around
from .exchange import Reply, Request
from .model import LanguageModel

MINUTE = 60.0
# What may be taken at once, of a minute's worth: providers look at shorter spans than a minute, too.
BURST = 1 / 6


@dataclass(frozen=True, slots=True, kw_only=True)
class MinuteLimits:
    """What a provider grants a minute; `None` where nothing is known of a limit."""

    requests: int | None = None
    tokens: int | None = None

    def taken(self, tokens: int) -> tuple[tuple[float, float], ...]:
        """Of requests and of tokens: the seconds that one takes up, and how many are taken."""
        return (_seconds(self.requests), 1.0), (_seconds(self.tokens), float(tokens))


def _seconds(limit: int | None) -> float:
    return 0.0 if limit is None else MINUTE / limit


class RequestPace(Protocol):
    """Keeps to the limits of providers: for one process, or for all workers."""

    async def take(self, provider: str, tokens: int) -> float:
        """Seconds to wait before asking again; 0 where the request may go now, which is then counted."""
        ...

    async def give_back(self, provider: str, tokens: int) -> None:
        """Of what was taken so many tokens were not used."""
        ...

    async def pause(self, provider: str, seconds: float) -> None:
        """The provider wants nobody to ask for so long."""
        ...


class LocalPace:
    """The generic cell rate algorithm (ITU-T I.371) in one process."""

    def __init__(self, limits: MinuteLimits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._due: dict[tuple[str, int], float] = defaultdict(float)
        self._paused: dict[str, float] = defaultdict(float)

    async def take(self, provider: str, tokens: int) -> float:
        now = self._clock()
        wait = max(self._paused[provider] - now, 0.0)
        due: dict[int, float] = {}
        for place, (each, count) in enumerate(self._limits.taken(tokens)):
            known = max(self._due[provider, place], now)
            due[place] = known + each * count
            early = due[place] - now - BURST * MINUTE
            # What is larger than all that may be taken at once goes when nothing is taken.
            wait = max(wait, min(early, known - now))
        if wait <= 0:
            self._due.update({(provider, place): at for place, at in due.items()})
        return wait

    async def give_back(self, provider: str, tokens: int) -> None:
        self._due[provider, 1] -= _seconds(self._limits.tokens) * tokens

    async def pause(self, provider: str, seconds: float) -> None:
        self._paused[provider] = max(self._paused[provider], self._clock() + seconds)


class Paced(Around):
    """Asks a provider no sooner than its limits allow, and tells the others where it asks to wait."""

    def __init__(
        self,
        model: LanguageModel,
        pace: RequestPace,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__(model)
        self._pace = pace
        self._sleep = sleep

    async def ask(self, request: Request) -> Reply:
        provider = self.name.partition(":")[0]
        tokens = tokens_of(request) + request.longest
        await self._wait(provider, tokens)
        try:
            reply = await self._model.ask(request)
        except ModelBusy as error:
            if error.retry_after is not None:
                await self._pace.pause(provider, error.retry_after.total_seconds())
            raise
        await self._pace.give_back(provider, tokens - reply.usage.most_tokens)
        return reply

    async def _wait(self, provider: str, tokens: int) -> None:
        waited = 0.0
        while (wait := await self._pace.take(provider, tokens)) > 0:
            waited += wait
            if waited > LONGEST_WAIT.total_seconds():
                error = ModelBusy(
                    f"{self.name} is asked as often as its limits a minute allow.",
                    retry_after=timedelta(seconds=wait),
                )
                error.charged = 0
                raise error
            await self._sleep(wait)
