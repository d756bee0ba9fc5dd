"""Language models without a network."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from infra_mind.core.errors import ModelError
from infra_mind.llm.exchange import Reply, Request, ToolCall, Usage

Line = str | Sequence[ToolCall] | ModelError
SMALL = Usage(calls=1, input_tokens=100, output_tokens=20, cost=Decimal("0.001"))


class ScriptedModel:
    """Says what its script says: one line after another, or what a function makes of a request."""

    def __init__(
        self,
        script: Callable[[Request], Line] | Sequence[Line],
        *,
        name: str = "test:scripted",
        price: Decimal | None = Decimal("0.001"),
        usage: Usage = SMALL,
        uses_tools: bool = True,
    ) -> None:
        self.name = name
        self.uses_tools = uses_tools
        self.asked: list[Request] = []
        self._script = script
        self._price = price
        self._usage = usage

    def price(self, input_tokens: int, output_tokens: int) -> Decimal | None:
        return self._price

    async def ask(self, request: Request) -> Reply:
        place = len(self.asked)
        self.asked.append(request)
        line = self._script(request) if callable(self._script) else self._script[place]
        if isinstance(line, ModelError):
            raise line
        if isinstance(line, str):
            return Reply(text=line, usage=self._usage, model=self.name)
        return Reply(text="", calls=tuple(line), usage=self._usage, model=self.name)
