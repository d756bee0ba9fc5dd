"""What stands around a provider's model, so that one bad minute of it does not reach an agent."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from ..core.errors import ModelBusy, ModelError, ModelRefused
from ..engine.retry import RetryPolicy
from .budget import failed_usage
from .exchange import Reply, Request, Usage
from .model import LanguageModel

POLICY = RetryPolicy(maximum_attempts=3)
# Whoever asks to wait longer is left for the next model of the chain.
LONGEST_WAIT = timedelta(seconds=30)


class Around:
    """The model inside, as far as a wrapper leaves it as it is."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def uses_tools(self) -> bool:
        return self._model.uses_tools

    def price(self, input_tokens: int, output_tokens: int) -> Decimal | None:
        return self._model.price(input_tokens, output_tokens)


class Limited(Around):
    """At most so many requests at once, and each no longer than `timeout`; whoever waits holds no place."""

    def __init__(self, model: LanguageModel, *, most: int, timeout: timedelta) -> None:
        super().__init__(model)
        self._places = asyncio.Semaphore(most)
        self._timeout = timeout

    async def ask(self, request: Request) -> Reply:
        seconds = self._timeout.total_seconds()
        async with self._places:
            try:
                async with asyncio.timeout(seconds):
                    return await self._model.ask(request)
            except TimeoutError:
                raise ModelBusy(f"{self.name} did not answer within {seconds:g} s.") from None


class Retrying(Around):
    """The one place where a request is tried again; the place of `Limited` is free meanwhile."""

    def __init__(
        self,
        model: LanguageModel,
        *,
        policy: RetryPolicy = POLICY,
        random: Random | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__(model)
        self._policy = policy
        self._random = random or Random()
        self._sleep = sleep

    async def ask(self, request: Request) -> Reply:
        attempt, charged = 1, 0
        while True:
            try:
                reply = await self._model.ask(request)
                return _with(reply, failed_usage(self._model, request, charged))
            except ModelError as error:
                charged += error.charged
                delay = self._delay(attempt, error)
                if delay is None or delay > LONGEST_WAIT:
                    error.charged = charged
                    raise
            await self._sleep(delay.total_seconds())
            attempt += 1

    def _delay(self, attempt: int, error: ModelError) -> timedelta | None:
        if not isinstance(error, ModelBusy):
            return None
        return self._policy.delay(attempt, error, self._random)


class ModelChain:
    """One model after another until one answers."""

    def __init__(self, models: Sequence[LanguageModel]) -> None:
        self._models = tuple(models)

    @property
    def name(self) -> str:
        return ", ".join(one.name for one in self._models)

    @property
    def uses_tools(self) -> bool:
        return all(one.uses_tools for one in self._models)

    def price(self, input_tokens: int, output_tokens: int) -> Decimal | None:
        """The dearest of them; unknown where one is."""
        prices = [one.price(input_tokens, output_tokens) for one in self._models]
        known = [one for one in prices if one is not None]
        return max(known) if len(known) == len(prices) else None

    async def ask(self, request: Request) -> Reply:
        failures: list[ModelError] = []
        spent = Usage()
        for model in self._models:
            try:
                return _with(await model.ask(request), spent)
            except ModelError as error:
                failures.append(error)
                spent += failed_usage(model, request, error.charged)
        raise _all_of(failures)


def _with(reply: Reply, failed: Usage) -> Reply:
    """The reply with what failed before it came."""
    return replace(reply, usage=reply.usage + failed)


def _all_of(failures: Sequence[ModelError]) -> ModelError:
    if len(failures) == 1:
        return failures[0]
    said = " ".join(str(one) for one in failures)
    busy = any(isinstance(one, ModelBusy) for one in failures)
    error = ModelBusy(said) if busy else ModelRefused(said)
    error.charged = sum(one.charged for one in failures)
    return error
