"""What an agent may spend on a language model, checked before each call."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import ROUND_DOWN, Decimal

from ..core.errors import BudgetSpent, ModelRefused
from ..core.telemetry import NO_TRACER, Tracer
from .exchange import Request, Said, Told, Usage
from .model import LanguageModel

# Of our material with its ids a small vocabulary makes a token for each 2.85 bytes, larger ones fewer.
BYTES_PER_TOKEN = 2.5
# What of a model's context an answer may take.
ANSWER_SHARE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAllowance:
    """The most that one agent may take in one run; `dollars` are USD.

    `unpriced` lets it ask a model of which nobody knows what it costs. `context`: tokens that the model reads
    and answers with in one call, where that is less than agents would send.
    """

    calls: int = 8
    tokens: int = 120_000
    time: timedelta = timedelta(seconds=100)
    dollars: Decimal = Decimal("0.50")
    unpriced: bool = False
    context: int | None = None

    def longest(self, wanted: int) -> int:
        """Tokens of an answer, where the model's context bounds it."""
        return wanted if self.context is None else min(wanted, self.context // ANSWER_SHARE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUse:
    """The model that the agents of a run may ask, and what all of them may spend; `dollars` are USD.

    `argues` lets them argue about what they disagree on, for one more share of that. `context`: see
    `ModelAllowance`.
    """

    model: LanguageModel
    dollars: Decimal = Decimal(5)
    unpriced: bool = False
    tracer: Tracer = NO_TRACER
    argues: bool = True
    context: int | None = None

    def allowance(self, own: ModelAllowance, agents: int, *, parts: int = 1) -> ModelAllowance:
        """What is left of an own allowance where all share evenly, and one of several `parts` of that."""
        share = self.dollars / max(agents + self.argues, 1) / max(parts, 1)
        most = min(own.dollars, share.quantize(Decimal("0.0001"), ROUND_DOWN))
        return replace(own, dollars=most, unpriced=self.unpriced, context=self.context)


def check_budget(
    model: LanguageModel, allowed: ModelAllowance, spent: Usage, request: Request
) -> None:
    """Raises `BudgetSpent` where the answer could cost more than is left, `ModelRefused` beyond the context."""
    if spent.calls >= allowed.calls:
        raise BudgetSpent(f"All {allowed.calls} calls of the model were made.")
    size = tokens_of(request)
    if allowed.context is not None and size + request.longest > allowed.context:
        raise ModelRefused(
            f"The request is about {size:,} tokens and its answer up to {request.longest:,}; "
            f"{model.name} takes {allowed.context:,} at once.",
            remedy="Serve it with a larger context, and set INFRA_MIND_LLM_CONTEXT to that.",
        )
    if spent.most_tokens + size + request.longest > allowed.tokens:
        raise BudgetSpent(f"The next call could go beyond {allowed.tokens:,} tokens.")
    price = model.price(size, request.longest)
    if price is None or spent.cost is None:
        if not allowed.unpriced:
            raise BudgetSpent(
                f"The price of {model.name} is not known, so no budget can be kept.",
                remedy="Set INFRA_MIND_LLM_UNPRICED=true to ask it all the same.",
            )
    elif spent.cost + price > allowed.dollars:
        raise BudgetSpent(f"The next call could cost more than is left of {allowed.dollars} USD.")


def failed_usage(model: LanguageModel, request: Request, times: int) -> Usage:
    """The most that a request took that failed so often: its provider may charge for it, and does not say."""
    if not times:
        return Usage()
    size, longest = tokens_of(request), request.longest
    price = model.price(size, longest)
    return Usage(
        input_tokens=times * size,
        output_tokens=times * longest,
        cost=None if price is None else times * price,
        counted=False,
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
    return int(size / BYTES_PER_TOKEN) + 1
