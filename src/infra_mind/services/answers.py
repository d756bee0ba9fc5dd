from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..domain.claim import Claim
from ..domain.converted import in_own_currency
from ..domain.dossier import Dossier
from ..domain.figure import format_claim, format_range
from ..domain.recommendation import Finding
from ..domain.role import AgentRole
from ..knowledge.languages import languages_read, question_in_english, unread_language
from .decisions import chosen, decisions_named, lines_on, lost_by
from .typed_questions import typed_answer
from .vocabulary import is_about, overlap, words_of

MOST_LINES = 3
LEAST_SCORE = 0.51
"""Share of a question's weight that a line must cover to count as an answer."""
CLOSE = 0.6
"""Share of a banked question that is asked again where it comes before all else."""
NEAREST = 0.8
"""Of lines that answer, those that come as near as this to the best one."""
_CLOSEST, _DECIDED, _BANKED = 8.0, 4.0, 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """A sentence of the result that bears on the question, and the claims it rests on."""

    text: str
    claims: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a result holds on a question; where it holds nothing no lines, and a `note` if it is plain why."""

    question: str
    lines: tuple[AnswerLine, ...]
    note: str = ""

    @property
    def known(self) -> bool:
        return bool(self.lines)


def answer(dossier: Dossier, question: str) -> Answer:
    """Answer by what stands in the ledger; nothing is made up.

    What everybody asks is known by its words and has one answer. Of anything else, questions that an agent
    answered already come first, then the decisions that are named, then what shares most words.
    German questions are asked in English words; of other languages it is said that they are not read.
    """
    if language := unread_language(question):
        note = f"Questions are read in {languages_read()}; this reads as {language}. Ask in one of those."
        return Answer(question=question, lines=(), note=note)
    dossier, asked = in_own_currency(dossier), question_in_english(question)
    said = typed_answer(dossier, asked)
    if said is not None:
        return Answer(
            question=question, lines=(AnswerLine(text=said.text, claims=said.claims, score=1.0),)
        )
    query = words_of(asked)
    known = [*_banked(dossier, query), *_on_decisions(dossier, query)]
    shown = {id for line in known for id in line.claims}
    found = [
        AnswerLine(text=text(), claims=claims, score=score)
        for weight, words, text, claims in _lines(dossier, query, shown)
        if (score := weight * overlap(query, words)) >= LEAST_SCORE and is_about(query, words)
    ]
    best = sorted([*known, *found], key=lambda line: -line.score)
    unique = {line.text: line for line in reversed(best)}
    lines = sorted(unique.values(), key=lambda line: (-line.score, best.index(line)))
    near = [line for line in lines if line.score >= NEAREST * lines[0].score]
    return Answer(question=question, lines=tuple(near[:MOST_LINES]))


def _banked(dossier: Dossier, query: frozenset[str]) -> Iterator[AnswerLine]:
    """The questions that the run answered beforehand, as far as they are asked again."""
    named = decisions_named(query)
    for finding in _bank(dossier):
        title = finding.title.render(dossier.claims)
        words = words_of(title)
        score = overlap(query, words)
        if score < 0.5 or not is_about(query, words):
            continue
        # Where a decision is named, only a question that names it too comes before it.
        close = named.keys() <= words and overlap(words, query) >= CLOSE if named else True
        colon = "" if title.endswith("?") else ":"
        yield AnswerLine(
            text=f"{title}{colon} {finding.detail.render(dossier.claims)}",
            claims=(*finding.title.claims, *finding.detail.claims),
            score=(_CLOSEST if close else _BANKED) * score,
        )


def _bank(dossier: Dossier) -> Iterator[Finding]:
    for entry in dossier.agents:
        if entry.role is AgentRole.CHATBOT and entry.report is not None:
            yield from entry.report.findings


def _on_decisions(dossier: Dossier, query: frozenset[str]) -> Iterator[AnswerLine]:
    for decision in dict.fromkeys(decisions_named(query).values()):
        for place, (text, claims) in enumerate(lines_on(dossier, decision, query)):
            yield AnswerLine(text=text, claims=claims, score=_DECIDED - 0.01 * place)


_Line = tuple[float, frozenset[str], Callable[[], str], tuple[str, ...]]


def _lines(dossier: Dossier, query: frozenset[str], known: set[str]) -> Iterator[_Line]:
    """Everything that can answer; headline figures before recommendations before single claims."""
    claims = dossier.claims
    facts = dossier.facts.by_name()
    headline = set(facts.values())
    for name, id in facts.items():
        if id in claims and id not in known:
            words = words_of(f"{name.replace('_', ' ')} {claims[id].label}")
            yield _CLOSEST if words == query else 1.4, words, _figure(claims[id]), (id,)
    for decision, option in dossier.architecture.design.items():
        words = words_of(f"{decision} {option}".replace("_", " ").replace(".", " "))
        yield 1.1, words, _constant(chosen(decision, option)), ()
    for lost in dossier.synthesis.alternatives:
        reason = lost.reason.render(claims)
        words = words_of(f"{lost.decision} {lost.option} {reason} why".replace("_", " "))
        yield 1.1, words, _constant(lost_by(dossier, lost)), lost.reason.claims
    for one in dossier.synthesis.recommendations:
        shown = f"{one.title.render(claims)}: {one.action.render(claims)}"
        words = words_of(f"{shown} {one.pillar}".replace("_", " "))
        yield 1.05, words, _constant(shown), one.claims
    yield from _findings(dossier)
    for id, claim in claims.items():
        if id not in headline | known:
            yield 0.9, words_of(claim.label), _figure(claim), (id,)


def _findings(dossier: Dossier) -> Iterator[_Line]:
    """What the agents found, apart from those that only answer questions."""
    for entry in dossier.agents:
        if entry.report is None or entry.role is AgentRole.CHATBOT:
            continue
        for finding in entry.report.findings:
            title = finding.title.render(dossier.claims)
            text = f"{title}: {finding.detail.render(dossier.claims)}"
            yield (
                1.0,
                words_of(text),
                _constant(text),
                (*finding.title.claims, *finding.detail.claims),
            )


def _figure(claim: Claim) -> Callable[[], str]:
    def text() -> str:
        shown = format_claim(claim)
        if claim.low is not None and claim.high is not None:
            shown += f" ({format_range(claim)})"
        return f"{claim.label}: {shown}."

    return text


def _constant(text: str) -> Callable[[], str]:
    return lambda: text
