import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ..domain.claim import Claim
from ..domain.dossier import Dossier
from ..domain.figure import format_claim, format_range

MOST_LINES = 6
LEAST_SCORE = 0.34
"""Share of a question's weight that a line must cover to count as an answer."""

_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
_FILLER_WORDS = """
a about all an and any are as at be been best by can could did do does each for from get give
had has have how i if in is it its me much many more most my need of on one or our out s shall
should show so tell than that the their them there these they this to us was we were what when
where which who whom whose why will with would you your
"""
_FILLERS = frozenset(_FILLER_WORDS.split())
_SAME = {
    "cost": "cost price money bill spend expensive cheap monthly budget charge pay",
    "availability": "availability uptime downtime outage reliable reliability sla available",
    "latency": "latency slow fast speed response p95 p99 percentile",
    "region": "region location country residency where",
    "provider": "provider cloud aws azure gcp vendor",
    "security": "security threat attack risk breach",
    "compliance": "compliance gdpr hipaa soc2 control framework law requirement",
    "carbon": "carbon co2 co2e emission emissions green climate",
    "team": "team hours staff operate operations people engineers on-call oncall",
    "exit": "exit leave leaving lock-in lockin migrate switch",
    "capacity": "capacity machines servers instances size sizing saturation load",
    "training": "training gpu gpus accelerator train",
    "question": "unknown answer ask find learn",
}
_TOPIC = {word: topic for topic, words in _SAME.items() for word in words.split()}
_STEMS = frozenset(word.removesuffix("s") if len(word) > 3 else word for word in _TOPIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """A sentence of the result that bears on the question, and the claims it rests on."""

    text: str
    claims: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a result holds on a question; no lines when it holds nothing."""

    question: str
    lines: tuple[AnswerLine, ...]

    @property
    def known(self) -> bool:
        return bool(self.lines)


def answer(dossier: Dossier, question: str) -> Answer:
    """Answer by what stands in the ledger, word by word; nothing is made up."""
    asked = _words(question)
    found = [
        AnswerLine(text=text(), claims=claims, score=score)
        for weight, words, text, claims in _lines(dossier)
        if (score := weight * _overlap(asked, words)) >= LEAST_SCORE
    ]
    best = sorted(found, key=lambda line: -line.score)
    unique = {line.text: line for line in reversed(best)}
    lines = sorted(unique.values(), key=lambda line: (-line.score, best.index(line)))
    return Answer(question=question, lines=tuple(lines[:MOST_LINES]))


_Line = tuple[float, frozenset[str], Callable[[], str], tuple[str, ...]]


def _lines(dossier: Dossier) -> Iterator[_Line]:
    """Everything that can answer; headline figures before recommendations before single claims."""
    claims = dossier.claims
    headline = set(dossier.facts.values())
    for name, id in dossier.facts.items():
        if id in claims:
            words = _words(f"{name.replace('_', ' ')} {claims[id].label}")
            yield 1.4, words, _figure(claims[id]), (id,)
    for decision, option in dossier.architecture.decisions.items():
        words = _words(f"{decision} {option}".replace("_", " ").replace(".", " "))
        text = f"Decision on {decision}: {option.replace('_', ' ')}."
        yield 1.1, words, _constant(text), ()
    for lost in dossier.synthesis.alternatives:
        reason = lost.reason.render(claims)
        words = _words(f"{lost.decision} {lost.option} {reason} why".replace("_", " "))
        text = f"{lost.decision.replace('_', ' ')}, {lost.option.replace('_', ' ')}: {reason}"
        yield 1.1, words, _constant(text), lost.reason.claims
    for one in dossier.synthesis.recommendations:
        shown = f"{one.title.render(claims)}: {one.action.render(claims)}"
        words = _words(f"{shown} {one.pillar}".replace("_", " "))
        yield 1.05, words, _constant(shown), one.claims
    for entry in dossier.agents:
        for finding in entry.report.findings if entry.report else ():
            title, detail = finding.title.render(claims), finding.detail.render(claims)
            yield (
                1.0,
                _words(f"{title} {detail}"),
                _constant(f"{title}: {detail}"),
                (
                    *finding.title.claims,
                    *finding.detail.claims,
                ),
            )
    for id, claim in claims.items():
        if id not in headline:
            yield 0.9, _words(claim.label), _figure(claim), (id,)


def _figure(claim: Claim) -> Callable[[], str]:
    def text() -> str:
        shown = format_claim(claim)
        if claim.low is not None and claim.high is not None:
            shown += f" ({format_range(claim)})"
        return f"{claim.label}: {shown}."

    return text


def _constant(text: str) -> Callable[[], str]:
    return lambda: text


def _words(text: str) -> frozenset[str]:
    """The words that carry meaning, each by its stem and by the topic it belongs to."""
    found = (match.group().lower() for match in _WORD.finditer(text))
    return frozenset(_stemmed(word for word in found if word not in _FILLERS))


def _stemmed(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield word.removesuffix("s") if len(word) > 3 else word
        if word in _TOPIC:
            yield f"~{_TOPIC[word]}"


def _overlap(asked: frozenset[str], words: frozenset[str]) -> float:
    """The share of the question that a line covers, a little more where it says nothing else."""
    whole = sum(_weight(word) for word in asked)
    common = sum(_weight(word) for word in asked & words)
    if not whole or not common:
        return 0.0
    # Of two lines that cover the same, the shorter is the closer.
    return common / whole + 0.05 * common / sum(_weight(word) for word in words)


def _weight(word: str) -> float:
    """What a topic's words have in common counts more than which of them was used."""
    return 0.3 if word in _STEMS else 1.0
