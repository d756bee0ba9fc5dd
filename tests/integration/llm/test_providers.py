"""The adapter over real HTTP, against servers that behave well and badly."""

import json
import ssl
import sys
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from infra_mind.agents.commentary import SCHEMA as ANSWER
from infra_mind.agents.tools import tool_specs
from infra_mind.core.errors import InputError, ModelBusy, ModelRefused
from infra_mind.llm.budget import tokens_of
from infra_mind.llm.exchange import Request, Said, Told, ToolAnswer, ToolSpec
from infra_mind.llm.model import LanguageModel
from infra_mind.llm.providers import ModelSetup, open_models
from tests.factories.model_server import DRIP, HANG, Answer, Fault, ModelServer

SCHEMA = {
    "type": "object",
    "properties": {"comment": {"type": "string", "maxLength": 200}},
    "required": ["comment"],
    "additionalProperties": False,
}
LOOK_UP = ToolSpec(
    name="price",
    description="Look up a price.",
    parameters={"type": "object", "properties": {"sku": {"type": "string"}}},
)
QUESTION = Request(instructions="You are an architect.", messages=(Told(text="Is it sound?"),))
CHAINS = {
    "openai": "openai:gpt-4o-mini",
    "azure": "azure:deployment",
    "azure dated": "azure:deployment",
    "anthropic": "anthropic:claude-x",
    "google": "google:gemini-2.5-flash",
    "bedrock": "bedrock:us.amazon.nova-lite-v1:0",
    "mistral": "mistral:mistral-small-latest",
}
PATHS = {"openai": "/v1", "azure": "/openai/v1"}


