"""A server that speaks as makers of models do, well or badly, as a test says."""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as it came in."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, object]

    @property
    def text(self) -> str:
        """All that was said to the model, as one text."""
        return json.dumps(self.body, ensure_ascii=False)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A well-formed answer: text, tools asked for as (name, arguments), why it ended.

    `thought`: tokens thought before it, which are among those written but in Google's count.
    """

    text: str = ""
    calls: Sequence[tuple[str, object]] = ()
    finish: str = "stop"
    tokens: tuple[int, int] = (100, 20)
    thought: int = 0


@dataclass(frozen=True, kw_only=True)
class Fault:
    """An answer of another status, or of a body that is none."""

    status: int = 200
    body: bytes = b'{"error": {"message": "broken on purpose", "type": "server_error"}}'
    headers: Mapping[str, str] = field(default_factory=dict)
    cut_short: bool = False


HANG = "hang"
DRIP = "drip"
Served = Answer | Fault | str
Script = Callable[[Asked], Served | Awaitable[Served]]


class ModelServer:
    """Answers as its script says; `asked` is all that came in."""

    def __init__(self, script: Script, *, tls: ssl.SSLContext | None = None) -> None:
        self._script = script
        self._tls = tls
        self._handlers: set[asyncio.Task[None]] = set()
        self.asked: list[Asked] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        for task in self._handlers:
            task.cancel()
        await asyncio.gather(*self._handlers, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._handlers.add(task)
        try:
            while asked := await _read(reader, writer):
                self.asked.append(asked)
                served = self._script(asked)
                if not isinstance(served, Answer | Fault | str):
                    served = await served
                if isinstance(served, str):
                    await _stall(writer, served)
                    return
                fault = served if isinstance(served, Fault) else Fault(body=_body(asked, served))
                writer.write(_response(fault))
                await writer.drain()
                if fault.cut_short:
                    return
        except (asyncio.CancelledError, ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            self._handlers.discard(task)
            writer.close()


async def _stall(writer: asyncio.StreamWriter, how: str) -> None:
    """Never comes to an end: says nothing, or byte by byte a body that is never whole."""
    if how == HANG:
        await asyncio.Event().wait()
    writer.write(
        b"HTTP/1.1 200 X\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n"
    )
    while not writer.is_closing():
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.01)


async def _read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Asked | None:
    start = await reader.read(1)
    if start == b"\x16":
        # Somebody greets in TLS: a plain server says that it does not understand.
        writer.write(_response(Fault(status=400)))
        return None
    if not start:
        return None
    head = start + await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode().strip().split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Asked(path=first.split()[1], headers=headers, body=json.loads(body or b"{}"))


def _response(fault: Fault) -> bytes:
    body = fault.body
    length = len(body) + (1000 if fault.cut_short else 0)
    headers = {"content-type": "application/json", "content-length": str(length), **fault.headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {fault.status} X\r\n{lines}\r\n".encode() + body


def _body(asked: Asked, answer: Answer) -> bytes:
    speaks = next((one for end, one in _SPEAKERS.items() if asked.path.endswith(end)), _openai)
    return json.dumps(speaks(asked, answer)).encode()


def _openai(asked: Asked, answer: Answer) -> dict[str, object]:
    calls = [
        {
            "id": f"call_{place}",
            "type": "function",
            "function": {"name": name, "arguments": _text(arguments)},
        }
        for place, (name, arguments) in enumerate(answer.calls)
    ]
    message = {"role": "assistant", "content": answer.text or None}
    finish = "tool_calls" if calls else answer.finish
    thought = {"reasoning_tokens": answer.thought}
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": asked.body.get("model"),
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "message": {**message, **({"tool_calls": calls} if calls else {})},
            }
        ],
        "usage": {
            "prompt_tokens": answer.tokens[0],
            "completion_tokens": answer.tokens[1],
            "total_tokens": sum(answer.tokens),
            **({"completion_tokens_details": thought} if answer.thought else {}),
        },
    }


def _anthropic(asked: Asked, answer: Answer) -> dict[str, object]:
    ends = {"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal"}
    text = [{"type": "text", "text": answer.text}] if answer.text else []
    calls = [
        {"type": "tool_use", "id": f"call_{place}", "name": name, "input": arguments}
        for place, (name, arguments) in enumerate(answer.calls)
    ]
    return {
        "id": "m1",
        "type": "message",
        "role": "assistant",
        "model": asked.body.get("model"),
        "content": [*text, *calls],
        "stop_reason": "tool_use" if calls else ends[answer.finish],
        "stop_sequence": None,
        "usage": {"input_tokens": answer.tokens[0], "output_tokens": answer.tokens[1]},
    }


def _google(asked: Asked, answer: Answer) -> dict[str, object]:
    ends = {"stop": "STOP", "length": "MAX_TOKENS", "content_filter": "SAFETY"}
    text = [{"text": answer.text}] if answer.text else []
    calls = [{"functionCall": {"name": name, "args": args}} for name, args in answer.calls]
    return {
        "candidates": [
            {
                "index": 0,
                "content": {"role": "model", "parts": [*text, *calls]},
                "finishReason": ends[answer.finish],
            }
        ],
        "usageMetadata": {
            "promptTokenCount": answer.tokens[0],
            "candidatesTokenCount": answer.tokens[1] - answer.thought,
            "thoughtsTokenCount": answer.thought,
            "totalTokenCount": sum(answer.tokens),
        },
        "modelVersion": asked.path.partition("/models/")[2].partition(":")[0],
        "responseId": "g1",
    }


def _bedrock(asked: Asked, answer: Answer) -> dict[str, object]:
    ends = {"stop": "end_turn", "length": "max_tokens", "content_filter": "content_filtered"}
    text = [{"text": answer.text}] if answer.text else []
    calls = [
        {"toolUse": {"toolUseId": f"call_{place}", "name": name, "input": arguments}}
        for place, (name, arguments) in enumerate(answer.calls)
    ]
    used = {"inputTokens": answer.tokens[0], "outputTokens": answer.tokens[1]}
    return {
        "output": {"message": {"role": "assistant", "content": [*text, *calls]}},
        "stopReason": "tool_use" if calls else ends[answer.finish],
        "usage": {**used, "totalTokens": sum(answer.tokens)},
        "metrics": {"latencyMs": 1},
    }


_SPEAKERS = {"/messages": _anthropic, ":generateContent": _google, "/converse": _bedrock}


def _text(arguments: object) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments)
