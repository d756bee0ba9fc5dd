"""The one door to the makers of language models, on pydantic-ai; loaded only where a model is set."""

import asyncio
import os
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from difflib import get_close_matches
from itertools import groupby
from typing import Any

from genai_prices import Usage as Tokens
from genai_prices import calc_price
from pydantic_ai import direct
from pydantic_ai.exceptions import (
    AgentRunError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelNotFoundError,
    ModelQuotaExceededError,
    ModelRateLimitError,
    ModelRequestRejectedError,
    ModelRequestTimeout,
    ModelServerError,
    ModelUnavailableError,
    UserError,
)
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters, infer_model
from pydantic_ai.output import OutputObjectDefinition
from pydantic_ai.providers import Provider, infer_provider_class
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from ..core.errors import InputError, ModelBusy, ModelError, ModelRefused
from .budget import tokens_of
from .chain import Limited, ModelChain, Retrying
from .exchange import Message, Reply, Request, Said, Schema, Told, ToolCall, ToolSpec, Usage
from .model import LanguageModel
from .pace import Paced, RequestPace
from .redaction import redact

_LONGEST_REASON = 300
_BUSY = (
    ModelRateLimitError,
    ModelUnavailableError,
    ModelServerError,
    ModelConnectionError,
    ModelRequestTimeout,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Maker:
    """A provider: what pydantic-ai and genai-prices call it, what to install, where its key stands."""

    model: str
    prices: str
    package: str
    key: str


_MAKERS: Mapping[str, _Maker] = {
    "openai": _Maker(model="openai-chat", prices="openai", package="openai", key="OPENAI_API_KEY"),
    "azure": _Maker(model="azure", prices="azure", package="openai", key="AZURE_OPENAI_API_KEY"),
    "anthropic": _Maker(
        model="anthropic", prices="anthropic", package="anthropic", key="ANTHROPIC_API_KEY"
    ),
    "google": _Maker(model="google", prices="google", package="google-genai", key="GOOGLE_API_KEY"),
    "bedrock": _Maker(
        model="bedrock", prices="aws", package="boto3", key="AWS_BEARER_TOKEN_BEDROCK"
    ),
    "mistral": _Maker(
        model="mistral", prices="mistral", package="mistralai", key="MISTRAL_API_KEY"
    ),
}
PROVIDERS = tuple(_MAKERS)
_BEDROCK_RETRIES = "retry-config-bedrock-runtime"
# Makers that enforce a schema as it is; the others refuse to be told how.
LOOSE = frozenset({"openai", "azure"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSetup:
    """How models are reached: the settings of an operator, as far as they are about models.

    chain: `provider:model`, separated by commas · base_url, key: of the first one's provider · pace: keeps to
    limits a minute.
    """

    chain: str
    base_url: str = ""
    key: str = field(default="", repr=False)
    most_at_once: int = 11
    pace: RequestPace | None = None
    timeout: timedelta = timedelta(seconds=60)


@asynccontextmanager
async def open_models(
    setup: ModelSetup, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> AsyncGenerator[LanguageModel]:
    """The chain of models that is set, in the running loop; their connections end with the block.

    Raises `InputError` for a provider that is not known or not installed, or that lacks a key.
    """
    names = [_parse(one) for one in setup.chain.split(",") if one.strip()]
    if not names:
        raise InputError(
            f"{setup.chain!r} names no language model.",
            remedy="Write provider:model, such as openai:gpt-5-mini.",
        )
    async with AsyncExitStack() as stack:
        first = names[0][0]
        chain: list[LanguageModel] = []
        for maker, name in names:
            own = maker == first
            address, key = (setup.base_url, setup.key) if own else ("", "")
            opened = _open(maker, name, address, key, setup.timeout)
            await stack.enter_async_context(opened)
            model = ProviderModel(maker, opened, listed=not address, timeout=setup.timeout)
            limited = Limited(model, most=setup.most_at_once, timeout=setup.timeout)
            paced = limited if setup.pace is None else Paced(limited, setup.pace, sleep=sleep)
            chain.append(Retrying(paced, sleep=sleep))
        yield ModelChain(chain)


def _parse(text: str) -> tuple[str, str]:
    maker, _, name = text.strip().partition(":")
    if maker in _MAKERS and name:
        return maker, name
    close = get_close_matches(maker, PROVIDERS, n=1)
    hint = f" Did you mean {close[0]!r}?" if close and close[0] != maker else ""
    raise InputError(
        f"{text.strip()!r} names no language model.{hint}",
        remedy=f"Write provider:model; providers are {', '.join(PROVIDERS)}. An endpoint that speaks as "
        "OpenAI does is openai:MODEL with INFRA_MIND_LLM_BASE_URL.",
    )


def _open(maker: str, name: str, address: str, key: str, timeout: timedelta) -> Model:
    known = _MAKERS[maker]
    try:
        return infer_model(
            f"{known.model}:{name}", lambda _: _provider(maker, address, key, timeout)
        )
    except ImportError as error:
        raise InputError(
            f"{maker}:{name} needs the package {known.package!r}, which is not installed.",
            remedy=f"Install it: pip install 'infra-mind[llm]' {known.package}",
        ) from error
    except UserError as error:
        raise InputError(
            f"{maker}:{name} cannot be asked: {redact(str(error))}",
            remedy=f"Set INFRA_MIND_LLM_API_KEY, or {known.key} in the environment.",
        ) from None


def _provider(maker: str, address: str, key: str, timeout: timedelta) -> Provider[Any]:
    """A provider as the settings say, and for the rest as its own variables of the environment say."""
    given = {name: value for name, value in (("base_url", address), ("api_key", key)) if value}
    if maker == "openai" and address:
        # Who serves it need not ask for a key, and a client without one asks the environment.
        key = key or os.environ.get(_MAKERS[maker].key, "") or "none"
        return OpenAICompatibleProvider("openai-compatible", base_url=address, api_key=key)
    if maker == "azure" and address:
        given["azure_endpoint"] = given.pop("base_url")
    provider = infer_provider_class(_MAKERS[maker].model)
    if maker == "bedrock" and key and address.startswith("http://"):
        raise InputError(
            f"Bedrock takes a key by HTTPS alone, and {address!r} is none.",
            remedy="Set INFRA_MIND_LLM_BASE_URL to an address of https, or leave the key out.",
        )
    if maker == "bedrock":
        # Its client heeds neither the time nor the retries that are set for a request.
        limits = dict.fromkeys(("aws_read_timeout", "aws_connect_timeout"), timeout.total_seconds())
        made = provider(**given, **limits)
        events = made.client.meta.events
        events.unregister("needs-retry.bedrock-runtime", unique_id=_BEDROCK_RETRIES)
        return made
    return provider(**given)


class ProviderModel:
    """One model of one provider, asked through pydantic-ai's model classes; nothing of theirs retries."""

    def __init__(self, maker: str, model: Model, *, listed: bool, timeout: timedelta) -> None:
        self._maker = maker
        self._model = model
        self._listed = listed
        self._seconds = timeout.total_seconds()

    @property
    def name(self) -> str:
        return f"{self._maker}:{self._model.model_name}"

    @property
    def uses_tools(self) -> bool:
        return self._model.profile.get("supports_tools", True)

    def price(self, input_tokens: int, output_tokens: int) -> Decimal | None:
        """By the list of genai-prices; of an endpoint of one's own nobody knows."""
        if not self._listed:
            return None
        try:
            usage = Tokens(input_tokens=input_tokens, output_tokens=output_tokens)
            found = calc_price(
                usage, self._model.model_name, provider_id=_MAKERS[self._maker].prices
            )
        except LookupError:
            return None
        return found.total_price

    async def ask(self, request: Request) -> Reply:
        try:
            response = await direct.model_request(
                self._model,
                list(_messages(request)),
                model_settings=self._settings(request),
                model_request_parameters=self._parameters(request),
            )
        except AgentRunError as error:
            raise _translated(self.name, error) from error
        except UserError as error:
            raise ModelRefused(f"{self.name} cannot be asked: {_short(error)}") from error
        return self._reply(request, response)

    def _settings(self, request: Request) -> ModelSettings:
        if self._maker == "bedrock":
            # Its client has its limits from when it was made.
            return ModelSettings(max_tokens=request.longest)
        return ModelSettings(max_retries=0, timeout=self._seconds, max_tokens=request.longest)

    def _parameters(self, request: Request) -> ModelRequestParameters:
        tools = [_tool(one) for one in request.tools]
        # Where a schema cannot be enforced, the instructions alone ask for it.
        enforced = self._model.profile.get("supports_json_schema_output", False) and not tools
        if request.answer is None or not enforced:
            return ModelRequestParameters(function_tools=tools)
        return ModelRequestParameters(
            output_mode="native",
            output_object=_object(request.answer, loose=self._maker in LOOSE),
            allow_text_output=True,
        )

    def _reply(self, request: Request, response: ModelResponse) -> Reply:
        # Of Mistral's ends pydantic-ai reads only some.
        end = response.finish_reason or (response.provider_details or {}).get("finish_reason")
        if end == "content_filter":
            raise ModelRefused(f"{self.name} refused to answer: its provider filters the content.")
        texts = [one.content for one in response.parts if isinstance(one, TextPart)]
        calls = [one for one in response.parts if isinstance(one, ToolCallPart)]
        return Reply(
            text="".join(texts),
            calls=tuple(
                ToolCall(id=one.tool_call_id, tool=one.tool_name, arguments=one.args_as_json_str())
                for one in calls
            ),
            usage=self._usage(request, response),
            model=self.name,
            cut_off=response.finish_reason == "length",
        )

    def _usage(self, request: Request, response: ModelResponse) -> Usage:
        """A count left out reads as 0, which no request is, and no answer that says something."""
        used = response.usage
        read, written = used.input_tokens, used.output_tokens
        if used.output_reasoning_tokens > written:
            # Some endpoints count what a model thinks beside what it says, and charge for both.
            written += used.output_reasoning_tokens
        if read > 0 and (written > 0 or not response.parts):
            cost = self.price(read, written)
            return Usage(calls=1, input_tokens=read, output_tokens=written, cost=cost)
        return Usage(
            calls=1,
            input_tokens=read or tokens_of(request),
            output_tokens=written or request.longest,
            cost=None,
            counted=False,
        )


def _messages(request: Request) -> Iterator[ModelMessage]:
    """What we say in a row is one message; instructions go with the first and hold for all."""
    for ours, group in groupby(request.messages, lambda one: not isinstance(one, Said)):
        if ours:
            parts = [_part(one) for one in group]
            yield ModelRequest(parts=parts, instructions=request.instructions)
        else:
            yield from (_said(one) for one in group if isinstance(one, Said))


def _part(message: Message) -> UserPromptPart | ToolReturnPart:
    match message:
        case Told():
            return UserPromptPart(content=message.text)
        case Said():
            raise TypeError("What the model said is no part of what we say.")
        case _:
            return ToolReturnPart(
                tool_name=message.tool, content=message.content, tool_call_id=message.call
            )


def _said(message: Said) -> ModelResponse:
    text = [TextPart(content=message.text)] if message.text else []
    calls = [
        ToolCallPart(tool_name=one.tool, args=one.arguments, tool_call_id=one.id)
        for one in message.calls
    ]
    return ModelResponse(parts=[*text, *calls])


def _tool(tool: ToolSpec) -> ToolDefinition:
    return ToolDefinition(
        name=tool.name,
        description=tool.description,
        parameters_json_schema=dict(tool.parameters),
        strict=False,
    )


def _object(schema: Schema, *, loose: bool) -> OutputObjectDefinition:
    """A strict schema loses its limits of length, and small models then never end; some makers want it so."""
    strict = False if loose else None
    return OutputObjectDefinition(json_schema=dict(schema), name="answer", strict=strict)


def _translated(name: str, error: AgentRunError) -> ModelError:
    """What a provider's error means, with the setting to look at and without anything secret."""
    made = _meant(name, error)
    made.charged = int(not _is_free(error))
    return made


def _is_free(error: AgentRunError) -> bool:
    """Whether the provider surely did not work on the request: it turned it away, or never had it."""
    unsent = isinstance(error, ModelConnectionError) and error.phase in ("pool", "connect")
    return unsent or isinstance(error, (ModelRateLimitError, *(kind for kind, _ in _REMEDIES)))


def _meant(name: str, error: AgentRunError) -> ModelError:
    said = _short(error)
    remedy = next((text for kind, text in _REMEDIES if isinstance(error, kind)), None)
    if remedy is not None:
        return ModelRefused(f"{name} refused: {said}", remedy=remedy)
    fault = _tls_fault(error)
    if fault is not None:
        return ModelRefused(f"{name} cannot be reached by TLS: {_short(fault)}", remedy=_TLS_REMEDY)
    if isinstance(error, _BUSY):
        wait = None if error.retry_after is None else timedelta(seconds=error.retry_after)
        return ModelBusy(f"{name} is not to be had now: {said}", retry_after=wait)
    return ModelBusy(f"{name} answered what cannot be read: {said}")


def _tls_fault(error: BaseException) -> ssl.SSLError | None:
    """What keeps a server from being trusted, or from being one of HTTPS; a broken connection is neither."""
    cause = error.__cause__ or error.__context__
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause
        if isinstance(cause, ssl.SSLError) and cause.reason in _NO_TLS:
            return cause
        cause = cause.__cause__ or cause.__context__
    return None


_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST"})
_TLS_REMEDY = (
    "Look at INFRA_MIND_LLM_BASE_URL: what answers there speaks no TLS, or its certificate is not trusted "
    "by this machine."
)
_REMEDIES: Sequence[tuple[type[ModelAPIError], str]] = (
    (
        ModelAuthenticationError,
        "Look at INFRA_MIND_LLM_API_KEY: the key is wrong or may not use it.",
    ),
    (
        ModelNotFoundError,
        "Look at INFRA_MIND_LLM and INFRA_MIND_LLM_BASE_URL: there is no such model.",
    ),
    (ModelQuotaExceededError, "The account has no quota left: top it up with the provider."),
    (ModelRequestRejectedError, "Look at INFRA_MIND_LLM: this model does not take such requests."),
)


def _short(error: Exception) -> str:
    text = redact(" ".join(str(error).split()))
    return text if len(text) <= _LONGEST_REASON else f"{text[:_LONGEST_REASON]} ..."