class Waits:
    """Takes the place of waiting."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bedrock is asked in one; nothing of this machine's own is read."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/nowhere")
    # Over plain HTTP its client signs, and sends no key.
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.delenv("AWS_BEARER_TOKEN_BEDROCK", raising=False)
    # Where the endpoint does not end in /openai/v1.
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-10-21")


def opened(
    server: ModelServer | str,
    maker: str,
    *,
    timeout: float = 60.0,
    waits: Waits | None = None,
) -> AbstractAsyncContextManager[LanguageModel]:
    url = server if isinstance(server, str) else server.url
    setup = ModelSetup(
        chain=CHAINS[maker],
        base_url=f"{url}{PATHS.get(maker, '')}",
        key="" if maker == "bedrock" else "sk-test-0123456789abcdef",
        timeout=timedelta(seconds=timeout),
    )
    return open_models(setup, sleep=waits or Waits())


@pytest.mark.parametrize("maker", CHAINS)
async def test_a_question_is_asked_and_answered_with_its_usage(maker: str):
    async with (
        ModelServer(lambda asked: Answer(text="Sound.", tokens=(120, 7))) as server,
        opened(server, maker) as model,
    ):
        reply = await model.ask(QUESTION)
    assert (reply.text, reply.model) == ("Sound.", CHAINS[maker])
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (120, 7)
    assert reply.usage.cost is None
    assert "You are an architect." in server.asked[0].text


@pytest.mark.parametrize(("maker", "version"), [("azure", ""), ("azure dated", "2024-10-21")])
async def test_azure_is_told_a_version_where_its_endpoint_has_none(maker: str, version: str):
    async with (
        ModelServer(lambda asked: Answer(text="Sound.")) as server,
        opened(server, maker) as model,
    ):
        await model.ask(QUESTION)
    assert server.asked[0].path.partition("api-version=")[2] == version


@pytest.mark.parametrize("maker", CHAINS)
async def test_a_count_left_out_is_unknown_and_the_most_it_can_be_for_a_budget(maker: str):
    async with (
        ModelServer(lambda asked: Answer(text="Sound.", tokens=(0, 0))) as server,
        opened(server, maker) as model,
    ):
        used = (await model.ask(QUESTION)).usage
    assert (used.tokens, used.cost) == (None, None)
    assert used.most_tokens == tokens_of(QUESTION) + QUESTION.longest


@pytest.mark.parametrize("maker", CHAINS)
async def test_what_a_model_thinks_is_counted_with_what_it_says(maker: str):
    thinks = Answer(text="Sound.", tokens=(100, 320), thought=300)
    async with ModelServer(lambda asked: thinks) as server, opened(server, maker) as model:
        used = (await model.ask(QUESTION)).usage
    assert (used.input_tokens, used.output_tokens, used.counted) == (100, 320, True)


async def test_what_an_endpoint_counts_beside_the_answer_is_counted_too():
    beside = Answer(text="Sound.", tokens=(100, 20), thought=300)
    async with ModelServer(lambda asked: beside) as server, opened(server, "openai") as model:
        assert (await model.ask(QUESTION)).usage.output_tokens == 320


async def test_what_a_model_thinks_is_priced_as_what_it_says(monkeypatch: pytest.MonkeyPatch):
    thinks = Answer(text="Sound.", tokens=(100, 1_000_020), thought=1_000_000)
    async with ModelServer(lambda asked: thinks) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
        async with open_models(ModelSetup(chain="openai:gpt-5-mini", key="sk-test")) as model:
            used = (await model.ask(QUESTION)).usage
            assert used.cost == model.price(100, 1_000_020)
            alone = model.price(100, 20)
    assert used.cost is not None and alone is not None and used.cost > 1000 * alone


@pytest.mark.parametrize("maker", CHAINS)
async def test_tools_are_offered_called_and_answered(maker: str):
    def script(asked):
        return Answer(calls=[("price", {"sku": "m7g.large"})])

    async with ModelServer(script) as server, opened(server, maker) as model:
        first = await model.ask(
            Request(instructions="Look.", messages=QUESTION.messages, tools=(LOOK_UP,))
        )
        (call,) = first.calls
        assert call.tool == "price" and json.loads(call.arguments) == {"sku": "m7g.large"}
        answer = ToolAnswer(call=call.id, tool="price", content='{"claim": "C-1"}')
        messages = (*QUESTION.messages, Said(calls=first.calls), answer)
        await model.ask(Request(instructions="Look.", messages=messages, tools=(LOOK_UP,)))
    assert "C-1" in server.asked[1].text and call.id in server.asked[1].text


async def test_a_schema_is_enforced_without_losing_its_limits():
    async with (
        ModelServer(lambda asked: Answer(text='{"comment": "x"}')) as server,
        opened(server, "openai") as model,
    ):
        await model.ask(Request(instructions="", messages=QUESTION.messages, answer=SCHEMA))
    form = server.asked[0].body["response_format"]
    assert form["type"] == "json_schema"
    assert form["json_schema"]["schema"]["properties"]["comment"]["maxLength"] == 200
    assert not form["json_schema"].get("strict")


@pytest.mark.parametrize(
    ("chain", "path"),
    [
        ("anthropic:claude-opus-4-6", "/v1/messages"),
        ("azure:deployment", "/openai/v1/chat/completions"),
        ("openai:gpt-5-mini", "/v1/chat/completions"),
        ("openai:qwen/qwen3", "/v1/chat/completions"),
    ],
)
async def test_models_of_all_makers_take_the_schema_and_the_tools_of_agents(chain: str, path: str):
    async with ModelServer(lambda asked: Answer(text="{}")) as server:
        base = server.url + path.rpartition("/chat")[0]
        setup = ModelSetup(chain=chain, base_url=base, key="sk-test-0123456789abcdef")
        async with open_models(setup, sleep=Waits()) as model:
            for request in (
                Request(instructions="", messages=QUESTION.messages, answer=ANSWER),
                Request(instructions="", messages=QUESTION.messages, tools=tool_specs()),
            ):
                assert (await model.ask(request)).text == "{}"
    assert [one.path for one in server.asked] == [path, path]


@pytest.mark.parametrize("maker", CHAINS)
@pytest.mark.parametrize(
    ("fault", "least"),
    [
        (Fault(status=429, headers={"retry-after": "3"}), 3.0),
        (Fault(status=429), 1.0),
        (Fault(status=500), 1.0),
        (Fault(status=503), 1.0),
        (Fault(body=b'{"id": "c1", "choi'), 1.0),
        (Fault(body=b"<html>a proxy speaks</html>"), 1.0),
        (Fault(body=b'{"id": "c1"', cut_short=True), 1.0),
    ],
    ids=["429 with", "429", "500", "503", "truncated", "markup", "cut short"],
)
async def test_a_passing_fault_is_retried_once_by_us_alone(maker, fault, least):
    def script(asked):
        return fault if len(server.asked) == 1 else Answer(text="Sound.")

    waits = Waits()
    async with ModelServer(script) as server, opened(server, maker, waits=waits) as model:
        reply = await model.ask(QUESTION)
    assert reply.text == "Sound." and len(server.asked) == 2
    # Whoever turns a request away charges nothing; of the others nobody knows.
    turned_away = fault.status == 429
    worst = 0 if turned_away else tokens_of(QUESTION) + QUESTION.longest
    assert (reply.usage.counted, reply.usage.most_tokens) == (turned_away, 120 + worst)
    (waited,) = waits.seconds
    assert least <= waited <= 1.1 * least


@pytest.mark.parametrize("maker", CHAINS)
async def test_a_fault_that_stays_is_given_up_after_three_attempts(maker):
    async with (
        ModelServer(lambda asked: Fault(status=500)) as server,
        opened(server, maker) as model,
    ):
        with pytest.raises(ModelBusy, match=CHAINS[maker]) as caught:
            await model.ask(QUESTION)
    assert len(server.asked) == 3 == caught.value.charged


@pytest.mark.parametrize("maker", CHAINS)
@pytest.mark.parametrize(
    ("status", "setting"),
    [(401, "INFRA_MIND_LLM_API_KEY"), (404, "INFRA_MIND_LLM"), (400, "INFRA_MIND_LLM")],
)
async def test_what_waiting_cannot_mend_is_refused_at_once_with_the_setting_to_look_at(
    maker, status, setting
):
    body = (
        b'{"error": {"message": "no: sk-test-0123456789abcdef", "type": "invalid_request_error"}}'
    )
    async with (
        ModelServer(lambda asked: Fault(status=status, body=body)) as server,
        opened(server, maker) as model,
    ):
        with pytest.raises(ModelRefused, match=setting) as caught:
            await model.ask(QUESTION)
    assert (len(server.asked), caught.value.charged) == (1, 0)
    assert "0123456789abcdef" not in str(caught.value)


@pytest.mark.parametrize("maker", CHAINS)
@pytest.mark.parametrize("how", [HANG, DRIP])
async def test_a_model_that_does_not_end_is_given_up_in_time(maker: str, how: str):
    async with (
        ModelServer(lambda asked: how) as server,
        opened(server, maker, timeout=0.05) as model,
    ):
        with pytest.raises(ModelBusy, match="not") as caught:
            await model.ask(QUESTION)
    assert caught.value.charged == 3


@pytest.mark.parametrize("maker", CHAINS)
async def test_a_refusal_is_no_answer(maker: str):
    refusal = Answer(text="I cannot help.", finish="content_filter")
    async with ModelServer(lambda asked: refusal) as server, opened(server, maker) as model:
        with pytest.raises(ModelRefused, match="filters"):
            await model.ask(QUESTION)


@pytest.mark.parametrize("maker", CHAINS)
async def test_plain_http_under_an_address_of_https_is_told(maker: str):
    async with (
        ModelServer(lambda asked: Answer(text="Sound.")) as server,
        opened(server.url.replace("http:", "https:"), maker) as model,
    ):
        with pytest.raises(ModelRefused, match=r"TLS.*INFRA_MIND_LLM_BASE_URL"):
            await model.ask(QUESTION)
    assert server.asked == []


@pytest.fixture(scope="module")
def self_signed(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """What a server says of itself, and nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "self_signed.pem"
    plain = serialization.NoEncryption()
    pkcs8, pem = serialization.PrivateFormat.PKCS8, serialization.Encoding.PEM
    path.write_bytes(key.private_bytes(pem, pkcs8, plain) + certificate.public_bytes(pem))
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(path)
    return made


