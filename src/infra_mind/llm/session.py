"""One agent's talk with a model in one run: within its allowance, kept as it goes, and counted."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from pydantic import TypeAdapter

from ..core.clock import Clock
from ..core.errors import BudgetSpent, ModelError, ModelRefused
from ..core.telemetry import NO_TRACER, Tracer
from ..engine.journal import PART, StepRecord
from ..engine.step import StepPart
from .budget import BYTES_PER_TOKEN, ModelAllowance, check_budget, failed_usage
from .exchange import Reply, Request, Usage
from .model import LanguageModel
from .spans import model_span

PART_NAME = "model"
Keep: TypeAlias = Callable[[str, bytes, Callable[[], Awaitable[StepPart]]], Awaitable[bytes]]
"""`Context.keep`: what was asked before is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelExchange:
    """A request with its reply, or with why there is none and for how many requests of it may be charged."""

    request: Request
    reply: Reply | None = None
    error: str = ""
    charged: int = 1


_EXCHANGE = TypeAdapter(ModelExchange)
_REQUEST = TypeAdapter(Request)


def key_of(request: Request) -> bytes:
    """Equal requests have equal keys; nothing in them depends on the time or the run."""
    return _REQUEST.dump_json(request)


def is_damaged(record: StepRecord) -> bool:
    """Whether a record is one of an exchange that cannot be read."""
    if record.step.partition(PART)[2] != PART_NAME:
        return False
    try:
        _read(record.output)
    except ModelRefused:
        return True
    return False


def _read(content: bytes) -> ModelExchange:
    try:
        return _EXCHANGE.validate_json(content)
    except ValueError:
        raise ModelRefused("What is kept of an answer of the model is damaged.") from None


def _failed(request: Request, error: ModelError, *, charged: int) -> StepPart:
    failed = ModelExchange(request=request, error=str(error), charged=charged)
    return StepPart(_EXCHANGE.dump_json(failed), good=False)


class Session:
    """Asks a model for one agent; `spent` is what it took so far, calls of an earlier attempt included."""

    def __init__(
        self,
        model: LanguageModel,
        allowance: ModelAllowance,
        *,
        keep: Keep,
        clock: Clock,
        tracer: Tracer = NO_TRACER,
    ) -> None:
        self.spent = Usage()
        self.tracer = tracer
        self._model = model
        self._allowance = allowance
        self._keep = keep
        self._clock = clock
        self._until = clock.monotonic() + allowance.time.total_seconds()

    @property
    def uses_tools(self) -> bool:
        return self._model.uses_tools

    @property
    def calls_left(self) -> int:
        return self._allowance.calls - self.spent.calls

    @property
    def is_small(self) -> bool:
        """Whether the model takes less in one call than agents would send."""
        return self._allowance.context is not None

    def room(self, fixed: str, longest: int) -> int | None:
        """Bytes that a request may have beside a fixed text and its answer; `None` where all is taken."""
        if self._allowance.context is None:
            return None
        tokens = self._allowance.context - self._allowance.longest(longest)
        return max(int(tokens * BYTES_PER_TOKEN) - len(fixed.encode()), 0)

    async def ask(self, request: Request) -> Reply:
        """Raises `ModelError` where there is no answer; that too is kept."""
        request = replace(request, longest=self._allowance.longest(request.longest))

        async def call() -> StepPart:
            try:
                left = self._left(request)
            except ModelError as error:
                return _failed(request, error, charged=0)
            try:
                reply = await self._call(request, left)
            except ModelError as error:
                return _failed(request, error, charged=error.charged)
            return StepPart(_EXCHANGE.dump_json(ModelExchange(request=request, reply=reply)))

        exchange = _read(await self._keep(PART_NAME, key_of(request), call))
        if exchange.reply is None:
            self.spent += Usage(calls=1) + failed_usage(self._model, request, exchange.charged)
            raise ModelRefused(exchange.error)
        self.spent += exchange.reply.usage
        return exchange.reply

    def _left(self, request: Request) -> float:
        """Seconds that a call may take; raises `ModelError` where it may not be made."""
        check_budget(self._model, self._allowance, self.spent, request)
        left = self._until - self._clock.monotonic()
        if left <= 0:
            raise self._out_of_time()
        return left

    def _out_of_time(self) -> BudgetSpent:
        seconds = self._allowance.time.total_seconds()
        return BudgetSpent(f"All {seconds:g} s of the model are used.")

    async def _call(self, request: Request, left: float) -> Reply:
        try:
            async with asyncio.timeout(left):
                with model_span(self.tracer, self._model, request) as reply:
                    return reply(await self._model.ask(request))
        except TimeoutError:
            raise self._out_of_time() from None
