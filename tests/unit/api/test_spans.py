"""Spans of requests, runs, phases, steps, models and tools, as a real collector gets them."""

from collections.abc import Iterator

import pytest

from infra_mind.bootstrap import tracer_of_environment
from infra_mind.core.errors import ModelRefused
from infra_mind.core.otlp import OtlpTracer
from infra_mind.core.telemetry import NO_TRACER, wants_spans
from infra_mind.engine.step import Context
from infra_mind.llm.exchange import Request, Told, ToolCall
from infra_mind.llm.spans import model_span, tool_span
from tests.factories.language_model import ScriptedModel
from tests.factories.workflow import make_workflow
from tests.tools.collector import Collector, collecting
from tests.unit.api.conftest import serving, somebody

ASKED = Request(instructions="You are the CTO.", messages=(Told(text="What does Ada pay?"),))
CALL = ToolCall(id="1", tool="search_ledger", arguments='{"words": "Ada"}')


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with collecting() as found:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", found.address)
        monkeypatch.delenv("OTEL_SDK_DISABLED", raising=False)
        tracer_of_environment.cache_clear()
        yield found
        tracer_of_environment.cache_clear()


def our_tracer() -> OtlpTracer:
    tracer = tracer_of_environment()
    assert isinstance(tracer, OtlpTracer)
    return tracer


def breaking_security(role: str, context: Context) -> None:
    if role == "security":
        raise RuntimeError("Ada's own words")


async def test_a_request_and_a_run_are_trees_of_spans(collector, tmp_path):
    trace, caller = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    async with (
        serving(tmp_path, lambda: make_workflow(breaking_security)) as app,
        somebody(app, "ada@example.com") as ada,
    ):
        run = await ada.run(headers={"traceparent": f"00-{trace}-{caller}-01"})
        await ada.ended(run)
        await ada("GET", "/health/ready")
        our_tracer().close()
    asked = collector.named("POST /api/v1/assessments/{assessment_id}/analyze")
    assert (asked.trace.hex(), asked.parent.hex()) == (trace, caller)
    assert asked.attributes["http.response.status_code"] == 202
    assert not any("health" in one.name for one in collector.spans)
    assert collector.service["service.name"] == "infra-mind"
    whole = collector.named("run")
    assert (whole.trace, whole.parent) == (asked.trace, asked.id)
    assert whole.attributes == {"infra_mind.run_id": run, "infra_mind.status": "partial"}
    assert collector.inside(whole) == {"validation", "agents", "reports"}
    assert collector.inside(collector.named("agents")) == {"agents.cto", "agents.security"}
    cto, security = collector.named("agents.cto"), collector.named("agents.security")
    assert cto.attributes["infra_mind.agent"] == "cto" and not cto.failed
    assert security.failed and security.attributes["error.type"] == "RuntimeError"
    assert "own words" not in str(collector.spans)


@pytest.mark.parametrize("content", [False, True])
async def test_what_is_said_to_a_model_goes_out_only_where_that_is_asked_for(
    collector, monkeypatch, content
):
    if content:
        monkeypatch.setenv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "true")
    tracer = our_tracer()
    model = ScriptedModel(["Ada pays nothing.", ModelRefused("Not for Ada.")])
    with tracer.span("agents.cto"):
        with model_span(tracer, model, ASKED) as note:
            note(await model.ask(ASKED))
        with tool_span(tracer, CALL):
            pass
    with pytest.raises(ModelRefused), model_span(tracer, model, ASKED):
        await model.ask(ASKED)
    tracer.close()
    inside = collector.inside(collector.named("agents.cto"))
    assert inside == {"chat test:scripted", "execute_tool search_ledger"}
    answered, refused = [one for one in collector.spans if one.name.startswith("chat")]
    assert answered.attributes["gen_ai.usage.input_tokens"] == 100
    assert refused.failed and refused.attributes["error.type"] == "ModelRefused"
    assert ("Ada" in str(collector.spans)) == content


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://here:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://here:4318/v1/traces"}, True),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://here"}, False),
        ({"OTEL_SDK_DISABLED": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://here"}, False),
    ],
)
def test_the_standard_variables_decide(environment, wanted):
    assert wants_spans(environment) is wanted


def test_without_the_packages_the_program_goes_on_and_says_what_to_install(
    collector, monkeypatch, caplog
):
    monkeypatch.setattr("infra_mind.bootstrap.find_spec", lambda name: None)
    assert tracer_of_environment() is NO_TRACER
    assert "infra-mind[tracing]" in caplog.text
