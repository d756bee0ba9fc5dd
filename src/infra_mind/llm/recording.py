"""A run's own exchanges in the place of a model: what was asked is answered from the run, nothing is sent."""

from dataclasses import dataclass
from decimal import Decimal

from ..core.errors import ModelRefused
from ..engine.journal import StepRecord
from .exchange import Reply, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptExchanges:
    """What is kept of a run's exchanges; `damaged` are steps of which some cannot be read any more."""

    parts: tuple[StepRecord, ...] = ()
    damaged: frozenset[str] = frozenset()


class Recording:
    """A model that is asked only what its run did not ask; `missed` counts that.

    What was asked is read before: each exchange is kept in the run as a part of its agent's step.
    """

    def __init__(self, run_id: str, *, name: str, uses_tools: bool) -> None:
        self.name = name
        self.uses_tools = uses_tools
        self.missed = 0
        self._run_id = run_id

    def price(self, input_tokens: int, output_tokens: int) -> Decimal | None:
        """Nothing is spent."""
        del input_tokens, output_tokens
        return Decimal()

    async def ask(self, request: Request) -> Reply:
        del request
        self.missed += 1
        raise ModelRefused(f"The recording of run {self._run_id} holds no answer to this request.")
