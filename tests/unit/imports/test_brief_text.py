import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra_mind.core.errors import InputError, RequirementsError
from infra_mind.domain.provenance import Provenance
from infra_mind.domain.requirements import Requirements
from infra_mind.imports.brief.text import read_brief

CLINIC = """
We are Example Clinics, a medium-sized healthcare provider based in Germany, with 12 developers
and two ops engineers on call.
Our patient portal is a web application with 200,000 users.
It serves 90 requests per second on average, peaks at 400 requests per second, and grows 60% a year.
The records database holds 800 GB and grows by 30 GB per month. We also keep 12 TB of documents.
We currently pay 31,000 USD per month for our own servers; the budget is 25k USD a month, migration
may cost 150k USD once.
We want to launch an AI assistant with 40,000 questions per day, about 1800 input tokens and
350 output tokens, with answers within 6 seconds.
Availability of 99.95%, RTO 1 hour, RPO 5 minutes; an hour of downtime costs us 4000 USD.
Personal data and health data must stay in the EU. GDPR and HIPAA apply, no PCI.
AWS, Azure or Google Cloud are fine.
We train a 7B parameter model on 20 billion tokens, 2 runs per month.
"""


def test_a_whole_brief_is_read() -> None:
    assert read_brief(CLINIC.replace("\n", " ")).requirements == Requirements.model_validate(
        {
            "company": {
                "name": "Example Clinics",
                "industry": "healthcare",
                "size": "medium",
                "country": "DE",
            },
            "goals": ["launch_ai_assistant"],
            "budget": {"monthly": 25_000, "currency": "USD", "migration": 150_000},
            "team": {"developers": 12, "ops_engineers": 2, "on_call": True},
            "clouds": {"allowed": ["aws", "azure", "gcp"]},
            "compliance": ["gdpr", "hipaa"],
            "data": {"classes": ["phi", "pii"], "residency": ["EU"]},
            "reliability": {
                "availability": "99.95%",
                "rto": "1h",
                "rpo": "5m",
                "downtime_cost_per_hour": 4000,
            },
            "current": {"monthly_spend": 31_000, "hosting": "on_premise"},
            "workloads": [
                {
                    "type": "web_application",
                    "traffic": {
                        "average_rps": 90,
                        "peak_rps": 400,
                        "growth_per_year": "60%",
                        "users": 200_000,
                    },
                    "stores": [
                        {"kind": "relational", "size_gb": 800, "growth_gb_per_month": 30},
                        {"kind": "object", "size_gb": "12 TB"},
                    ],
                },
                {
                    "type": "llm_application",
                    "llm": {
                        "requests_per_day": 40_000,
                        "input_tokens": 1800,
                        "output_tokens": 350,
                        "latency_p95_s": 6,
                    },
                },
                {
                    "type": "ml_training",
                    "training": {"parameters_b": 7, "tokens_b": 20, "runs_per_month": 2},
                },
            ],
        }
    )


def test_every_value_says_which_words_it_was_read_from() -> None:
    read = read_brief("The budget is 25k EUR a month. 99.9% uptime.")
    assert {one.path: one.words for one in read.understood} == {
        "budget.monthly": "25k EUR a month",
        "reliability.availability": "99.9%",
    }
    assert read.of("budget.monthly") is Provenance.IMPORTED
    assert read.of("reliability.rto") is Provenance.ASSUMED


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("It must run on AWS, not Azure.", "clouds.allowed", "aws"),
        ("Today it is hosted on Azure.", "current.hosting", "azure"),
        ("Nobody is on call.", "team.on_call", "false"),
        ("Traffic doubles every year.", "workloads[0].traffic.growth_per_year", "100%"),
        ("Budget: at most 3,000 euros a month", "budget.monthly", "3000 EUR per month"),
        ("We lose no more than 15 minutes: RPO of 15 minutes", "reliability.rpo", "15 minutes"),
        ("An online shop.", "workloads[0].type", "ecommerce"),
        ("Daily backups are taken.", "reliability.backup", "Daily"),
        ("We want to run it in the US", "clouds.regions", "US"),
        ("Fine-tuning with LoRA on H100s", "workloads[0].training.accelerator", "H100"),
        ("The web app responds within 300 ms", "workloads[0].service.latency_p95_ms", "300 ms"),
        ("Three availability zones", "reliability.zones", "3"),
    ],
)
def test_single_sentences(text: str, path: str, value: str) -> None:
    assert (path, value) in {(one.path, one.value) for one in read_brief(text).understood}