@pytest.mark.parametrize("maker", CHAINS)
async def test_a_certificate_that_nobody_vouches_for_is_told(
    maker: str, self_signed: ssl.SSLContext
):
    async with (
        ModelServer(lambda asked: Answer(text="Sound."), tls=self_signed) as server,
        opened(server, maker) as model,
    ):
        with pytest.raises(ModelRefused, match=r"TLS.*INFRA_MIND_LLM_BASE_URL"):
            await model.ask(QUESTION)
    assert server.asked == []


async def test_a_connection_that_is_refused_is_told_and_retried():
    setup = ModelSetup(chain="openai:m", base_url="http://127.0.0.1:9/v1")
    waits = Waits()
    async with open_models(setup, sleep=waits) as model:
        with pytest.raises(ModelBusy, match="openai:m") as caught:
            await model.ask(QUESTION)
    assert (len(waits.seconds), caught.value.charged) == (2, 0)


async def test_the_next_model_of_the_chain_answers_where_one_cannot(monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-nobody-0123456789")
    async with (
        ModelServer(lambda asked: Fault(status=401)) as first,
        ModelServer(lambda asked: Answer(text="Sound.")) as second,
    ):
        monkeypatch.setenv("ANTHROPIC_BASE_URL", second.url)
        setup = ModelSetup(chain="openai:one,anthropic:claude-x", base_url=f"{first.url}/v1")
        async with open_models(setup) as model:
            reply = await model.ask(QUESTION)
    assert (reply.text, reply.model) == ("Sound.", "anthropic:claude-x")


@pytest.mark.parametrize(
    ("chain", "said"),
    [
        ("gpt-5", "provider:model"),
        ("opnai:gpt-5", "Did you mean 'openai'"),
        ("openai:gpt-5", "INFRA_MIND_LLM_API_KEY"),
        (" , ", "names no language model"),
    ],
)
async def test_a_setting_that_cannot_be_used_says_how_to_mend_it(chain, said, monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(InputError, match=said):
        async with open_models(ModelSetup(chain=chain)):
            pass


@pytest.mark.parametrize(
    ("chain", "package"),
    [
        ("google:gemini-3", "google-genai"),
        ("bedrock:claude", "boto3"),
        ("mistral:large", "mistralai"),
    ],
)
async def test_a_maker_whose_package_is_missing_says_what_to_install(chain, package, monkeypatch):
    maker = chain.partition(":")[0]
    for name in ("models", "providers"):
        monkeypatch.setitem(sys.modules, f"pydantic_ai.{name}.{maker}", None)
    with pytest.raises(InputError, match=package):
        async with open_models(ModelSetup(chain=chain, key="k")):
            pass


async def test_list_prices_are_known_and_those_of_an_own_endpoint_are_not():
    async with open_models(ModelSetup(chain="openai:gpt-4o-mini", key="sk-test")) as listed:
        price = listed.price(1_000_000, 0)
        assert price is not None and 0 < price < 1
    setup = ModelSetup(chain="openai:gpt-4o-mini", base_url="http://127.0.0.1:9/v1")
    async with open_models(setup) as own:
        assert own.price(1_000_000, 0) is None
    async with open_models(ModelSetup(chain="openai:no-such-model-x", key="k")) as unknown:
        assert unknown.price(1, 1) is None
