"""Files as people write them: read as they are meant, or refused with the place, the value and the remedy."""

from pathlib import Path

import pytest

from infra_mind.core.errors import RequirementsError
from infra_mind.domain import field_path
from infra_mind.imports.requirements_file import read_requirements

UNSAID = {"current.unread", "prices.rows", "budget.currency"}
READ: tuple[tuple[str, dict[str, str]], ...] = (
    ("security: {mfa: ja, sso: Nein}", {"security.mfa": "True", "security.sso": "False"}),
    ("current: {monthly_spend: unbekannt, servers: ~300}", {"current.servers": "300"}),
    ("cloud_provider: egal", {}),
    ("timeline: 18 Monate", {"timeline": "547 days, 12:00:00"}),
    ("timeline: asap", {}),
    (
        "workloads: {type: ml_training, training: {parameters_b: 7B, tokens_b: 200M}}",
        {
            "workloads[0].type": "ml_training",
            "workloads[0].training.parameters_b": "7.0",
            "workloads[0].training.tokens_b": "0.2",
        },
    ),
    (
        "workloads: [{type: ml_training, training: {tokens_b: 2T, runs_per_month: weekly}}]",
        {
            "workloads[0].type": "ml_training",
            "workloads[0].training.tokens_b": "2000.0",
            "workloads[0].training.runs_per_month": "4.345238095238095",
        },
    ),
    (
        "workloads: [{type: iot, devices: {messages_per_day: every 10 seconds}}]",
        {"workloads[0].type": "iot", "workloads[0].devices.messages_per_day": "8640.0"},
    ),
    (
        "workloads: [{type: iot, devices: {messages_per_day: stündlich}}]",
        {"workloads[0].type": "iot", "workloads[0].devices.messages_per_day": "24.0"},
    ),
    (
        "workloads: {portal: {type: saas}, bot: {type: llm_application}}",
        {
            "workloads[0].name": "portal",
            "workloads[0].type": "saas",
            "workloads[1].name": "bot",
            "workloads[1].type": "llm_application",
        },
    ),
    (
        "current: {servers: 24 VMs}",
        {"current.machines[0].name": "24 VMs", "current.machines[0].count": "24"},
    ),
    (
        "current: {servers: {web: 4}}",
        {"current.machines[0].name": "web", "current.machines[0].count": "4"},
    ),
)
REFUSED = (
    (
        "clouds: {allowed: ['!azure']}",
        "'!azure': expected one of aws, azure, gcp; what is not wanted",
    ),
    (
        "clouds: {allowed: [not aws]}",
        "'not aws': expected one of aws, azure, gcp; what is not wanted",
    ),
    ("workloads: [{traffic: {average_rps: 12,5}}]", "write 12.5 or '12,5'"),
    ("budget: {monthly: 25,000}", "write 25000 or '25,000'"),
    ("current: {utilization: 0,2}", "write 0.2 or '0,2'"),
    (
        "timeline: 2027-03-31",
        "timeline is '2027-03-31': expected the time until then, from today on",
    ),
    ("timeline: Q2 2027", "expected the time until then, from today on"),
    ("timeline: 0 days", "expected some time, such as 6 months"),
    (
        "workloads: [{training: {parameters_b: 7000000000}}]",
        "such as 7 or 7B for 7,000,000,000; write 7",
    ),
    ("workloads: [{traffic: {average_rps: every 0 seconds}}]", "expected a rate such as 400/s"),
    ("current: {bill: 'C:\\bills\\aws.csv'}", "no path of one machine; copy it there"),
    ("workloads: web shop", "expected a list"),
    ("current: {servers: [4]}", "current.servers is 4"),
)


@pytest.mark.parametrize(("text", "expected"), READ, ids=[text for text, _ in READ])
def test_it_is_read_as_it_is_meant(text: str, expected: dict[str, str]) -> None:
    values = field_path.values(read_requirements(text.encode()).requirements)
    assert {path: str(value) for path, value in values if path not in UNSAID} == expected


@pytest.mark.parametrize(("text", "words"), REFUSED, ids=[text for text, _ in REFUSED])
def test_it_is_refused_with_what_to_write(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(RequirementsError) as refused:
        read_requirements(text.encode(), folder=tmp_path)
    assert words in str(refused.value)


def test_a_model_and_what_answers_for_it_are_pins_of_the_workload() -> None:
    llm = {"model": "gpt-oss-120b", "fallback": False, "requests_per_day": 5}
    given = {"workloads": [{"type": "llm_application", "llm": llm}]}
    found = read_requirements(given).requirements
    assert found.workloads[0].name == "assistant"
    assert {name: pin.only for name, pin in (found.design or {}).items()} == {
        "assistant.serving": ("gpt-oss-120b",),
        "assistant.fallback": ("none",),
    }
    known = {"workloads": [{"name": "bot", "llm": {"fallback": True}}]}
    pins = read_requirements(known).requirements.design or {}
    assert pins["bot.fallback"].without == ("none",)
