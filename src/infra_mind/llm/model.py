from decimal import Decimal
from typing import Protocol

from .exchange import Reply, Request


class LanguageModel(Protocol):
    """Whoever answers requests: a provider's model, a chain of them, or a recording."""

    @property
    def name(self) -> str:
        """As `provider:model`."""
        ...

    @property
    def uses_tools(self) -> bool:
        """Whether it can ask for tools."""
        ...

    def price(self, input_tokens: int, output_tokens: int) -> Decimal | None:
        """USD that a call of this size costs at most; `None` where the price is not known."""
        ...

    async def ask(self, request: Request) -> Reply:
        """Raises `ModelBusy` where trying again can help, and `ModelRefused` where it cannot."""
        ...
