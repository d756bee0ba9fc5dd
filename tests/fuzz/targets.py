"""What is tried on made-up input: each takes it and raises nothing but what a user may be told."""

import asyncio
import math
from collections.abc import Callable, Mapping
from random import Random
from typing import TypeVar

from infra_mind.core.errors import InputError
from infra_mind.core.text import unfit
from infra_mind.domain.field_path import ALL_LEAVES
from infra_mind.imports import read_requirements, with_changes, written
from infra_mind.imports.brief.text import read_brief
from infra_mind.models.assessment import Assessment
from infra_mind.workflows.parallel_assessment_workflow import ParallelAssessmentWorkflow
from tests.factories.names import EVIL, ODD
from tests.fuzz.lengths import long_text
from tests.fuzz.mutation import EXAMPLES, VALUES, garbled, mutated

WORDS = (
    *("We run a patient portal", "chatbot", "for 2,000 users", "in Germany", "on AWS", "no Azure"),
    *("at most 25k USD a month", "12 TB of files", "peaks of 400 requests per second", "GDPR"),
    *("growing 40% a year", "a database of 800 GB", "99.95 %", "two engineers", "\n", ";", "…"),
)


T = TypeVar("T")


class Refused(Exception):
    """The input was refused, in words."""


def read(call: Callable[[], T]) -> T:
    """What is read; a refusal is in words that steer nobody."""
    try:
        return call()
    except InputError as error:
        told = str(error)
    assert not unfit(told.replace("\n", " ")), told
    assert len(told) < 200_000
    raise Refused


def document(random: Random) -> None:
    document_of(garbled(random))


def document_of(given: bytes) -> None:
    found = read(lambda: read_requirements(given))
    again = read_requirements(written(found))
    assert again.requirements == found.requirements
    assert again.provenance == found.provenance


def mapping(random: Random) -> None:
    given = mutated(random)
    read(lambda: read_requirements(given))


def setting(random: Random) -> None:
    base = EXAMPLES[random.choice(sorted(EXAMPLES))]
    path = random.choice((*ALL_LEAVES, *EVIL, "workloads[0].nmae", "design.portal.platform"))
    number = random.choice(("0", "1", "99", "portal", "-1", ""))
    value = random.choice((*map(str, VALUES), *VALUES))
    changes = {path.replace("[]", f"[{number}]"): value}
    read(lambda: with_changes(base, changes))


def setting_of(given: bytes) -> None:
    """`path=value`, as the shell hands it over."""
    path, _, value = given.decode("utf-8", "surrogateescape").partition("=")
    read(lambda: with_changes(EXAMPLES["saas"], {path: value}))


def brief(random: Random) -> None:
    words = random.choices((*WORDS, *EVIL, *ODD), k=random.randint(1, 60))
    text = random.choice((" ", ", ", ". ", "")).join(words)
    read(lambda: read_brief(text))


def length(random: Random) -> None:
    read(long_text(random))


def brief_of(given: bytes) -> None:
    text = given.decode("utf-8", "replace")
    read(lambda: read_brief(text))


def run(random: Random) -> None:
    """A whole assessment of what reading accepts."""
    given = mutated(random)
    read(lambda: read_requirements(given))
    assessment = Assessment.model_construct(user_id="u", requirements=given)
    result = asyncio.run(ParallelAssessmentWorkflow().execute(assessment, {"user_id": "u"}))
    if not result.success:
        assert result.error
        raise Refused
    assert result.dossier is not None
    failed = [one for one in result.dossier.agents if one.status in ("failed", "timed_out")]
    assert not failed, failed
    for claim in result.dossier.claims.values():
        for amount in (claim.value, claim.low, claim.high):
            assert not isinstance(amount, float) or math.isfinite(amount), claim


TARGETS: Mapping[str, Callable[[Random], None]] = {
    one.__name__: one for one in (document, mapping, setting, brief, length)
}
BYTES: Mapping[str, Callable[[bytes], None]] = {
    one.__name__: one for one in (brief_of, document_of, setting_of)
}
SLOW: Mapping[str, Callable[[Random], None]] = {"run": run}