@pytest.mark.parametrize(
    "text",
    [
        "Hello there.",
        "It costs us nerves and we like it.",
        "We do not need HIPAA.",
        "Number 12345 and 99%.",
        "An availability of 250% would be nice.",
        "Customers in the US and the UK",
        "Should we use AWS or Azure?",
    ],
)
def test_what_no_rule_understands_stays_unknown(text: str) -> None:
    read = read_brief(text)
    assert read.requirements == Requirements(not_understood=read.not_understood or None)
    assert read.understood == ()


def test_a_second_value_for_the_same_field_is_a_warning() -> None:
    read = read_brief("Availability of 99.9% is promised. The SLA says availability of 99.5%.")
    assert read.requirements.reliability.availability == pytest.approx(0.999)
    assert [warning.path for warning in read.warnings] == ["reliability.availability"]


@pytest.mark.parametrize("text", ["", " \n", "\0", "x" * 100_001])
def test_no_text_or_too_much_is_refused(text: str) -> None:
    with pytest.raises(RequirementsError, match="expected a text"):
        read_brief(text)


def test_a_long_text_is_read_in_little_time() -> None:
    before = time.process_time()
    read = read_brief("a b, " * 9000 + "1," * 1_990 + ". The budget is 9k USD a month.")
    assert read.requirements.budget.monthly == 9000
    assert time.process_time() - before < 5


WORDS = st.sampled_from(CLINIC.split()) | st.text(max_size=5)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=60).map(" ".join) | st.text())
def test_whatever_the_text_only_input_errors_come_out(text: str) -> None:
    with contextlib.suppress(InputError):
        read_brief(text)


TABLE = Path(__file__).with_name("brief_sentences.tsv").read_text(encoding="utf-8").splitlines()[1:]


def test_each_sentence_is_read_as_it_is_meant_or_not_at_all() -> None:
    """said, what is read of it by field, and a `?` where some of it is listed as not understood."""
    assert [row for row in map(_as_read, TABLE) if row not in TABLE] == []


def _as_read(row: str) -> str:
    said = row.split("\t")[0]
    read = read_brief(said)
    found = [f"{one.path.replace('workloads[0].', 'w.')}={one.value}" for one in read.understood]
    return "\t".join((said, "; ".join(found), "?" if read.not_understood else ""))


def test_what_was_not_understood_is_listed_in_its_own_words() -> None:
    read = read_brief(
        "A web shop with a fixed budget of 250.000 EUR for hardware. It must feel like home. "
        "It answers 90 requests per second."
    )
    assert read.not_understood == (
        "A web shop with a fixed budget of 250.000 EUR for hardware (250.000 EUR reads as 250 or 250,000)",
        "It must feel like home",
    )


def test_of_a_text_in_another_language_nothing_is_read_and_that_is_said() -> None:
    read = read_brief("Nous sommes une clinique, le RTO est de 4 h et le budget 5000 EUR par mois.")
    assert read.requirements == Requirements(not_understood=read.not_understood)
    assert read.not_understood == ("the whole text, which reads as French",)
    assert "rules read English and German: translate it" in str(read.warnings[0])


def test_two_loads_that_are_not_the_same_leave_the_load_open() -> None:
    read = read_brief("A web shop gets 300 requests per day. It gets 30,000 requests per day.")
    assert read.requirements.workloads[0].traffic.average_rps is None
    assert [one.path for one in read.warnings] == ["workloads[0].traffic.average_rps"]


def test_what_is_asked_for_and_refused_is_left_out_with_a_warning() -> None:
    read = read_brief("It should run on AWS or Azure. We do not want AWS.")
    assert read.requirements.clouds.allowed == ("azure",)
    assert [one.path for one in read.warnings] == ["clouds.allowed"]
