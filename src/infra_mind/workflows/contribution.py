"""What each agent is worth: the joined result with all reports, against the same without one of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from ..decision.case import Case
from ..domain.claim import Claim, Source, SourceKind
from ..domain.dossier import Contribution
from ..domain.ledger import Ledger
from ..domain.recommendation import AgentReport, Position, Recommendation

Rank = Callable[[Sequence[AgentReport]], tuple[Recommendation, ...]]
Worth = Callable[[Recommendation], float]
_COUNTED = Source(title="Left out one by one", kind=SourceKind.DERIVED)
FINDINGS, ADVICE, DOLLARS, RANKS, DISSENT = "findings", "advice", "dollars", "ranks", "dissent"
MODEL_WORDS, MODEL_DISSENT = "model_words", "model_dissent"
_LABELS = {
    FINDINGS: ("findings that nobody else has", "count"),
    ADVICE: ("advice that nobody else gives", "count"),
    DOLLARS: ("what its advice is worth beyond that of the others", "USD/month"),
    RANKS: ("advice that would stand elsewhere without it", "count"),
    DISSENT: ("objections that nobody else has", "count"),
    MODEL_WORDS: ("remarks, opinions and questions of its model", "count"),
    MODEL_DISSENT: ("objections of its model alone", "count"),
}


def contributions(
    reports: Sequence[AgentReport], case: Case, ledger: Ledger, rank: Rank, worth: Worth
) -> tuple[Contribution, ...]:
    """By agent, what vanishes without it; and, where it asked one, without its language model."""
    return tuple(_of(one, reports, case, ledger, rank, worth) for one in reports)


def _of(
    report: AgentReport,
    reports: Sequence[AgentReport],
    case: Case,
    ledger: Ledger,
    rank: Rank,
    worth: Worth,
) -> Contribution:
    others = [one for one in reports if one.role != report.role]
    ranked, without = rank(reports), rank(others)
    kept = {one.id for one in without}
    gone = tuple(one.id for one in ranked if one.id not in kept)
    figures: dict[str, float] = {
        FINDINGS: len(report.findings),
        ADVICE: len(gone),
        DOLLARS: _dollars(ranked, worth) - _dollars(without, worth),
        RANKS: _moved(ranked, without),
        DISSENT: len(_against(case, [report]) - _against(case, others)),
    }
    said = report.commentary
    if said is not None:
        figures[MODEL_WORDS] = len(said.statements) - len(said.positions)
        alone = replace(report, positions=said.positions)
        figures[MODEL_DISSENT] = len(_against(case, [alone]) - _against(case, reports))
    return Contribution(
        role=report.role,
        recommendations=gone,
        figures={name: _claim(ledger, report, name, value).id for name, value in figures.items()},
    )


def _dollars(ranked: Iterable[Recommendation], worth: Worth) -> float:
    """USD a month that advice saves or avoids beyond what it costs."""
    return sum(max(worth(one), 0.0) for one in ranked)


def _moved(ranked: Sequence[Recommendation], without: Sequence[Recommendation]) -> int:
    """How much of what both advise stands in another place among it."""
    both = {one.id for one in ranked} & {one.id for one in without}
    first, second = ([one.id for one in some if one.id in both] for some in (ranked, without))
    return sum(one != other for one, other in zip(first, second, strict=True))


def _against(case: Case, reports: Iterable[AgentReport]) -> set[tuple[object, object]]:
    """Options that are held against the choice."""
    held: Iterable[Position] = (one for report in reports for one in report.positions)
    return {
        (one.decision, one.option)
        for one in held
        if case.chosen.get(one.decision) not in (None, one.option)
    }


def _claim(ledger: Ledger, report: AgentReport, name: str, value: float) -> Claim:
    label, unit = _LABELS[name]
    return ledger.claim(
        f"{report.role.label}: {label}", value, unit, method=contributions, source=_COUNTED
    )
