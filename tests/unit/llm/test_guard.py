from math import floor, log10

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra_mind.domain.claim import Claim, Source, SourceKind, Value
from infra_mind.domain.figure import format_claim
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.statement import literal_figures
from infra_mind.llm.guard import Guard, Guarded, Refusal

SOURCE = Source(title="A list", kind=SourceKind.VENDOR_LIST)
UNITS = ("USD/month", "share", "h/year", "duration", "GB", "count", "ms")


def claim(value: Value, unit: str = "", label: str = "Something") -> Claim:
    return Ledger().claim(label, value, unit, method="read", source=SOURCE)


BILL = claim(24310.0, "USD/month", "Monthly bill")
SAVES = claim(-40.0, "USD/month", "Difference")
SHARE = claim(0.52, "share", "Share of the bill")
NINES = claim(0.99953, "share", "Availability")
ZONES = claim(2.0, "count", "Zones")
DOZEN = claim(12.0, "count", "Services")
RTO = claim(14400.0, "duration", "RTO")
GROWTH = claim(2.02, "ratio", "Growth")
SAID = [
    "portal runs on managed Kubernetes in AWS eu-central-1 with two zones",
    "GDPR",
    "PostgreSQL",
]


def check(text: str, *claims: Claim) -> Guarded | Refusal:
    return Guard({one.id: one for one in claims}, SAID).check(text)


def rendered(text: str, *claims: Claim) -> str:
    found = check(text, *claims)
    assert isinstance(found, Guarded), found
    return found.statement.render({one.id: one for one in claims})


@pytest.mark.parametrize(
    ("text", "claims", "shown"),
    [
        (f"It costs {{{BILL.id}}} today.", [BILL], "It costs 24,310 USD a month today."),
        (f"It costs 24,310 USD a month [{BILL.id}].", [BILL], "It costs 24,310 USD a month."),
        (
            f"It costs about 24 thousand dollars per month [{BILL.id}].",
            [BILL],
            "It costs about 24,310 USD a month.",
        ),
        (f"It costs $24.3k a month ({BILL.id}).", [BILL], "It costs 24,310 USD a month."),
        (
            f"That is 52 % [{SHARE.id}] of {{{BILL.id}}}.",
            [SHARE, BILL],
            "That is 52 % of 24,310 USD a month.",
        ),
        (f"That is half of it [{SHARE.id}].", [SHARE], "That is half of it."),
        (f"It saves 40 USD a month [{SAVES.id}].", [SAVES], "It saves 40 USD a month."),
        (f"It is up 99.95 % [{NINES.id}].", [NINES], "It is up 99.953 %."),
        (
            f"Recovery takes 4 hours, or 240 minutes [{RTO.id}].",
            [RTO],
            "Recovery takes 4 h, or 4 h.",
        ),
        (f"A dozen services [{DOZEN.id}].", [DOZEN], "A dozen services."),
        (f"It doubles in a year [{GROWTH.id}].", [GROWTH], "It doubles in a year."),
        (
            "It runs in two zones on Kubernetes under GDPR.",
            [],
            "It runs in two zones on Kubernetes under GDPR.",
        ),
    ],
)
def test_a_figure_of_a_claim_that_is_cited_passes_and_is_shown_as_the_claim(text, claims, shown):
    assert rendered(text, *claims) == shown


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("It costs 24,310 USD a month.", [BILL]),
        (f"It costs 20,000 USD a month [{BILL.id}].", [BILL]),
        (f"It costs 25 thousand USD a month [{BILL.id}].", [BILL]),
        (f"It costs 24,310 hours [{BILL.id}].", [BILL]),
        (f"It costs 52 USD [{SHARE.id}].", [SHARE]),
        (f"It is up 99.9 % [{NINES.id}].", [NINES]),
        (f"It is up 100 % [{NINES.id}].", [NINES]),
        (f"It takes 3 zones [{ZONES.id}].", [ZONES]),
        (f"It takes two days [{BILL.id}].", [BILL]),
        (f"A third of it [{SHARE.id}].", [SHARE]),
        (f"A dozen zones [{ZONES.id}].", [ZONES]),
        (f"It triples [{GROWTH.id}].", [GROWTH]),
        (f"It saves millions [{BILL.id}].", [BILL]),
        ("It costs {C-0000dead}.", [BILL]),
        ("It costs ½ of it.", [SHARE]),
        ("It costs \uff12\uff14 thousand.", [SHARE]),
    ],
)
def test_a_figure_that_no_cited_claim_carries_is_refused(text, claims):
    assert isinstance(check(text, *claims), Refusal)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Move it to Snowpipe on Azure SQL.", "Azure SQL"),
        ("Take DynamoDB instead.", "DynamoDB"),
        ("Run it in us-east-1.", "us-east-1"),
        ("Run it in europe-west3.", "europe-west3"),
        ("Rent a db.r7g.2xlarge or an m7g.large.", "r7g.2xlarge"),
        ("HIPAA asks for it.", "HIPAA"),
        ("Amazon HyperStore keeps it.", "Amazon HyperStore"),
    ],
)
def test_a_name_that_the_run_does_not_know_is_refused(text, named):
    found = check(text)
    assert isinstance(found, Refusal) and named in found.reason


@pytest.mark.parametrize(
    "text",
    [
        "The portal is GDPR compliant.",
        "It is non-compliant today.",
        "This complies with GDPR.",
        "Das ist DSGVO-konform.",
        "It is in compliance.",
        "",
        "x" * 5000,
        "See <b>this</b>.",
        "See [here](https://example.com).",
        "Это хорошая архитектура для портала.",
        "这是一个很好的架构。",
    ],
)
def test_what_may_not_be_said_is_refused(text):
    assert isinstance(check(text), Refusal)


def test_control_characters_are_taken_out():
    assert rendered("It is\x00 so\u202eund\x1b well.\n") == "It is so und well."


values = st.floats(min_value=0.001, max_value=5e6, allow_nan=False)


@settings(max_examples=150, deadline=None)
@given(value=values, unit=st.sampled_from(UNITS))
def test_every_claim_as_it_is_shown_passes_and_stays_itself(value: float, unit: str):
    one = claim(min(value, 0.98) if unit == "share" else value, unit)
    shown = format_claim(one)
    found = check(f"It comes to {shown} [{one.id}].", one)
    assert isinstance(found, Guarded), (shown, found)
    assert found.statement.render({one.id: one}).startswith(f"It comes to {shown}")


@settings(max_examples=150, deadline=None)
@given(value=values, off=st.sampled_from((0.5, 0.8, 0.9, 1.1, 1.3, 2.0, 10.0)))
def test_a_figure_that_is_another_one_never_passes(value: float, off: float):
    one = claim(value, "USD/month")
    other = round(value * off, 3 - floor(log10(value * off)))
    found = check(f"It comes to {other:f} USD a month [{one.id}].", one)
    assert isinstance(found, Refusal)


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=60))
def test_whatever_a_model_says_no_figure_stands_without_a_claim(text: str):
    found = check(text, BILL)
    if isinstance(found, Guarded):
        assert literal_figures(found.statement.text.replace(f"{{{BILL.id}}}", "")) == ()
