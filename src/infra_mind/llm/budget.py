"""What an agent may spend on a language model, checked before each call."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from ..core.errors import BudgetSpent
from .exchange import Reply, Request, Said, Told, Usage
from .model import LanguageModel

# No tokeniser of a model in use makes more tokens of a text than one for three bytes, by and large.
BYTES_PER_TOKEN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAllowance:
    """The most that one agent may take in one run; `dollars` are USD.

    `unpriced` lets it ask a model of which nobody knows what it costs.
    """

    calls: int = 8
    tokens: int = 120_000
    time: timedelta = timedelta(seconds=100)
    dollars: Decimal = Decimal("0.50")
    unpriced: bool = False


class Metered:
    """A model within an allowance; what was spent so far is `spent`."""

    def __init__(self, model: LanguageModel, allowance: ModelAllowance) -> None:
        self._model = model
        self._allowance = allowance
        self.spent = Usage()

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def uses_tools(self) -> bool:
        return self._model.uses_tools

    def price(self, input_tokens: int, output_tokens: int) -> Decimal | None:
        return self._model.price(input_tokens, output_tokens)

    @property
    def calls_left(self) -> int:
        return self._allowance.calls - self.spent.calls

    async def ask(self, request: Request) -> Reply:
        """Raises `BudgetSpent` instead of asking where the answer could cost more than is left."""
        self._check(request)
        # Who fails has had its call: a provider may charge for it.
        self.spent += Usage(calls=1)
        reply = await self._model.ask(request)
        usage = reply.usage
        self.spent += Usage(
            input_tokens=usage.input_tokens, output_tokens=usage.output_tokens, cost=usage.cost
        )
        return reply

    def _check(self, request: Request) -> None:
        allowed, size = self._allowance, tokens_of(request)
        if self.calls_left <= 0:
            raise BudgetSpent(f"All {allowed.calls} calls of the model were made.")
        if self.spent.tokens + size + request.longest > allowed.tokens:
            raise BudgetSpent(f"The next call could go beyond {allowed.tokens:,} tokens.")
        price = self._model.price(size, request.longest)
        if price is None or self.spent.cost is None:
            if not allowed.unpriced:
                raise BudgetSpent(
                    f"The price of {self.name} is not known, so no budget can be kept.",
                    remedy="Set INFRA_MIND_LLM_UNPRICED=true to ask it all the same.",
                )
        elif self.spent.cost + price > allowed.dollars:
            raise BudgetSpent(
                f"The next call could cost more than what is left of {allowed.dollars} USD."
            )


def tokens_of(request: Request) -> int:
    """About how many tokens a request is, rather too many than too few."""
    size = len(request.instructions.encode())
    for message in request.messages:
        match message:
            case Told():
                size += len(message.text.encode())
            case Said():
                size += len(message.text.encode())
                size += sum(len(one.arguments.encode()) for one in message.calls)
            case _:
                size += len(message.content.encode())
    size += sum(len(f"{one.name}{one.description}{one.parameters}") for one in request.tools)
    return size // BYTES_PER_TOKEN + 1
