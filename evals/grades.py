"""Grades of texts, each from 0 (bad) to 1 (good), the same for a model's words and for those of code."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from infra_mind.domain.dossier import Dossier
from infra_mind.domain.recommendation import AgentReport, CommentaryStatus
from infra_mind.domain.role import AgentRole
from infra_mind.domain.statement import Statement

# A sentence that most readers take in at once; one of which most runs of words were read before repeats.
LONGEST, RUN, ALIKE = 30, 4, 0.6
MOST_LINES = MOST_RISKS = 3
_RISKS = (AgentRole.SECURITY, AgentRole.SIMULATION)
_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, kw_only=True)
class Grades:
    """holds: parts of answers that passed the guard, citations and figures among them · new: sentences that say
    what was not said · covers: the largest lines of the bill and the gravest risks that are spoken of ·
    short: sentences of thirty words at most · argued: sides of conflicts that were heard.
    """

    holds: float
    new: float
    covers: float
    short: float
    argued: float

    @property
    def mean(self) -> float:
        values = [getattr(self, one.name) for one in fields(self)]
        return sum(values) / len(values)


def of_code(dossier: Dossier) -> Grades:
    """Of what agents say without a model; whatever it says holds, and code hears every side."""
    texts = [text for report in _reports(dossier) for text in _own(report)]
    return Grades(
        holds=1.0,
        new=novelty(_rendered(dossier, texts), []),
        covers=coverage(dossier, texts),
        short=brevity(_rendered(dossier, texts)),
        argued=1.0,
    )


def of_model(dossier: Dossier) -> Grades:
    """Of what a model says beside that."""
    reports = _reports(dossier)
    said = [one.commentary for one in reports if one.commentary is not None]
    texts = [text for one in said for text in one.statements]
    shown, refused = len(texts), sum(len(one.rejected) for one in said)
    silent = sum(one.status is CommentaryStatus.UNAVAILABLE for one in said)
    known = _rendered(dossier, [text for report in reports for text in _own(report)])
    debate = dossier.synthesis.debate
    sides = [] if debate is None else [one for each in debate.disputes for one in each.arguments]
    return Grades(
        holds=share(shown, shown + refused + silent),
        new=novelty(_rendered(dossier, texts), known),
        covers=coverage(dossier, texts),
        short=brevity(_rendered(dossier, texts)),
        argued=share(sum(one.turn is not None for one in sides), len(sides)) if sides else 1.0,
    )


def novelty(texts: Iterable[str], known: Iterable[str]) -> float:
    """The share of sentences that do not repeat a known text, or an earlier one."""
    seen = {run for text in known for run in _runs(text)}
    fresh: list[bool] = []
    for sentence in _sentences(texts):
        runs = _runs(sentence)
        if runs:
            fresh.append(len(runs & seen) / len(runs) < ALIKE)
            seen |= runs
    return share(sum(fresh), len(fresh))


def brevity(texts: Iterable[str]) -> float:
    """The share of sentences that are short."""
    lengths = [len(one.split()) for one in _sentences(texts)]
    return share(sum(one <= LONGEST for one in lengths), len(lengths))


def coverage(dossier: Dossier, texts: Sequence[Statement]) -> float:
    """The share of the largest lines and the gravest risks that a text cites or names."""
    cited = {id for one in texts for id in one.claims}
    words = " ".join(one.text.lower() for one in texts)
    wanted = [*_lines(dossier), *_risks(dossier)]
    return share(sum(bool(ids & cited) or name in words for name, ids in wanted), len(wanted))


def _lines(dossier: Dossier) -> Iterable[tuple[str, set[str]]]:
    for line in dossier.cost.lines[:MOST_LINES]:
        yield line.component.name.lower(), {str(line.monthly)}


def _risks(dossier: Dossier) -> Iterable[tuple[str, set[str]]]:
    found = [
        one for report in _reports(dossier) if report.role in _RISKS for one in report.findings
    ]
    for one in sorted(found, key=lambda one: one.severity.rank)[:MOST_RISKS]:
        own = {*one.title.claims, *one.detail.claims}
        yield one.title.render(dossier.claims).lower(), own


def share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _reports(dossier: Dossier) -> list[AgentReport]:
    return [one.report for one in dossier.agents if one.report is not None]


def _own(report: AgentReport) -> Iterable[Statement]:
    yield report.summary
    yield from (one.detail for one in report.findings)


def _rendered(dossier: Dossier, texts: Iterable[Statement]) -> list[str]:
    return [one.render(dossier.claims) for one in texts]


def _sentences(texts: Iterable[str]) -> list[str]:
    return [one for text in texts for one in _END.split(text) if one.strip()]


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z]+", text.lower())
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
