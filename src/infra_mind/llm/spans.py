"""What outsiders see of talks with a model, by OpenTelemetry's names; what is said only where asked for."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from pydantic import TypeAdapter

from ..core.telemetry import SpanKind, Tracer
from .exchange import Message, Reply, Request, ToolCall
from .model import LanguageModel

_MESSAGES = TypeAdapter(tuple[Message, ...])
_CALLS = TypeAdapter(tuple[ToolCall, ...])


@contextmanager
def model_span(
    tracer: Tracer, model: LanguageModel, request: Request
) -> Generator[Callable[[Reply], Reply]]:
    """Around one call of a model; what the block calls with the reply notes it, and gives it back."""
    attributes: dict[str, str | int | float | bool] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": model.name,
        "gen_ai.request.max_tokens": request.longest,
    }
    if tracer.content:
        attributes["gen_ai.system_instructions"] = request.instructions
        attributes["gen_ai.input.messages"] = _MESSAGES.dump_json(request.messages).decode()
    with tracer.span(f"chat {model.name}", attributes, kind=SpanKind.CLIENT) as span:

        def note(reply: Reply) -> Reply:
            found: dict[str, str | int | float | bool] = {
                "gen_ai.response.model": reply.model,
            }
            if reply.usage.counted:
                found["gen_ai.usage.input_tokens"] = reply.usage.input_tokens
                found["gen_ai.usage.output_tokens"] = reply.usage.output_tokens
            if reply.usage.counted and reply.usage.cost is not None:
                found["infra_mind.model_cost_usd"] = float(reply.usage.cost)
            if tracer.content:
                calls = _CALLS.dump_json(reply.calls).decode()
                found["gen_ai.output.messages"] = reply.text if not reply.calls else calls
            span.note(found)
            return reply

        yield note


@contextmanager
def tool_span(tracer: Tracer, call: ToolCall) -> Generator[None]:
    """Around what code does for a tool that a model asked for."""
    attributes: dict[str, str | int | float | bool] = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": call.tool[:100],
    }
    if tracer.content:
        attributes["gen_ai.tool.call.arguments"] = call.arguments
    with tracer.span(f"execute_tool {call.tool[:100]}", attributes):
        yield
