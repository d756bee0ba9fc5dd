"""The nine questions, and the requirements that their answers make. None has to be answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..domain.vocabulary import Cloud
from ..words.options import provider_words

Answers = Mapping[str, Sequence[str]]
"""What a form says, by the name of its field."""

_SERVED = ("web_application", "ecommerce", "saas", "api_service", "mobile_backend", "microservices")
"""Kinds that answer requests out of stores: only of these is a busiest hour or a database asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickedAnswer:
    """An answer that can be picked: what is sent, and what is read."""

    value: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeQuestion:
    """One question: `kind` is how it is answered: one, many, or text."""

    name: str
    asks: str
    kind: str
    hint: str = ""
    choices: tuple[PickedAnswer, ...] = ()
    example: str = ""


def _choices(**words: str) -> tuple[PickedAnswer, ...]:
    return tuple(PickedAnswer(value=value, words=text) for value, text in words.items())


QUESTIONS = (
    IntakeQuestion(
        name="workload",
        asks="What is it to run?",
        kind="one",
        choices=_choices(
            web_application="A web application or portal",
            ecommerce="An online shop",
            saas="Software as a service",
            api_service="An API",
            mobile_backend="The backend of a mobile app",
            microservices="Microservices",
            llm_application="An assistant on a language model",
            ml_training="Training of models",
            ml_inference="Serving of own models",
            analytics="Analytics",
            data_processing="Batch processing of data",
            streaming="Processing of streams",
            iot="Devices in the field",
            static_site="A website without a server",
        ),
    ),
    IntakeQuestion(
        name="peak",
        asks="How many requests a second come at the busiest hour?",
        kind="text",
        hint="One visitor who clicks every ten seconds makes a tenth of one.",
        example="40",
    ),
    IntakeQuestion(
        name="stored",
        asks="How much does its database hold today?",
        kind="text",
        hint="With its unit.",
        example="200 GB",
    ),
    IntakeQuestion(
        name="budget",
        asks="What may it cost a month?",
        kind="text",
        hint="In any currency; USD where none is said.",
        example="5000 EUR",
    ),
    IntakeQuestion(
        name="availability",
        asks="How much of the time has it to be up?",
        kind="one",
        choices=_choices(
            **{
                "99%": "99 % (3.7 days down a year)",
                "99.5%": "99.5 % (1.8 days)",
                "99.9%": "99.9 % (8.8 hours)",
                "99.95%": "99.95 % (4.4 hours)",
                "99.99%": "99.99 % (53 minutes)",
            }
        ),
    ),
    IntakeQuestion(
        name="country",
        asks="In which country is the company at home?",
        kind="text",
        hint="Its two letters.",
        example="DE",
    ),
    IntakeQuestion(
        name="data",
        asks="Which data needs care?",
        kind="many",
        choices=_choices(pii="Of persons", phi="Of health", cardholder="Of payment cards"),
    ),
    IntakeQuestion(
        name="clouds",
        asks="Which clouds come into question?",
        kind="many",
        hint="All three where none is picked.",
        choices=tuple(PickedAnswer(value=one.value, words=provider_words(one)) for one in Cloud),
    ),
    IntakeQuestion(
        name="operators",
        asks="How many people run systems?",
        kind="text",
        hint="0 where developers run what they build.",
        example="2",
    ),
)


_PLACES = {
    "budget": ("budget", "monthly"),
    "availability": ("reliability", "availability"),
    "country": ("company", "country"),
    "operators": ("team", "ops_engineers"),
}
_LISTS = {"data": ("data", "classes"), "clouds": ("clouds", "allowed")}


def requirements_of(answers: Answers) -> dict[str, object]:
    """The answers as a requirements file has them; what was left open is not in it."""
    found: dict[str, dict[str, object]] = {}
    for name, (section, leaf) in _PLACES.items():
        if given := _text(answers, name):
            found.setdefault(section, {})[leaf] = given
    for name, (section, leaf) in _LISTS.items():
        if picked := _all(answers, name):
            found.setdefault(section, {})[leaf] = picked
    workload = _workload(answers)
    return {**found, "workloads": [workload]} if workload else {**found}


def _workload(answers: Answers) -> dict[str, object]:
    kind = _text(answers, "workload")
    if not kind:
        return {}
    workload: dict[str, object] = {"name": kind.replace("_", "-"), "type": kind}
    if kind in _SERVED:
        if peak := _text(answers, "peak"):
            workload["traffic"] = {"peak_rps": peak}
        if stored := _text(answers, "stored"):
            workload["stores"] = [{"name": "records", "kind": "relational", "size_gb": stored}]
    return workload


def _text(answers: Answers, name: str) -> str:
    return next(iter(answers.get(name, ())), "").strip()


def _all(answers: Answers, name: str) -> list[str]:
    return [one for one in answers.get(name, ()) if one]
